"""What the reports say: R0 to R2 on the loss for logistic regression."""

from core.reports.claim import Claim
from core.reports.confidence_claims import (
    MISTAKES,
    MOST,
    RATE,
    TWINS,
    confident_mistakes_cost_more,
    cross_entropy_gives_clear_decisions,
    start,
)
from core.reports.likelihood_claims import cross_entropy_is_entropy_and_divergence, likelihood_leads_to_cross_entropy
from core.reports.loss_claims import (
    cross_entropy_handles_imbalance,
    cross_entropy_is_for_logistic_regression,
    cross_entropy_regularises,
)

QUESTION = "Which loss for logistic regression?"
_START = f"{start(MISTAKES[-1]):.4f}"
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
    Claim(
        "logistic-confident-mistakes",
        ("R0",),
        QUESTION,
        "Cross-entropy, because it punishes confident mistakes harder and so learns faster.",
        confident_mistakes_cost_more,
        "loss_surfaces",
        {"start_w": _START, "start_b": _START, "lr": f"{RATE:g}", "steps": f"{MOST}"},
    ),
    Claim(
        "logistic-clear-decisions",
        ("R0",),
        QUESTION,
        "Cross-entropy, because it makes the net confident and its decisions clear.",
        cross_entropy_gives_clear_decisions,
        "loss_up_accuracy_flat",
        {"run": TWINS["cross-entropy"], "rated": "test"},
    ),
    Claim(
        "logistic-gaussian-errors",
        ("R1",),
        QUESTION,
        "Not squared error: it assumes Gaussian errors, which labels do not have; maximum likelihood leads to "
        "cross-entropy.",
        likelihood_leads_to_cross_entropy,
        "softmax",
        {"view": "entropies", "p": "0.1, 0.9", "target": "1"},
    ),
    Claim(
        "logistic-entropy",
        ("R2",),
        QUESTION,
        "Cross-entropy is H(P, Q) = −Σ P log Q, of the labels' distribution P and the predicted one Q.",
        cross_entropy_is_entropy_and_divergence,
        "softmax",
        {"view": "entropies", "p": "0.1, 0.8, 0.1", "target": "1", "smoothing": "0.1"},
    ),
)
