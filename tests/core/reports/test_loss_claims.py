import numpy as np
import pytest
import torch
import torch.nn.functional as F
from numpy.testing import assert_allclose

from core.functions.losses import CE
from core.reports import loss_claims as claims
from core.reports.register import deep_linear_nets, logistic_regression

CLAIMS = (*deep_linear_nets.CLAIMS, *logistic_regression.CLAIMS)
DEEP, LOGISTIC = deep_linear_nets.QUESTION, logistic_regression.QUESTION


@pytest.mark.parametrize(
    ("report", "question", "claim", "answer"),
    [
        ("R0, R1", DEEP, "Squared error", "partly right"),
        ("R0", DEEP, "logarithm", "wrong"),
        ("R2", DEEP, "Cross-entropy", "partly right"),
        ("R0, R1, R2", LOGISTIC, "Cross-entropy", "right"),
        ("R1", LOGISTIC, "unequal class sizes", "wrong"),
        ("R2", LOGISTIC, "over-fitting", "wrong"),
    ],
)
def test_each_claim_gets_its_verdict(report, question, claim, answer):
    found = [each for each in CLAIMS if each.by == report and each.question == question and claim in each.claim]
    assert len(found) == 1
    assert found[0].decide().answer == answer


def test_evidence_names_what_was_measured():
    told = {claim.claim: claim.decide().evidence for claim in CLAIMS}
    assert "the loss 0.0723, their midpoint 0.2500" in told["Squared error."]
    assert "only for a linear output" in told["Squared error."]
    assert "midpoint 1." in told["Not cross-entropy, because of its logarithm."]
    assert all(evidence.endswith(".") and "nan" not in evidence for evidence in told.values())


def test_equal_halves_get_equal_marks():
    halves = [claims.makes_deep_linear_nets_convex(loss) for loss in ("mse", "ce")]
    assert {found.answer for found in halves} == {"partly right"}
    assert all("0 of 6 nets" in found.evidence for found in halves)


def test_class_weights_move_the_threshold_and_cost_false_alarms():
    X, y = claims.clouds(950, 50)
    evidence = claims.cross_entropy_handles_imbalance().evidence
    probabilities = []
    for each in (torch.ones(len(y)), torch.tensor(np.where(y == 1, 1000 / 100, 1000 / 1900))):
        v = torch.zeros(3, dtype=torch.float64, requires_grad=True)
        descent = torch.optim.LBFGS([v], max_iter=200, line_search_fn="strong_wolfe", tolerance_grad=1e-12)

        def loss(each=each, v=v, descent=descent):
            descent.zero_grad()
            z = torch.tensor(X) @ v
            value = F.binary_cross_entropy_with_logits(z, torch.tensor(y), weight=each.double())
            value.backward()
            return value

        descent.step(loss)
        probabilities.append(torch.sigmoid(torch.tensor(X) @ v.detach()).numpy())
    plain, weighted = probabilities
    rare = y == 1
    assert f"finds {(plain[rare] > 0.5).mean():.0%} of the rare class" in evidence
    assert (
        f"it finds {(weighted[rare] > 0.5).mean():.0%}, at the cost of {(weighted[~rare] > 0.5).sum()} false"
        in evidence
    )
    for p in probabilities:
        order = sum(float((p[i] > p[~rare]).mean()) for i in np.flatnonzero(rare)) / rare.sum()
        assert f"{order:.3f}" in evidence
        assert f"{p.mean():.2f}" in evidence
    assert f"The plain one finds {(plain[rare] > 0.05).mean():.0%}" in evidence


def test_an_experiment_that_finds_the_claim_true_says_so():
    assert claims.cross_entropy_handles_imbalance(rare=500, common=500).answer == "right"
    assert claims.cross_entropy_regularises(steps=(9000, 9001)).answer == "right"


def test_newton_finds_where_the_weighted_gradient_vanishes():
    X, y = claims.clouds(60, 40)
    weight = np.where(y == 1, 3.0, 1.0)
    v = claims.fitted(X, y, weight)
    assert_allclose(X.T @ (weight * CE.gradient(X @ v, y)), 0, atol=1e-9)


def test_clouds_lie_as_far_apart_as_asked():
    X, y = claims.clouds(4000, 4000, distance=3.0)
    assert X[y == 1, 0].mean() - X[y == 0, 0].mean() == pytest.approx(3, abs=0.1)
    assert_allclose(X[:, 2], 1)
