"""What the page says, from the measurements."""

from collections.abc import Sequence

from core.functions.written import written
from core.training.measured_again import EpochMeasurement

CAUSES = (
    "Two things make training figures look worse than the net is. First, they are a **running mean** over the epoch, "
    "which began with a worse net. Second, **dropout** switches off a part of each layer's input during training. Some "
    "recipes distort the images as well. This page measures the same images once more, with the whole net."
)
LOGGED = (
    "R4 is a student's report with a training log. Its CNN has dropout ½, and reads new images better than its "
    "training images."
)


def verdict(rows: Sequence[EpochMeasurement], images: int, causes: Sequence[str]) -> str:
    """What the numbers say about the two causes, and whether validation beats training; `images`: measured again."""
    said = []
    watched = [each for each in rows if each.validation is not None]
    if watched:
        said.append(_compared(watched))
    mean = next((each for each in rows if each.before and each.after and _between(each)), None)
    if mean is not None and mean.before is not None and mean.after is not None:
        said.append(
            f"The recorded loss of epoch {mean.epoch}, {written(mean.recorded[0])}, lies between the same images' loss "
            f"before and after it, {written(mean.before[0])} and {written(mean.after[0])}. It is a running mean."
        )
    hard = next((each for each in rows if each.before and each.after and _above(each)), None)
    if causes and hard is not None and hard.before is not None and hard.after is not None:
        said.append(
            f"The recorded loss of epoch {hard.epoch}, {written(hard.recorded[0])}, is above both, "
            f"{written(hard.before[0])} and {written(hard.after[0])}. The difference is the price of "
            f"{' and '.join(causes)}."
        )
    if images:
        said.append(f"The page measured {images:,} of the training images again.")
    return " ".join(said) or "This run has no validation losses to compare."


def _between(each: EpochMeasurement) -> bool:
    return each.before is not None and each.after is not None and each.after[0] < each.recorded[0] < each.before[0]


def _above(each: EpochMeasurement) -> bool:
    return each.before is not None and each.after is not None and each.recorded[0] > max(each.before[0], each.after[0])


def _compared(rows: Sequence[EpochMeasurement]) -> str:
    """`rows` have validation figures."""
    recorded = [row.epoch for row in rows if row.validation and row.validation[0] < row.recorded[0]]
    told = f"The validation loss is below the recorded training loss in {_epochs(recorded)}"
    again = [row for row in rows if row.after is not None]
    if not again:
        return f"{told}."
    below = [row.epoch for row in again if row.validation and row.after and row.validation[0] < row.after[0]]
    return f"{told}. It is below the same images' loss after the epoch in {_epochs(below)}."


def _epochs(numbers: list[int]) -> str:
    if not numbers:
        return "none of these epochs"
    *first, last = map(str, numbers)
    return f"epochs {', '.join(first)} and {last}" if first else f"epoch {last}"
