"""What the tests of the methods share: the question, and what a test ends with."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.attribution import METHODS
from ui import saliency_cache
from ui.saliency_cache import Maps
from ui.saliency_subject import Subject

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


def refuse(method: str, reason: str) -> None:
    """Say in grey why a method has no map."""
    st.markdown(f":gray[:material/block: **{METHODS[method].title}** has no map here: {reason}]")
