"""A run's training images measured again, and what hinders its learning."""

from core.runs import Run
from core.training import measured_again
from core.training.measured_again import Pair
from ui.shared import run_predictions


def again(run: Run, net: int | None) -> Pair:
    """Loss and accuracy of a sample of the training images, undistorted, the whole net at work."""
    labels = run_predictions.sample(run.id, "training").labels
    return measured_again.mean(run_predictions.sample_logits(run.id, "training", net), labels, run.recipe.loss)


def hindrances(run: Run) -> list[str]:
    """What makes learning harder than being measured, in this run."""
    recipe = run.recipe
    dropout = any("Dropout" in type(module).__name__ for module in run.model().modules())
    found = {
        "dropout": dropout,
        "distortion": recipe.augment != "none",
        "mixup": recipe.mixup > 0,
        "label smoothing": recipe.label_smoothing > 0,
    }
    return [name for name, there in found.items() if there]
