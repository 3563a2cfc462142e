"""What the reports say: R0 to R2 on dense nets for MNIST and their tuning."""

from functools import partial

from core.reports.claim import Claim
from core.reports.mnist_claims import (
    accuracy_of_the_set_up,
    dense_parameters,
    split_and_updates,
    ten_epochs_are_enough,
)
from core.reports.scaling_claims import scaling_helps
from core.reports.tuning_claims import bayesian_optimisation_tunes_better, grid_and_random_search_tune

TRAINING = "How is a dense net for MNIST trained?"
COUNT = "how many parameters?"
TUNING = "How are hyper-parameters tuned?"
CLAIMS: tuple[Claim, ...] = (
    Claim(
        "mnist-ten-epochs",
        ("R0",),
        TRAINING,
        "With scaled pixels, for ten epochs. (It does not give the sizes of its layers.)",
        ten_epochs_are_enough,
        "training_curves",
        {"run": "r1"},
    ),
    Claim(
        "mnist-parameters-128-64",
        ("R1",),
        f"784-128-64-10: {COUNT}",
        "109,386",
        partial(dense_parameters, "mlp-128-64", 109_386),
        "architecture",
        {"network": "mlp-128-64"},
    ),
    Claim(
        "mnist-split",
        ("R1",),
        "An 80/20 split in batches of 32: how many updates an epoch?",
        "48,000 images are left to learn from, so 1,500 updates.",
        split_and_updates,
        "updates",
        {"validation": "0.2", "epochs": "10"},
    ),
    Claim(
        "mnist-accuracy",
        ("R1",),
        "What does the net 784-128-64-10 read right after ten epochs?",
        "The accuracy is in a figure that is missing.",
        accuracy_of_the_set_up,
        "training_curves",
        {"run": "r1"},
    ),
    Claim(
        "mnist-scaled-pixels",
        ("R1",),
        TRAINING,
        "With pixels divided by 255, which helps it to converge.",
        scaling_helps,
        "training_curves",
        {"pixels": "true"},
    ),
    Claim(
        "mnist-grid-random",
        ("R1",),
        TUNING,
        "By grid search or random search.",
        grid_and_random_search_tune,
        "tuning",
    ),
    Claim(
        "mnist-bayesian",
        ("R1",),
        "Is Bayesian optimisation better than grid and random search?",
        "It is listed beside them, with a Gaussian process or by Hyperopt, Optuna or Keras Tuner.",
        bayesian_optimisation_tunes_better,
        "tuning",
    ),
    Claim(
        "mnist-parameters-256-128",
        ("R2",),
        f"784-256-128-10: {COUNT}",
        "235,146",
        partial(dense_parameters, "mlp-256-128", 235_146),
        "architecture",
        {"network": "mlp-256-128"},
    ),
)
