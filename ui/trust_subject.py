"""What the tests of the methods share: the question, what a test ends with, progress over its parts."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import streamlit as st

from core.attribution import METHODS
from ui import saliency_cache
from ui.saliency_cache import Maps
from ui.saliency_subject import Subject

Item = TypeVar("Item")
PATIENCE = 0.25  # seconds after which work is worth a progress bar
CLOSING = "Choose a method above that has a map of this net: there is nothing to test yet."


@dataclass(frozen=True)
class Asked:
    """A net and an image, the class that is explained, the chosen methods."""

    subject: Subject
    target: int
    methods: tuple[str, ...]

    def maps(self, method: str) -> Maps:
        """The method's map of the trained net."""
        one = self.subject
        return saliency_cache.maps(one.run, one.source.key, one.image, method, (self.target,), "mean", "")


def each(items: Sequence[Item], doing: str) -> Iterator[Item]:
    """The items in turn; where they take long, with a bar, at which a move of a control stops the work."""
    start, place = time.monotonic(), st.empty()
    for done, item in enumerate(items):
        if time.monotonic() - start > PATIENCE:
            place.progress(done / len(items), f"{doing}: {done} of {len(items)}")
        yield item
    place.empty()


def refuse(method: str, reason: str) -> None:
    """Say in grey why a method has no map."""
    st.markdown(f":gray[:material/block: **{METHODS[method].title}** has no map here: {reason}]")
