"""What the reports say: R0 to R2 on the loss for logistic regression."""

from core.reports.claim import Claim
from core.reports.loss_claims import (
    cross_entropy_handles_imbalance,
    cross_entropy_is_for_logistic_regression,
    cross_entropy_regularises,
)

QUESTION = "Which loss for logistic regression?"
CLAIMS: tuple[Claim, ...] = (
    Claim(
        "logistic-cross-entropy",
        ("R0", "R1", "R2"),
        QUESTION,
        "Cross-entropy.",
        cross_entropy_is_for_logistic_regression,
        "convexity",
        {"weights": "end-to-end", "output": "sigmoid", "loss": "ce"},
    ),
    Claim(
        "logistic-imbalance",
        ("R1",),
        QUESTION,
        "Cross-entropy, because it copes with unequal class sizes.",
        cross_entropy_handles_imbalance,
        "convexity",
    ),
    Claim(
        "logistic-regularises",
        ("R2",),
        QUESTION,
        "Cross-entropy, because it regularises and prevents over-fitting.",
        cross_entropy_regularises,
        "convexity",
    ),
)
