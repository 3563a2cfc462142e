"""The question that all tests share, and their endings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from core.attribution import METHODS
from ui.page.ending import ViewResult
from ui.shared.cached_maps import Maps
from ui.shared.subject import Subject

CLOSING = "There is nothing to test yet. Choose a method above that has a map of this net."


@dataclass(frozen=True)
class AttributionTask:
    """A net and an image, the class that is explained, the chosen methods."""

    subject: Subject
    target: int
    methods: tuple[str, ...]

    @property
    def told(self) -> dict[str, Any]:
        """The net, the image and the class, as a script is told; the pixels themselves unless it is a test image."""
        source = self.subject.source
        plain = source.index is not None and np.array_equal(source.image, source.original)
        image = source.index if plain else source.image
        return {"run": self.subject.run.id, "image": image, "target": self.target}

    def maps(self, method: str) -> Maps:
        """The method's map of the trained net."""
        return self.subject.maps(method, (self.target,))


def refuse(method: str, reason: str) -> None:
    """Say in grey why a method has no map."""
    st.markdown(f":gray[:material/block: **{METHODS[method].title}** has no map here: {reason}]")


def say(sentence: str) -> None:
    """What the figure proves."""
    st.info(sentence, icon=":material/lightbulb:")


def end(sentence: str, settings: Mapping[str, Any] | None = None) -> ViewResult:
    """A test without a figure: why there is none, and the values of its controls."""
    say(sentence)
    return ViewResult(sentence, settings=settings or {})
