"""A curve to be drawn into a frame with axes, by mouse, touch, pen or keys; later the true one lies over it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from core.lessons import curves
from core.lessons.lesson import CurveToDraw, SketchAxis
from ui.components.exchange import beside
from ui.page import address

_MOUNT = st.components.v2.component("digitscope_curve", css=beside("curve.css"), js=beside("curve.js"))


def ask(curve: CurveToDraw, key: str, on_answer: Callable[[str], None]) -> None:
    """The empty frame; `on_answer` gets the drawing as text, before the next run."""
    place = address.key(key)

    def drawn() -> None:
        text = st.session_state[place].get("answer")
        try:
            curves.read(text if isinstance(text, str) else "")
        except ValueError:
            return  # a forged message
        on_answer(text)

    _MOUNT(key=place, data={**_frame(curve), "drawn": "", "truth": []}, on_answer_change=drawn)


def compare(curve: CurveToDraw, drawn: str, truth: tuple[curves.Values, curves.Values] | None, key: str) -> None:
    """The drawing, and over it the true curve through points (n,), where it is known."""
    x, y = truth or (np.zeros(0), np.zeros(0))
    inside = (x >= curve.across.low) & (x <= curve.across.high)
    points = np.stack([_share(curve.across, x[inside]), _share(curve.up, y[inside])], axis=1).round(4)
    _MOUNT(key=address.key(key), data={**_frame(curve), "drawn": drawn, "truth": points.tolist()})


def _share(axis: SketchAxis, values: curves.Values) -> curves.Values:
    return np.clip((values - axis.low) / (axis.high - axis.low), 0, 1)


def _frame(curve: CurveToDraw) -> dict[str, Any]:
    from ui.charts.theme import HIGHLIGHT, MARK  # which loads Altair: pages without a curve need none

    axes = {name: {"label": axis.label, "low": axis.low, "high": axis.high} for name, axis in _axes(curve)}
    return {**axes, "places": curves.PLACES, "signs": curves.SIGNS, "colours": {"yours": MARK, "true": HIGHLIGHT}}


def _axes(curve: CurveToDraw) -> tuple[tuple[str, SketchAxis], ...]:
    return ("across", curve.across), ("up", curve.up)
