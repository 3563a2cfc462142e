"""Deletion, insertion, randomisation and sensitivity against Quantus (Hedström et al. 2023) on the same arrays.

Quantus is no dependency: `make peers` fetches it, and elsewhere the plain loops of the other tests stand alone.
"""

import numpy as np
import pytest
import quantus
import torch

from core.attribution import attribute
from core.attribution.faithfulness import curves
from core.attribution.metrics import max_sensitivity
from core.attribution.randomisation import cascade_layers, cascade_maps
from core.attribution.similarity import similarity
from core.models import build

pytestmark = pytest.mark.filterwarnings("ignore")
TARGET = 3
STEPS = 16
QUIET = {"disable_warnings": True, "display_progressbar": False}
PLAIN = {**QUIET, "normalise": False}


@pytest.fixture(scope="module")
def digits():
    """A net for one channel, since Quantus flips each channel of a pixel by itself."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return build("mlp-128").eval()


@pytest.fixture(scope="module")
def digit():
    return np.random.default_rng(0).standard_normal((1, 28, 28)).astype(np.float32)


@pytest.fixture(autouse=True)
def trapezoid(monkeypatch):
    """Quantus 0.6 asks for a name that NumPy 2.4 has dropped."""
    monkeypatch.setattr(np, "trapz", np.trapezoid, raising=False)


def flipped(net, start, heat, perturb):
    """Quantus's curve, without the image itself, and its area."""
    metric = quantus.PixelFlipping(features_in_step=28 * 28 // STEPS, abs=False, perturb_func=perturb, **PLAIN)
    arrays = {"x_batch": start[None], "y_batch": np.array([TARGET]), "a_batch": heat[None]}
    (curve,) = metric(model=net, **arrays, softmax=True, channel_first=True, device="cpu")
    return curve, metric.get_auc_score


@pytest.mark.parametrize("way", ["deletion", "insertion"])
def test_deletion_and_insertion_are_pixel_flipping(digits, digit, way):
    heat = attribute("input-x-gradient", digits, digit[None], TARGET)[0]
    blank = np.full_like(digit, 0.25)
    start, end = (digit, blank) if way == "deletion" else (blank, digit)

    def perturb(arr, indices, **_):
        changed = arr.copy()
        changed[0, indices[0]] = end.ravel()[indices[0]]
        return changed

    ours = getattr(curves(digits, digit, TARGET, {"map": heat}, STEPS, blank)["map"], way)
    theirs, area = flipped(digits, start, heat, perturb)
    np.testing.assert_allclose(ours.probabilities[1:], theirs, atol=1e-6)
    first = (ours.probabilities[0] + ours.probabilities[1]) / 2  # their curve begins after the first step
    assert ours.auc == pytest.approx((first + area) / STEPS, abs=1e-6)


def test_the_cascades_rank_correlations_are_those_of_its_randomisation_test(digits, digit):
    own = attribute("saliency", digits, digit[None], TARGET)
    untrained = dict(cascade_maps("saliency", digits, digit, TARGET))
    answers = iter([own, *(each[None] for each in untrained.values())])
    metric = quantus.MPRT(abs=True, **PLAIN)
    scores = metric(
        model=digits,
        x_batch=digit[None],
        y_batch=np.array([TARGET]),
        a_batch=own,
        channel_first=True,
        device="cpu",
        explain_func=lambda **_: next(answers),
    )
    assert [name for name in scores if name != "original"] == cascade_layers(digits)
    for name, heat in untrained.items():
        assert similarity(own[0], heat).absolute_rank == pytest.approx(scores[name][0], abs=1e-6)


def test_sensitivity_is_its_max_sensitivity(digits, digit):
    radius, samples, seed = 0.05, 5, 7
    shifts = iter((2 * torch.rand((samples, 1, 28, 28), generator=torch.Generator().manual_seed(seed)) - 1).numpy())
    own = attribute("saliency", digits, digit[None], TARGET)
    metric = quantus.MaxSensitivity(
        nr_samples=samples, perturb_func=lambda arr, **_: arr + radius * next(shifts).reshape(1, -1), abs=False, **PLAIN
    )
    (theirs,) = metric(
        model=digits,
        x_batch=digit[None],
        y_batch=np.array([TARGET]),
        a_batch=own,
        channel_first=True,
        device="cpu",
        explain_func=lambda model, inputs, targets, **_: attribute("saliency", digits, inputs, targets),
    )
    ours = max_sensitivity("saliency", digits, digit, TARGET, radius=radius, samples=samples, seed=seed)
    assert ours == pytest.approx(theirs, rel=1e-5)
