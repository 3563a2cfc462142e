"""The claims on the loss of logistic regression, by torch, scipy and the runs' own files."""

import json
import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from safetensors.numpy import load_file
from scipy import stats

from core.reports import confidence_claims, likelihood_claims
from core.reports.register.logistic_regression import CLAIMS
from ui.page.sections import ROOT

FOUND = {claim.id: claim for claim in CLAIMS}


def decided(name):
    return FOUND[name].decide()


def outputs(model, loss, share=1.0):
    """Logits and labels of a shipped run, read from its files."""
    for file in sorted((ROOT / "assets" / "runs").glob("*/run.json")):
        recipe = json.loads(file.read_text("utf-8"))["recipe"]
        plain = recipe["optimizer"] == "adam" and recipe["early_stopping"] is None
        if plain and (recipe["model"], recipe["loss"], recipe["share"]) == (model, loss, share):
            held = load_file(file.with_name("outputs.safetensors"))
            return held["logits"].astype(np.float64), held["labels"].astype(np.int64)
    raise AssertionError("no such run")


def probabilities(logits):
    return torch.softmax(torch.tensor(logits), dim=1).numpy()


def test_each_claim_gets_its_verdict_and_says_what_stands_behind_it():
    found = {name: claim.decide() for name, claim in FOUND.items()}
    assert {name: each.answer for name, each in found.items()} == {
        "logistic-cross-entropy": "right",
        "logistic-imbalance": "wrong",
        "logistic-regularises": "wrong",
        "logistic-confident-mistakes": "right",
        "logistic-clear-decisions": "partly right",
        "logistic-gaussian-errors": "right",
        "logistic-entropy": "right",
    }
    assert all(each.certainty and each.evidence.endswith(".") for each in found.values())


def test_confident_mistakes_cost_and_pull_more():
    evidence = decided("logistic-confident-mistakes").evidence
    rows = {"ce": [], "mse": [], "ce slope": [], "mse slope": []}
    for p in (0.9, 0.99, 0.999):
        for name, loss in (("ce", F.binary_cross_entropy), ("mse", F.mse_loss)):
            z = torch.tensor(math.log(p / (1 - p)), dtype=torch.float64, requires_grad=True)
            value = loss(torch.sigmoid(z), torch.zeros((), dtype=torch.float64))
            value.backward()
            rows[name].append(value.item())
            rows[f"{name} slope"].append(z.grad.item())
    assert rows["ce"] == pytest.approx([2.303, 4.605, 6.908], abs=5e-4)
    assert rows["mse slope"] == pytest.approx([0.162, 0.0196, 0.002], abs=5e-5)
    for name, form in (("ce", ".3f"), ("mse", ".3g"), ("ce slope", ".3g"), ("mse slope", ".3g")):
        assert " / ".join(format(value, form) for value in rows[name]) in evidence


def test_descent_undoes_a_confident_mistake_sooner():
    evidence = decided("logistic-confident-mistakes").evidence
    for slope in (lambda p: p, lambda p: 2 * p * p * (1 - p)):
        counts = []
        for p in (0.9, 0.99, 0.999):
            w = b = 0.5 * math.log(p / (1 - p))
            steps = 0
            while w + b >= 0:
                g = slope(1 / (1 + math.exp(-(w + b))))
                w, b, steps = w - 0.5 * g, b - 0.5 * g, steps + 1
            counts.append(f"{steps:,}")
        assert " / ".join(counts) in evidence


def test_a_unit_that_is_not_undone_in_time_is_told_as_such():
    assert confidence_claims.steps_to_undo(0.99999)["mse"] == confidence_claims.MOST + 1
    assert "over 1,000 with squared error" in confidence_claims.confident_mistakes_cost_more((0.99999,)).evidence


def test_both_twins_are_surer_than_right():
    evidence = decided("logistic-clear-decisions").evidence
    for loss in ("ce", "mse"):
        logits, labels = outputs("mlp-128-64", loss)
        p = probabilities(logits)
        top, right = p.max(axis=1), p.argmax(axis=1) == labels
        excess = top - right
        low, high = stats.t.interval(0.95, len(excess) - 1, excess.mean(), stats.sem(excess))
        assert low > 0
        assert f"{100 * low:.2f} to {100 * high:.2f}" in evidence
        assert f"{np.mean(top > 0.99):.1%}" in evidence
    assert "no merit of this loss" in evidence
    logits, labels = outputs("mlp-128-64", "ce", share=0.1)
    p = probabilities(logits)
    top, right = p.max(axis=1), p.argmax(axis=1) == labels
    places = np.minimum(np.ceil(top * 15).astype(int) - 1, 14)
    error = sum(abs(top[places == k].sum() - right[places == k].sum()) for k in range(15)) / len(top)
    assert f"{top.mean():.1%} and {right.mean():.1%}: a calibration error of {error:.1%}" in evidence


def test_a_net_that_is_not_clear_makes_the_claim_wrong(monkeypatch):
    monkeypatch.setattr(confidence_claims, "CLEAR", 1.0)
    assert confidence_claims.cross_entropy_gives_clear_decisions().answer == "wrong"


def test_the_losses_are_likelihoods():
    evidence = decided("logistic-gaussian-errors").evidence
    y, p = np.array([0, 1, 1, 0, 1]), np.array([0.2, 0.7, 0.01, 0.999, 0.5])
    constants = -stats.norm.logpdf(y, p, math.sqrt(0.5)) - (y - p) ** 2
    assert constants == pytest.approx(constants[0])
    assert f"the constant {constants[0]:.3f}" in evidence
    crossed = F.binary_cross_entropy(torch.tensor(p), torch.tensor(y, dtype=torch.float64), reduction="none")
    assert -stats.bernoulli.logpmf(y, p) == pytest.approx(crossed.numpy())
    assert "least at p = 0.9 and 0.9" in evidence


def test_a_likelihood_that_does_not_fit_is_noticed(monkeypatch):
    monkeypatch.setattr(likelihood_claims, "VARIANCE", 1.0)
    assert likelihood_claims.likelihood_leads_to_cross_entropy().answer == "wrong"


def test_cross_entropy_is_entropy_and_divergence():
    evidence = decided("logistic-entropy").evidence
    logits, labels = outputs("mlp-128-64", "ce")
    q = probabilities(logits)
    loss = F.cross_entropy(torch.tensor(logits), torch.tensor(labels)).item()
    assert f"{loss:.4f} = 0 + {loss:.4f}" in evidence
    smoothed = F.cross_entropy(torch.tensor(logits), torch.tensor(labels), label_smoothing=0.1).item()
    p = np.full_like(q, 0.01)
    p[np.arange(len(p)), labels] = 0.91
    entropy, divergence = stats.entropy(p, axis=1).mean(), stats.entropy(p, q, axis=1).mean()
    assert entropy + divergence == pytest.approx(smoothed)
    assert f"{smoothed:.4f} = {entropy:.4f} + {divergence:.4f}" in evidence
