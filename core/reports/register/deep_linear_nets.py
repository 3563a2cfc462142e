"""What the reports say: R0 to R2 on the loss that makes a deep net with linear activations convex."""

from functools import partial

from core.reports.claim import Claim
from core.reports.convexity_claims import linear_activations_keep_losses_convex, linear_boundaries_make_losses_convex
from core.reports.loss_claims import makes_deep_linear_nets_convex, the_logarithm_is_the_obstacle

QUESTION = "Which loss makes a deep net with linear activations convex?"
CLAIMS: tuple[Claim, ...] = (
    Claim(
        "deep-linear-squared-error",
        ("R0", "R1"),
        QUESTION,
        "Squared error.",
        partial(makes_deep_linear_nets_convex, "mse"),
        "convexity",
        {"weights": "layers", "loss": "mse"},
    ),
    Claim(
        "deep-linear-logarithm",
        ("R0",),
        QUESTION,
        "Not cross-entropy, because of its logarithm.",
        the_logarithm_is_the_obstacle,
        "convexity",
        {"weights": "layers", "loss": "mse"},
    ),
    Claim(
        "deep-linear-cross-entropy",
        ("R2",),
        QUESTION,
        "Cross-entropy.",
        partial(makes_deep_linear_nets_convex, "ce"),
        "convexity",
        {"weights": "layers", "loss": "ce"},
    ),
    Claim(
        "deep-linear-boundary",
        ("R2",),
        QUESTION,
        "A net whose decision boundary is linear has a convex loss.",
        linear_boundaries_make_losses_convex,
        "convexity",
        {"weights": "end-to-end", "output": "sigmoid", "loss": "mse"},
    ),
    Claim(
        "deep-linear-activations",
        ("R1",),
        QUESTION,
        "Linear activations keep the loss convex.",
        linear_activations_keep_losses_convex,
        "convexity",
        {"weights": "layers", "loss": "mse"},
    ),
)
