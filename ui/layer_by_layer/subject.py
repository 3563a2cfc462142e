"""The subject of the page: a run's net at one epoch, an image, one layer and unit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.functions.softmax import softmax
from ui.layer_by_layer import cached
from ui.shared.image_source import Source

if TYPE_CHECKING:
    from core.layers.activations import LayerOutput
    from core.layers.arithmetic import Arithmetic
    from core.runs import Run

Array = NDArray[np.float32]
Unit = tuple[int, ...]


@dataclass(frozen=True)
class EpochSubject:
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
    def recorded(self) -> list[LayerOutput]:
        return cached.activations(*self.id, self.source.key, self.source.image)

    @property
    def logits(self) -> Array:
        last: Array = self.recorded[-1].output[0]
        return last

    @property
    def p(self) -> NDArray[np.float64]:
        return softmax(self.logits)

    @property
    def predicted(self) -> int:
        return int(self.logits.argmax())

    @property
    def label(self) -> int:
        """The image's class; where nobody knows it, what the net says."""
        return self.predicted if self.source.label is None else self.source.label

    def gradients(self) -> list[LayerOutput]:
        return cached.gradients(*self.id, self.source.key, self.label, self.source.image)


@dataclass(frozen=True)
class UnitPoint:
    """One layer of a subject, and one of its units: (i,) of a vector, (channel, row, column) of maps."""

    subject: EpochSubject
    layer: str
    unit: Unit

    @cached_property
    def activation(self) -> LayerOutput:
        return next(each for each in self.subject.recorded if each.name == self.layer)

    @property
    def output(self) -> Array:
        output: Array = self.activation.output[0]
        return output

    @property
    def input(self) -> Array:
        return cached.layer_input(*self._key, self.subject.source.image)

    @property
    def value(self) -> float:
        return float(self.output[self.unit])

    @property
    def description(self) -> str:
        """The unit's name."""
        if len(self.unit) == 1:
            return f"unit {self.unit[0]} of {self.layer}"
        return "map {}, row {}, column {} of {}".format(*self.unit, self.layer)

    def explained(self, layer: str | None = None) -> Arithmetic | str:
        """The unit's arithmetic; of another layer where one is named."""
        subject = self.subject
        return cached.explain(*subject.id, subject.source.key, layer or self.layer, self.unit, subject.source.image)

    def effects(self) -> Array:
        return cached.effects(*self._key, self.subject.source.image)

    def measured_field(self) -> Array:
        return cached.measured_field(*self._key, self.unit, self.subject.source.image)

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
