"""The page Loss up, accuracy flat: parts of a change, temperature and calibration from logits of our own pass."""

import re
from decimal import Decimal
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import brentq

from tests.helpers.recorded import cross_entropies, dense, mnist, run, softmax, told, weights

GROUPS = (
    "right, less confident",
    "right, more confident",
    "wrong, more confident",
    "wrong, less confident",
    "right, then wrong",
    "wrong, then right",
)


@cache
def images(root: Path) -> tuple:
    """The run's own validation images, as its recipe draws them, then the test images; each with labels."""
    pixels, labels = mnist(root, "train")
    chosen = np.sort(np.random.default_rng(0).permutation(60_000)[:6000][:3000])
    return (pixels[chosen], labels[chosen]), mnist(root, "t10k")


def logits(root: Path, epoch: int, part: str = "validation") -> tuple[np.ndarray, np.ndarray]:
    """Of the run that over-fits."""
    chosen, labels = images(root)[0 if part == "validation" else 1]
    state = weights(run("mlp-128-64", epochs=36, early_stopping=None), epoch)
    return dense(state, chosen).double().numpy(), labels


@pytest.mark.parametrize(("before", "after"), [(9, 36), (1, 3), (12, 13)])
def test_the_six_parts_of_a_change(on_real_data: Path, before: int, after: int):
    (first, labels), (second, _) = (logits(on_real_data, epoch) for epoch in (before, after))
    losses = [cross_entropies(each, labels) for each in (first, second)]
    right = [each.argmax(1) == labels for each in (first, second)]
    surer = softmax(second).max(1) >= softmax(first).max(1)
    masks = (
        right[0] & right[1] & ~surer,
        right[0] & right[1] & surer,
        ~right[0] & ~right[1] & surer,
        ~right[0] & ~right[1] & ~surer,
        right[0] & ~right[1],
        ~right[0] & right[1],
    )
    change = losses[1] - losses[0]
    parts = {name: change[mask].sum() / len(labels) for name, mask in zip(GROUPS, masks, strict=True)}
    sizes = {name: int(mask.sum()) for name, mask in zip(GROUPS, masks, strict=True)}
    text = told("loss_up_accuracy_flat", before=str(before), after=str(after))
    number = r"([+-]?\d+\.\d+)"
    ends = rf"goes from {number} in epoch {before} to {number} in epoch {after}\.\s+{number} = "
    [shown] = re.findall(ends + "; ".join(f"{name} {number}" for name in parts), text)
    start, end, total, *each = map(Decimal, shown)
    wanted = [losses[0].mean(), losses[1].mean(), change.mean(), *parts.values()]
    assert [float(one) for one in (start, end, total, *each)] == pytest.approx(wanted, abs=5.1e-5)
    assert (end - start == total == sum(each)) == ("the last digits do not add up" not in text)
    won, lost = sizes["wrong, then right"], sizes["right, then wrong"]
    assert f"The net gains {won} images and loses {lost} (McNemar's exact test, p" in text
    assert f"from {right[0].mean():.2%} to {right[1].mean():.2%}" in text
    if (before, after) == (9, 36):
        assert list(sizes.values()) == [36, 2696, 152, 40, 31, 45]


def fitted(z: np.ndarray, labels: np.ndarray) -> float:
    """The temperature at which the mean logit of the labels is the expected one: there the slope in 1/T is 0."""

    def slope(inverse: float) -> float:
        return float(((softmax(z * inverse) * z).sum(1) - z[np.arange(len(z)), labels]).mean())

    return 1 / brentq(slope, 0.05, 20)


def ece(z: np.ndarray, labels: np.ndarray) -> float:
    p = softmax(z)
    sure, right = p.max(1), p.argmax(1) == labels
    bins = np.ceil(sure * 15)
    return sum(abs((sure - right)[bins == k].sum()) for k in np.unique(bins)) / len(z)


@pytest.mark.parametrize("part", ["validation", "test"])
def test_the_temperature_the_loss_and_the_calibration_error(on_real_data: Path, part: str):
    temperature = fitted(*logits(on_real_data, 36))
    z, labels = logits(on_real_data, 36, part)
    text = told("loss_up_accuracy_flat", rated=f"{part.capitalize()} images")
    lines = [line.split("|") for line in text.splitlines() if "T = " in line and line.count("|") == 4]
    rows = {name: [float(each) for each in numbers] for _, name, *numbers in lines}
    assert rows["As trained, T = 1.00"] == pytest.approx(
        [cross_entropies(z, labels).mean(), (z.argmax(1) == labels).mean(), ece(z, labels)], abs=2e-5
    )
    assert rows[f"Fitted, T = {temperature:.2f}"] == pytest.approx(
        [cross_entropies(z / temperature, labels).mean(), (z.argmax(1) == labels).mean(), ece(z / temperature, labels)],
        abs=1e-4,
    )
