"""What the Saliency page asks: a net, an image, a class, and how the methods are set."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.softmax import softmax
from ui import cache, saliency_cache
from ui.saliency_cache import Maps
from ui.sources import Source

if TYPE_CHECKING:
    from core.data import Dataset
    from core.runs import Run


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
        return cache.dataset(self.run.recipe.dataset)

    @cached_property
    def logits(self) -> NDArray[np.float32]:
        return saliency_cache.logits(*self.key, self.run, self.image)

    @cached_property
    def p(self) -> NDArray[np.float64]:
        return softmax(self.logits)

    @property
    def said(self) -> int:
        return int(self.logits.argmax())

    def target(self, explain: str) -> int:
        """The class that "predicted", "true" or a digit means; where nobody knows what is true, what the net says."""
        if explain.isdigit():
            return int(explain)
        return self.said if explain == "predicted" or self.source.label is None else self.source.label

    def rival(self, against: str, target: int) -> int:
        """The class that "second" or a digit means: the most probable one but the target."""
        if against.isdigit():
            return int(against)
        return next(int(each) for each in self.logits.argsort()[::-1] if each != target)


@dataclass(frozen=True)
class Question:
    """A subject, the class that is explained, and the settings of the methods; `layer` "": their own choice."""

    subject: Subject
    target: int
    baseline: str
    layer: str

    def maps(self, method: str, *targets: int) -> Maps:
        """The method's maps for the explained class, or for these."""
        subject = self.subject
        wanted = targets or (self.target,)
        return saliency_cache.maps(
            subject.run, subject.source.key, subject.image, method, wanted, self.baseline, self.layer
        )

    def of(self, net: str, run: Run) -> Question:
        """The same question to another net, at its own layer."""
        own = run.id == self.subject.run.id
        return replace(self, subject=Subject(net, run, self.subject.source), layer=self.layer if own else "")
