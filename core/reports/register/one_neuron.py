"""What the reports say: R3 on one neuron under two losses."""

from core.reports.claim import Claim
from core.reports.neuron_claims import (
    both_losses_form_a_valley,
    cross_entropy_classifies_squared_error_regresses,
    cross_entropy_has_the_longer_gradients,
    cross_entropy_is_a_scaled_logarithm,
)

WINDOW = {"target": "0.5", "w_low": "-2.0", "w_high": "2.0", "b_low": "-2.0", "b_high": "2.0"}
START = {"start_w": "1.5", "start_b": "1.5"}  # within the window
CLAIMS: tuple[Claim, ...] = (
    Claim(
        "neuron-valley",
        ("R3",),
        "What do the plots over weight and bias show for input 1 and target ½?",
        "Output, squared error, cross-entropy and both slopes by the weight: each loss forms one valley.",
        both_losses_form_a_valley,
        "loss_surfaces",
        {**WINDOW, **START, "view": "3d"},
    ),
    Claim(
        "neuron-gradients",
        ("R3",),
        "Which loss has the larger gradients over weight and bias in [−2, 2)?",
        "Cross-entropy's are much larger.",
        cross_entropy_has_the_longer_gradients,
        "loss_surfaces",
        {**WINDOW, **START, "show": "dw", "view": "ratio"},
    ),
    Claim(
        "scaled-logarithm",
        ("R3",),
        "What is cross-entropy?",
        "The negative logarithm of the predicted label's probability, scaled by how far off the prediction is.",
        cross_entropy_is_a_scaled_logarithm,
        "softmax",
        {"view": "entropies", "p": "0.1, 0.9", "target": "0"},
    ),
    Claim(
        "loss-by-task",
        ("R3",),
        "Which loss for which task?",
        "Cross-entropy for classification, squared error for regression.",
        cross_entropy_classifies_squared_error_regresses,
        "convexity",
        {"weights": "end-to-end", "output": "sigmoid"},
    ),
)
