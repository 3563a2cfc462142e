"""What the home page says, from numbers."""

import numpy as np
from numpy.typing import NDArray

from core import models
from core.runs import Run
from ui.page import numbers

EMPTY = "**Draw a digit**, 0 to 9. The net answers after each stroke."
HALF = 0.5


def answer(p: NDArray[np.float64] | None) -> str:
    """What the net reads, p (10,) or nothing yet."""
    if p is None:
        return EMPTY
    first, second = np.argsort(-p, kind="stable")[:2]
    most, next_most = (numbers.probability(float(p[digit])) for digit in (first, second))
    unsure = " No digit gets more than half, so the net is unsure." if p[first] <= HALF else ""
    return (
        f"The net reads **{numbers.a(int(first))}** with {most}; then {numbers.a(int(second))} with {next_most}."
        f"{unsure} The ten probabilities sum to 1, so the net names a digit whatever you draw."
    )


def about(run: Run) -> str:
    """Which net answers, and how good it is."""
    made = run.provenance
    return (
        f"{models.title(run.recipe.model, **run.recipe.options)}, trained on {made.train_images:,} handwritten digits. "
        f"It reads {numbers.percent(run.metrics['test_accuracy'])} of {made.test_images:,} others right. Your drawing "
        "is centred first, as those digits were."
    )
