import numpy as np
import pytest
from numpy.testing import assert_allclose

from core import claims
from core.claims import CLAIMS, DEEP, LOGISTIC
from core.losses import CE


@pytest.mark.parametrize(
    ("report", "question", "claim", "answer"),
    [
        ("R0, R1", DEEP, "Squared error", "wrong"),
        ("R0", DEEP, "logarithm", "wrong"),
        ("R2", DEEP, "Cross-entropy", "partly right"),
        ("R0, R1, R2", LOGISTIC, "Cross-entropy", "right"),
        ("R1", LOGISTIC, "unequal class sizes", "wrong"),
        ("R2", LOGISTIC, "over-fitting", "wrong"),
    ],
)
def test_each_claim_gets_its_verdict(report, question, claim, answer):
    found = [each for each in CLAIMS if each.report == report and each.question == question and claim in each.claim]
    assert len(found) == 1
    assert found[0].decide().answer == answer


def test_evidence_names_what_was_measured():
    told = {claim.claim: claim.decide().evidence for claim in CLAIMS}
    assert "the loss 0.0723, their midpoint 0.2500" in told["Squared error."]
    assert "only for a linear output" in told["Squared error."]
    assert "midpoint 1." in told["Not cross-entropy, because of its logarithm."]
    assert all(evidence.endswith(".") and "nan" not in evidence for evidence in told.values())


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
