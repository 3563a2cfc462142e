"""Nudges stay small, are pictures, and lower or raise the class's probability as the closed form says."""

import numpy as np
import pytest
import torch

from core.attribution.adversarial import ATTACKS, nudge
from core.models import build

NORMALISATION = ((0.4, 0.5, 0.6), (0.2, 0.25, 0.3))


@pytest.fixture(scope="module")
def model():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        net = build("lenet5").eval()
    with torch.no_grad():
        for parameter in net.parameters():
            parameter *= 1.5
    return net


@pytest.fixture(scope="module")
def image():
    return np.random.default_rng(0).integers(0, 256, (3, 32, 32), dtype=np.uint8)


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_nudge_lowers_the_class_and_towards_raises_it(model, image, attack):
    found = nudge(model, image, 3, normalisation=NORMALISATION, attack=attack, levels=3)
    assert found.image.dtype == np.uint8
    assert 0 < np.abs(found.image.astype(int) - image).max() <= 3
    assert found.after[3] < found.before[3]
    other = nudge(model, image, 3, normalisation=NORMALISATION, attack=attack, levels=3, towards=True)
    assert other.after[3] > other.before[3]
    assert found.before.sum() == pytest.approx(1)


def test_before_and_after_are_what_the_net_says(model, image):
    found = nudge(model, image, 3, normalisation=NORMALISATION)
    mean, deviation = (np.reshape(values, (3, 1, 1)) for values in NORMALISATION)
    for picture, said in ((image, found.before), (found.image, found.after)):
        x = torch.tensor((picture / 255 - mean) / deviation, dtype=torch.float32)[None]
        np.testing.assert_allclose(model(x)[0].double().softmax(0).detach().numpy(), said, atol=1e-5)
    assert found.flipped == (found.before.argmax() != found.after.argmax())


@pytest.mark.parametrize("attack", ATTACKS)
def test_on_a_linear_net_every_pixel_goes_to_the_border_of_the_ball(image, attack):
    net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(3072, 2))
    slope = (net[1].weight[0] - net[1].weight[1]).detach().numpy().reshape(3, 32, 32)
    expected = np.clip(image - 2 * np.sign(slope), 0, 255)
    found = nudge(net, image, 0, normalisation=NORMALISATION, attack=attack, levels=2)
    assert (found.image == expected).mean() > 0.99  # Captum takes the tiniest gradients for zero


def test_a_sure_net_is_nudged_too(image):
    """At p = 1 in single precision the cross-entropy's gradient is 0."""
    net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(3072, 2))
    with torch.no_grad():
        net[1].bias.copy_(torch.tensor([200.0, 0.0]))
    found = nudge(net, image, 0, normalisation=NORMALISATION)
    assert found.before[0] == pytest.approx(1)
    assert (found.image != image).mean() > 0.9


def test_no_levels_change_nothing_and_the_model_comes_back(model, image):
    assert np.array_equal(nudge(model, image, 3, normalisation=NORMALISATION, levels=0).image, image)
    assert all(parameter.grad is None for parameter in model.parameters())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"levels": 300}, "levels"),
        ({"steps": 0}, "steps"),
        ({"attack": "cw"}, "fgsm, pgd"),
        ({"target": 10}, "Targets are 0…9"),
        ({"image": np.zeros((3, 32, 32), np.float32)}, "uint8"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(model, image, options, message):
    given = {"image": image, "target": 3, "normalisation": NORMALISATION, **options}
    with pytest.raises(ValueError, match=message):
        nudge(model, **given)
