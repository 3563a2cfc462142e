"""The page Saliency maps: maps of the first test digit by loops and autograd of our own."""

import re
from decimal import Decimal
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from numpy.polynomial.legendre import leggauss

from tests.helpers.recorded import lenet, mnist, run, small_cnn, street, told, weights

CNN = {"net": "CNN"}
STEPS = 50  # on Integrated Gradients' path, as the page says


@cache
def subject(root: Path) -> tuple[torch.Tensor, dict[str, torch.Tensor], int]:
    """The first test digit in float64, the CNN's weights, and its answer."""
    image = mnist(root, "t10k")[0][:1].double()
    state = {name: value.double() for name, value in weights(run("mnist-cnn", epochs=12)).items()}
    return image, state, int(small_cnn(state, image).argmax())


def slopes(root: Path, points: torch.Tensor) -> torch.Tensor:
    """Of the answer's logit at each of these images."""
    _, state, answer = subject(root)
    points = points.clone().requires_grad_()
    return torch.autograd.grad(small_cnn(state, points)[:, answer].sum(), points)[0]


def integrated(root: Path, steps: int = STEPS) -> torch.Tensor:
    """Gauss–Legendre along the path from the mean colour, which is 0 after normalisation."""
    image, _, _ = subject(root)
    nodes, parts = (torch.from_numpy(each) for each in leggauss(steps))
    along = slopes(root, (nodes.view(-1, 1, 1, 1) + 1) / 2 * image)
    return image * (along * parts.view(-1, 1, 1, 1) / 2).sum(dim=0, keepdim=True)


def gradient(root: Path) -> torch.Tensor:
    return slopes(root, subject(root)[0]).abs()


def grad_cam(root: Path) -> torch.Tensor:
    image, state, answer = subject(root)
    x = F.max_pool2d(F.conv2d(image, state["conv1.weight"], state["conv1.bias"]).relu(), 2)
    maps = F.conv2d(x, state["conv2.weight"], state["conv2.bias"]).relu().detach().requires_grad_()
    logit = F.linear(F.max_pool2d(maps, 2).flatten(1), state["fc.weight"], state["fc.bias"])[0, answer]
    (slope,) = torch.autograd.grad(logit, maps)
    coarse = (slope.mean(dim=(2, 3), keepdim=True) * maps).sum(dim=1, keepdim=True).relu()
    return F.interpolate(coarse.detach(), (28, 28), mode="bilinear", align_corners=False)


def occlusion(root: Path, window: int = 6, stride: int = 3) -> torch.Tensor:
    """Of each pixel the mean fall of the logit over the patches that hide it."""
    image, state, answer = subject(root)
    whole = small_cnn(state, image)[0, answer]
    fall, times = torch.zeros(2, 1, 1, 28, 28, dtype=torch.float64)
    starts = range(0, 28 - window + stride, stride)  # the last patches are cut off by the border
    for top in starts:
        for left in starts:
            hidden = image.clone()
            hidden[..., top : top + window, left : left + window] = 0
            area = (..., slice(top, top + window), slice(left, left + window))
            fall[area] += whole - small_cnn(state, hidden)[0, answer]
            times[area] += 1
    return fall / times


MAPS = {"Saliency": gradient, "Integrated Gradients": integrated, "Grad-CAM": grad_cam, "Occlusion": occlusion}


@pytest.mark.parametrize("method", MAPS)
def test_the_share_of_a_map_in_the_middle_of_the_image(on_real_data: Path, method: str):
    strength = MAPS[method](on_real_data)[0, 0].abs()
    share = float(strength[:, 7:21].sum() / strength.sum())
    [shown] = re.findall(rf"^{method}: (\d+)% of the map's weight", told("saliency", **CNN), re.MULTILINE)
    assert float(shown) == pytest.approx(100 * share, abs=0.55)


def test_the_sum_and_the_gap_of_integrated_gradients(on_real_data: Path):
    image, state, answer = subject(on_real_data)
    total = float(integrated(on_real_data).sum())
    change = float((small_cnn(state, image) - small_cnn(state, 0 * image))[0, answer])
    text = told("saliency", **CNN)
    [shown] = re.findall(
        r"sums to ([\d.]+), and the logit's change from the baseline is ([\d.]+)\. The gap is ([\d.]+) with 50", text
    )
    sums, changed, gap = map(Decimal, shown)
    assert [float(sums), float(changed)] == pytest.approx([total, change], abs=1e-3)
    assert float(gap) == pytest.approx(abs(total - change), rel=0.04)
    assert abs(sums - changed) == gap


def test_the_answer_when_the_middle_of_the_first_crop_is_hidden(on_real_data: Path):
    images, labels = street(on_real_data)
    hidden = images[:1].clone()
    hidden[..., 12:20, 12:20] = 0
    state = weights(run("lenet5", accuracy=0.8991))
    before, after = (float(lenet(state, each)[0].softmax(0)[labels[0]]) for each in (images[:1], hidden))
    text = told("saliency", net="LeNet-5")
    said = f"columns 12 to 19, rows 12 to 19. The {labels[0]} goes from {100 * before:.1f}% to {100 * after:.1f}%."
    assert said in text


def deleted(root: Path, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Shares of the pixels that took the mean colour, the strongest of Integrated Gradients first; p of the answer."""
    image, state, answer = subject(root)
    order = torch.argsort(-integrated(root)[0, 0].flatten(), stable=True)
    shares, p = np.linspace(0, 1, steps + 1), []
    for share in shares:
        left = image.clone().flatten()
        left[order[: round(share * 784)]] = 0
        p.append(float(small_cnn(state, left.view_as(image))[0].softmax(0)[answer]))
    return shares, np.array(p)


def test_the_area_under_the_deletion_curve_of_integrated_gradients(on_real_data: Path):
    """In steps of 5 %, as the page goes; finer ones find a little more."""
    shares, p = deleted(on_real_data, 20)
    text = told("trust", test="Deletion and insertion", net="CNN")
    [row] = [line for line in text.splitlines() if "|Integrated Gradients|" in line]
    assert float(row.split("|")[2]) == pytest.approx(np.trapezoid(p, shares), abs=1e-3)
    fine = np.trapezoid(*reversed(deleted(on_real_data, 196)))
    assert fine == pytest.approx(float(row.split("|")[2]), abs=0.01)


def test_the_answer_without_a_fifth_of_the_pixels(on_real_data: Path):
    p = deleted(on_real_data, 5)[1][1]
    text = told("trust", test="Deletion and insertion", net="CNN", share="20")
    [shown] = re.findall(r"\nIntegrated Gradients\n\s*p of the 7: ([\d.]+)%", text)
    assert float(shown) == pytest.approx(100 * p, abs=0.0501)
