"""The claims on deep linear nets, by chords that torch computes."""

import re

import pytest
import torch
import torch.nn.functional as F

from core.reports import convexity_claims
from core.reports.register.deep_linear_nets import CLAIMS

FOUND = {claim.id: claim for claim in CLAIMS}


def losses(points, output, loss, y):
    """Of the scalar net f = w₁w₂… with x = 1, at each point of its weights."""
    f = torch.stack([torch.tensor(point, dtype=torch.float64).prod() for point in points])
    target = torch.full_like(f, y)
    p = torch.sigmoid(f) if output == "sigmoid" else f
    return (F.mse_loss if loss == "mse" else F.binary_cross_entropy)(p, target, reduction="none").tolist()


def test_each_claim_gets_its_verdict_and_says_what_stands_behind_it():
    found = {name: claim.decide() for name, claim in FOUND.items()}
    assert {name: each.answer for name, each in found.items()} == {
        "deep-linear-squared-error": "partly right",
        "deep-linear-logarithm": "wrong",
        "deep-linear-cross-entropy": "partly right",
        "deep-linear-boundary": "wrong",
        "deep-linear-activations": "wrong",
    }
    assert all(each.certainty.startswith("A proof") for each in found.values())


def test_a_linear_boundary_does_not_make_the_loss_convex():
    evidence = FOUND["deep-linear-boundary"].decide().evidence
    ends = [float(each.replace("−", "-")) for each in re.search(r"at w = (\S+) and (\S+) the", evidence).groups()]
    first, second, middle = losses([[ends[0]], [ends[1]], [sum(ends) / 2]], "sigmoid", "mse", 1.0)
    assert middle > (first + second) / 2
    assert f"the mean loss is {(first + second) / 2:.4f}, halfway it is {middle:.4f}" in evidence
    first, second, middle = losses([[1, 1], [-1, -1], [0, 0]], "sigmoid", "ce", 1.0)
    assert f"the mean loss is {(first + second) / 2:.4f}, halfway it is {middle:.4f}" in evidence


@pytest.mark.parametrize("depth", [2, 3, 4])
def test_linear_activations_do_not_keep_the_loss_convex(depth):
    evidence = FOUND["deep-linear-activations"].decide().evidence
    rest = [1] * (depth - 2)
    first, second, middle = losses([[1, 1, *rest], [-1, -1, *rest], [0, 0, *rest]], "linear", "mse", 1.0)
    assert middle > (first + second) / 2
    assert "(1, 1) and (−1, −1) the mean loss is 0.0000, halfway it is 1.0000" in evidence
    assert "3 of 3 nets with 2 to 4 linear layers have a crossed chord" in evidence


def test_in_one_weight_alone_it_is_convex():
    held = torch.randn(100, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    for each in held:
        bend = torch.autograd.functional.hessian(lambda w, each=each: (w * each - 1) ** 2, torch.zeros(()).double())
        assert bend >= 0
    assert "The loss is convex in each weight by itself" in FOUND["deep-linear-activations"].decide().evidence


def test_without_a_crossed_chord_both_claims_are_right(monkeypatch):
    class Convex:
        counterexample = None

    monkeypatch.setattr(convexity_claims, "verdict", lambda *_: Convex())
    assert convexity_claims.linear_boundaries_make_losses_convex().answer == "right"
    assert convexity_claims.linear_activations_keep_losses_convex().answer == "right"
