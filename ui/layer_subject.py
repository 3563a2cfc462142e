"""What the page looks at: a run's net at one epoch, an image, and one layer and unit of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.softmax import softmax
from ui import layer_cache
from ui.sources import Source

if TYPE_CHECKING:
    from core.layers.activations import Activation
    from core.layers.arithmetic import Arithmetic
    from core.runs import Run

Array = NDArray[np.float32]
Unit = tuple[int, ...]


@dataclass(frozen=True)
class Subject:
    """A net at an epoch (None: trained) and an image."""

    run: Run
    epoch: int | None
    source: Source

    @property
    def id(self) -> tuple[str, int | None]:
        return self.run.id, self.epoch

    @property
    def dataset(self) -> str:
        return self.run.recipe.dataset

    @cached_property
    def recorded(self) -> list[Activation]:
        return layer_cache.activations(*self.id, self.source.key, self.source.image)

    @property
    def logits(self) -> Array:
        return self.recorded[-1].output[0]

    @property
    def p(self) -> NDArray[np.float64]:
        return softmax(self.logits)

    @property
    def said(self) -> int:
        return int(self.logits.argmax())

    @property
    def label(self) -> int:
        """The image's class; where nobody knows it, what the net says."""
        return self.said if self.source.label is None else self.source.label

    def gradients(self) -> list[Activation]:
        return layer_cache.gradients(*self.id, self.source.key, self.label, self.source.image)


@dataclass(frozen=True)
class Point:
    """One layer of a subject, and one of its units: (i,) of a vector, (channel, row, column) of maps."""

    subject: Subject
    layer: str
    unit: Unit

    @cached_property
    def activation(self) -> Activation:
        return next(each for each in self.subject.recorded if each.name == self.layer)

    @property
    def output(self) -> Array:
        return self.activation.output[0]

    @property
    def input(self) -> Array:
        return layer_cache.layer_input(*self._key, self.subject.source.image)

    @property
    def value(self) -> float:
        return float(self.output[self.unit])

    @property
    def words(self) -> str:
        """The unit's name."""
        if len(self.unit) == 1:
            return f"unit {self.unit[0]} of {self.layer}"
        return "map {}, row {}, column {} of {}".format(*self.unit, self.layer)

    def explained(self, layer: str | None = None) -> Arithmetic | str:
        """The unit's arithmetic; of another layer where one is named."""
        subject = self.subject
        return layer_cache.explain(
            *subject.id, subject.source.key, layer or self.layer, self.unit, subject.source.image
        )

    def effects(self) -> Array:
        return layer_cache.effects(*self._key, self.subject.source.image)

    def measured_field(self) -> Array:
        return layer_cache.measured_field(*self._key, self.unit, self.subject.source.image)

    @property
    def _key(self) -> tuple[str, int | None, str, str]:
        return *self.subject.id, self.subject.source.key, self.layer


def strongest(output: Array) -> Unit:
    """The unit with the largest output."""
    return tuple(int(place) for place in np.unravel_index(int(output.argmax()), output.shape))


def written(unit: Unit) -> str:
    """A unit as the address has it."""
    return ",".join(map(str, unit))


def read(text: str, output: Array) -> Unit | None:
    """The unit that a text names; None where it names none of this layer's."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != output.ndim or not all(part.isdecimal() for part in parts):
        return None
    unit = tuple(int(part) for part in parts)
    return unit if all(place < size for place, size in zip(unit, output.shape, strict=True)) else None
