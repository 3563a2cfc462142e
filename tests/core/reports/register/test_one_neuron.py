"""The claims on one neuron, recomputed with autograd and by integration."""

import math
import re

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from core.reports import neuron_claims
from core.reports.register.one_neuron import CLAIMS

BY_ID = {claim.id: claim for claim in CLAIMS}


def losses(w: torch.Tensor, b: torch.Tensor, y: float) -> dict[str, torch.Tensor]:
    z = w + b
    target = torch.full_like(z, y)
    return {
        "mse": (torch.sigmoid(z) - target) ** 2,
        "ce": F.binary_cross_entropy_with_logits(z, target, reduction="none"),
    }


def window(points: int = 81) -> tuple[torch.Tensor, torch.Tensor]:
    axis = torch.linspace(-2, 2, points, dtype=torch.float64)
    w, b = torch.meshgrid(axis, axis, indexing="ij")
    return w.clone().requires_grad_(), b.clone().requires_grad_()


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("neuron-valley", "right"),
        ("neuron-gradients", "right"),
        ("scaled-logarithm", "partly right"),
        ("loss-by-task", "it depends"),
    ],
)
def test_each_claim_gets_its_verdict_and_says_how_sure_it_is(name: str, answer: str):
    found = BY_ID[name].decide()
    assert found.answer == answer
    assert found.certainty.endswith(".")


def test_the_slopes_are_those_of_autograd():
    told = BY_ID["neuron-gradients"].decide().evidence
    w, b = window()
    slopes = {
        name: torch.autograd.grad(loss.sum(), (w, b), retain_graph=True) for name, loss in losses(w, b, 0.5).items()
    }
    steepest = {name: slope[0].abs().max().item() for name, slope in slopes.items()}
    longest = {name: torch.hypot(*slope).max().item() for name, slope in slopes.items()}
    assert f"steepest slopes are {steepest['ce']:.3f} and {steepest['mse']:.4f}" in told
    assert f"longest gradients {longest['ce']:.3f} and {longest['mse']:.3f}" in told
    assert steepest["mse"] == pytest.approx(math.sqrt(3) / 18, rel=1e-3)
    away = (w + b).abs() > 0.01
    ratio = slopes["ce"][0][away] / slopes["mse"][0][away]
    assert f"is {ratio.min():.1f} to {ratio.max():.1f} times" in told


@pytest.mark.parametrize("target", [0.0, 0.3, 1.0])
def test_for_every_target_the_ratio_is_at_least_two(target: float):
    assert neuron_claims.cross_entropy_has_the_longer_gradients(target).answer == "right"


def test_both_losses_are_lowest_on_a_line():
    told = BY_ID["neuron-valley"].decide().evidence
    w, b = window()
    for loss in losses(w, b, 0.5).values():
        lowest = loss <= loss.min() + 1e-15
        assert lowest.sum() > 1
        assert (w + b)[lowest].abs().max() < 1e-7
    assert f"cross-entropy {math.log(2):.3f}" in told
    hessian = torch.autograd.functional.hessian
    for name in ("mse", "ce"):
        at = (torch.tensor(0.7, dtype=torch.float64), torch.tensor(-1.9, dtype=torch.float64))
        (ww, wb), (bw, bb) = hessian(lambda w, b, name=name: losses(w, b, 0.5)[name], at)
        assert (ww * bb - wb * bw).abs() < 1e-15
        assert abs(ww) > 1e-3


def test_a_target_at_the_end_has_no_valley():
    found = neuron_claims.both_losses_form_a_valley(target=0.0)
    assert found.answer == "wrong"
    assert "neither has a valley" in found.evidence


@pytest.mark.parametrize("probability", [0.1, 0.4])
def test_cross_entropy_is_the_plain_logarithm_of_the_true_labels_probability(probability: float):
    z = torch.tensor(math.log(probability / (1 - probability)), dtype=torch.float64, requires_grad=True)
    loss = F.binary_cross_entropy_with_logits(z, torch.ones_like(z))
    loss.backward()
    found = neuron_claims.cross_entropy_is_a_scaled_logarithm(probability)
    assert found.answer == "partly right"
    assert loss.item() == pytest.approx(-math.log(probability))
    assert f"= {loss.item():.3f}" in found.evidence
    assert f"it would be {-(1 - probability) * math.log(probability):.3f}" in found.evidence
    assert f"which would give {-math.log(1 - probability):.3f}" in found.evidence
    assert f"p − y = −{-z.grad.item():.3g}." in found.evidence


def test_the_best_loss_depends_on_the_noise():
    told = BY_ID["loss-by-task"].decide().evidence
    rng = np.random.default_rng(1)  # other samples than those of the claim
    ratios = {}
    for kind in ("normal", "laplace"):
        samples = getattr(rng, kind)(size=(20_000, 101))
        ratios[kind] = samples.mean(axis=1).var() / np.median(samples, axis=1).var()
    said = [float(each) for each in re.findall(r"([\d.]+) times", told)]
    assert said == pytest.approx([ratios["normal"], ratios["laplace"]], rel=0.1)
    assert ratios["normal"] < 1 < ratios["laplace"]


def test_squared_error_finds_a_probability_and_bends_downwards():
    told = BY_ID["loss-by-task"].decide().evidence
    p = np.linspace(0, 1, 10_001)
    for share in (0.1, 0.35, 0.8):
        assert p[(share * (1 - p) ** 2 + (1 - share) * p**2).argmin()] == pytest.approx(share)
    assert "finds the true probability of a label too" in told
    z = torch.linspace(-6, 6, 2401, dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(((torch.sigmoid(z) - 1) ** 2).sum(), z, create_graph=True)
    (bend,) = torch.autograd.grad(slope.sum(), z)
    assert f"by −{-bend.min().item():.3g} at worst; cross-entropy does not" in told
