"""The shipped runs that decide claims, with what they said of the test images."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.functions.activations import Array
from core.functions.softmax import softmax
from core.recipes import NAMED
from core.runs import Run, shipped


@dataclass(frozen=True)
class RecordedAnswers:
    """Probabilities N×K that a run's net gave to the test images, and their labels N."""

    p: Array
    labels: NDArray[np.int64]

    @property
    def answers(self) -> NDArray[np.int64]:
        """The most probable class of each image."""
        return np.asarray(self.p.argmax(axis=1), dtype=np.int64)


def run_of(name: str) -> Run:
    """The shipped run of the recipe with that name; LookupError where it is gone."""
    found = shipped().get(NAMED[name])
    if found is None:
        raise LookupError(f"The shipped run {name} is gone: install the app anew.")
    return found


def answers_of(name: str) -> RecordedAnswers:
    """What that run's net said; LookupError where it is gone or its test outputs are."""
    run = run_of(name)
    if run.test_logits is None or run.test_labels is None:
        raise LookupError(f"The shipped run {name} has lost its test outputs: install the app anew.")
    return RecordedAnswers(softmax(run.test_logits), run.test_labels)
