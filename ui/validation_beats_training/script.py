"""The numbers of the page Validation above training."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from core import data, runs
from core.reports import training_claims
from core.training import measured_again, subsets


def again(run: str, images: int) -> pd.DataFrame:
    """A training's epochs, and the first of its training images before and after each, with the whole net at work."""
    net = runs.existing(run)
    split = subsets.divide(net.recipe, data.load(net.recipe.dataset)).train

    def measure(epoch: int | None) -> tuple[float, float]:
        logits = net.predict(split.images[:images], epoch)
        return measured_again.mean(logits, split.labels[:images], net.recipe.loss)

    return table(measured_again.measured(net, epoch, measure) for epoch in measured_again.epochs(net))


def recorded(run: str) -> pd.DataFrame:
    """A training's epochs as it wrote them down."""
    net = runs.existing(run)
    return table(measured_again.recorded(net, epoch) for epoch in measured_again.epochs(net))


def table(found: Iterable[measured_again.EpochMeasurement]) -> pd.DataFrame:
    """A row an epoch, below those of R4's log: loss and accuracy in each way, not-a-number where there is none."""
    rows = {f"R4's CNN, epoch {each.epoch}": each for each in training_claims.logged()}
    rows |= {f"This run, epoch {each.epoch}": each for each in found}
    ways: dict[str, list[measured_again.Pair | None]] = {
        "training_as_recorded": [each.recorded for each in rows.values()],
        "same_images_before": [each.before for each in rows.values()],
        "same_images_after": [each.after for each in rows.values()],
        "validation": [each.validation for each in rows.values()],
    }
    columns = pd.DataFrame({"epoch": list(rows)})
    for way, pairs in ways.items():
        columns[[f"{way}_loss", f"{way}_accuracy"]] = [pair or (np.nan, np.nan) for pair in pairs]
    return columns
