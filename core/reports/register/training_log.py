"""What the reports say: R4 on the log of a Keras training."""

from core.reports import training_claims
from core.reports.claim import Claim
from core.reports.epoch_results import DROPOUT_RUN
from core.reports.training_claims import BATCH, EPOCHS, LOG

SETTING = f"A training on 60,000 images in batches of {BATCH}, {EPOCHS} epochs"
CLAIMS: tuple[Claim, ...] = (
    Claim(
        "log-validation-beats-training",
        ("R4",),
        "Can a net with dropout do better on validation images than on those that it learns from?",
        "In its log it does: accuracy "
        + " and ".join(f"{each[0]:.4f} against {each[2]:.4f} in epoch {epoch}" for epoch, each in enumerate(LOG, 1))
        + ".",
        training_claims.validation_beats_training,
        "validation_beats_training",
        {"run": DROPOUT_RUN},
    ),
    Claim(
        "log-times-seen",
        ("R4",),
        f"{SETTING}: how often is each image seen?",
        f"Once an epoch, {EPOCHS} times in all.",
        training_claims.times_an_image_is_seen,
        "updates",
        {"validation": "0", "epochs": "20"},
    ),
    Claim(
        "log-batches",
        ("R4",),
        f"{SETTING}: what is 1875/1875 in the log?",
        "The batches of an epoch, each with one update of the weights.",
        training_claims.batches_in_the_log,
        "updates",
        {"validation": "0", "epochs": "20"},
    ),
    Claim(
        "log-updates",
        ("R4",),
        f"{SETTING}: what sets the number of updates?",
        "A hyper-parameter; which one, it does not say.",
        training_claims.what_sets_the_updates,
        "updates",
        {"batch_size": "16", "validation": "0", "epochs": "20"},
    ),
)
