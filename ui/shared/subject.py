"""The subject of the pages on attributions: a net, an image, a class."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.attribution import METHODS, Smoothing
from core.functions.softmax import softmax
from ui.shared import cached_maps, nets
from ui.shared.attribution_choices import BASELINES
from ui.shared.cached_maps import Baseline, Maps
from ui.shared.image_source import Source

if TYPE_CHECKING:
    from core.data import Dataset
    from core.runs import Run


@dataclass(frozen=True)
class AttributionSettings:
    """How methods are set: the baseline, the layer's name, the smoothing."""

    baseline: Baseline = "mean"
    layer: str = ""
    smoothing: Smoothing | None = None

    @property
    def start(self) -> str:
        """What the baseline is called, within a sentence."""
        return BASELINES[self.baseline].lower() if isinstance(self.baseline, str) else self.baseline.description

    @property
    def shown(self) -> str:
        """What the baseline is called, at a sentence's start."""
        return self.start[0].upper() + self.start[1:]


PLAIN = AttributionSettings()


@dataclass(frozen=True)
class Subject:
    """A net's run and an image."""

    net: str
    run: Run
    source: Source

    @property
    def key(self) -> tuple[str, str]:
        return self.run.id, self.source.key

    @property
    def image(self) -> NDArray[np.uint8]:
        return self.source.image

    @property
    def dataset(self) -> Dataset:
        return nets.dataset(self.run.recipe.dataset)

    @cached_property
    def logits(self) -> NDArray[np.float32]:
        return cached_maps.logits(*self.key, self.run, self.image)

    @cached_property
    def p(self) -> NDArray[np.float64]:
        return softmax(self.logits)

    @property
    def predicted(self) -> int:
        return int(self.logits.argmax())

    def target(self, explain: str) -> int:
        """The class that "predicted", "true" or a digit means; where nobody knows what is true, what the net says."""
        if explain.isdigit():
            return int(explain)
        return self.predicted if explain == "predicted" or self.source.label is None else self.source.label

    def rival(self, against: str, target: int) -> int:
        """The class that "second" or a digit means: the most probable one but the target."""
        if against.isdigit():
            return int(against)
        return next(int(each) for each in self.logits.argsort()[::-1] if each != target)

    def maps(self, method: str, targets: tuple[int, ...], settings: AttributionSettings = PLAIN) -> Maps:
        """The method's maps of the image for these classes."""
        how = settings.baseline, settings.layer, settings.smoothing
        return cached_maps.maps(self.run, self.source.key, self.source.image, method, targets, *how)


@dataclass(frozen=True)
class Question:
    """A subject, the class that is explained, the methods that are asked, and their settings.

    `layer` "": the methods' own choice; `smoothing` holds for those that can be smoothed.
    """

    subject: Subject
    target: int
    methods: tuple[str, ...]
    settings: AttributionSettings

    def maps(self, method: str, *targets: int) -> Maps:
        """The method's maps for the explained class, or for these."""
        return self.subject.maps(method, targets or (self.target,), self.settings)

    def signed(self, method: str) -> bool:
        """Whether the method's maps, as they are set, have negative values."""
        return METHODS[method].signed and self.smoothed(method) in ("", "smoothgrad")

    def smoothed(self, method: str) -> str:
        """The kind of smoothing that the method's maps have, "" for none."""
        smoothing = self.settings.smoothing
        return smoothing.kind if smoothing and METHODS[method].smoothable else ""

    def of(self, net: str, run: Run) -> Question:
        """The same question to another net, at its own layer."""
        settings = self.settings if run.id == self.subject.run.id else replace(self.settings, layer="")
        return replace(self, subject=Subject(net, run, self.subject.source), settings=settings)

    def on(self, image: NDArray[np.uint8]) -> Question:
        """The same question about another image."""
        key = hashlib.blake2b(image.tobytes(), digest_size=8).hexdigest()
        source = replace(self.subject.source, image=image, key=f"{self.subject.dataset.name}-{key}")
        return replace(self, subject=replace(self.subject, source=source))
