"""Accuracy of a recipe on validation images, and on test images where asked."""

import math
from collections.abc import Callable
from itertools import islice
from typing import Protocol

from core.data import Dataset
from core.recipes import Recipe, TrainingError
from core.training.subsets import divide


class Judge(Protocol):
    """Measures recipes."""

    def validation(self, recipe: Recipe) -> float:
        """What the search goes by."""

    def test(self, recipe: Recipe) -> float:
        """What is measured once, for the best."""


class Trainer:
    """Trains each recipe on `data`; `pause` is called after batches and epochs, and stops the training by raising."""

    def __init__(self, data: Dataset, pause: Callable[[], object] = lambda: None) -> None:
        self.data, self._pause = data, pause

    def validation(self, recipe: Recipe) -> float:
        """The share of the validation images that are right after the last epoch; 0 where the training diverged.

        The test images are not looked at. TrainingError where no image is left to train or to validate on.
        """
        if not len(divide(recipe, self.data).validation):
            raise TrainingError(f"No image is left to validate on: share {recipe.share:g} is too small.")
        from core.training.loop import fit

        accuracy = 0.0
        try:
            for record in islice(fit(recipe, self.data, on_step=self._look), recipe.epochs):
                accuracy = record.validation_accuracy or 0.0
                if not math.isfinite(record.validation_loss or 0.0):
                    return 0.0
                self._pause()
        except TrainingError:
            return 0.0
        return accuracy

    def test(self, recipe: Recipe) -> float:
        """The share of the test images that are right after the same training."""
        from core.training.loop import fit
        from core.training.outcome import finished

        try:
            _, outcome = finished(fit(recipe, self.data, on_step=self._look), lambda _: self._pause())
        except TrainingError:
            return 0.0
        return outcome.metrics["test_accuracy"]

    def _look(self, *_: object) -> None:
        """About twice a second, between two batches."""
        self._pause()
