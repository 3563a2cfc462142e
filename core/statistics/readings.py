"""What nets read on one crop and its neighbours: answer, certainty, and how steady the answer is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.functions.softmax import softmax


@dataclass(frozen=True)
class Reading:
    """A net's logits of N neighbouring crops, N×classes; `index` is the crop itself among them."""

    net: str
    logits: NDArray[np.float32]
    index: int

    @cached_property
    def p(self) -> NDArray[np.float64]:
        """The probability of each class on the crop itself."""
        return softmax(self.logits[self.index])

    @property
    def predicted(self) -> int:
        return int(self.p.argmax())

    @property
    def entropy(self) -> float:
        """In bits: 0 for a certain answer, log₂ 10 ≈ 3.32 where all ten digits are as likely."""
        kept = self.p[self.p > 0]
        return float(-(kept * np.log2(kept)).sum()) + 0.0  # no −0

    @property
    def predictions(self) -> NDArray[np.int64]:
        """What the net says of each neighbour."""
        return np.asarray(self.logits.argmax(axis=1), np.int64)

    @property
    def alike(self) -> int:
        """How many of the neighbours, the crop itself among them, get the same answer as the crop."""
        return int((self.predictions == self.predicted).sum())


def by_answer(readings: Sequence[Reading]) -> dict[int, list[Reading]]:
    """The nets that give each answer, the commonest answer first, of two as common the smaller digit."""
    counts = Counter(each.predicted for each in readings)
    order = sorted(counts, key=lambda digit: (-counts[digit], digit))
    return {digit: [each for each in readings if each.predicted == digit] for digit in order}
