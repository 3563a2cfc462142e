"""Views below the maps: a patch to drag, the path of Integrated Gradients, the table of methods."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from core.attribution import METHODS
from ui.charts import heat
from ui.charts.heat import Display
from ui.components import occluder
from ui.components.occluder import OcclusionScene, Patch
from ui.page import draw, numbers, state
from ui.saliency import charts, nudge
from ui.saliency.record import Saliency
from ui.shared import cached_maps, portrait
from ui.shared.cached_maps import BaselinePath
from ui.shared.flat_maps import flattened
from ui.shared.subject import Question

CLASSES = ", however many classes"  # of what hides pixels, which the caption says once
MUTED = "color: #8a97a6; font-style: italic"
# The columns of the table of methods: what stands above them where there is little room, and how many pixels they have.
COLUMNS = {
    "Method": ("Method", 150),
    "On this net": ("Here", 60),
    "Cost": ("Cost", 390),
    "Sign": ("Sign", 110),
    "Sums to the logit's change": ("Complete", 80),
    "Can be smoothed": ("Smoothed", 82),
    "Needs": ("Needs", 340),
    "Beware": ("Beware", 400),
    "Paper": ("Paper", 240),
}


def hide(question: Question, _display: Display) -> dict[str, Any]:
    """Drag a patch over the image: every place has been asked beforehand."""
    subject = question.subject
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        with st.container(width=320):
            side = 2 * round(state.number(Saliency, "side", "Patch, pixels a side") / 2)
        with st.container(width=260):
            text = state.text(Saliency, "place", "Patch position: column,row", placeholder="the middle")
    last = subject.image.shape[1] - side
    column, row = _place(text, last)
    hidden = cached_maps.hidden(*subject.key, question.settings.baseline, side, subject.run, subject.image)
    fill = cached_maps.pixels(subject.run, cached_maps.pair(subject.run, subject.image, question.settings.baseline)[1])
    scene = OcclusionScene(subject.image, fill, hidden, subject.p, question.target)
    bounds = next(each.metadata for each in fields(Saliency) if each.name == "side")
    sides = (bounds["low"], bounds["high"], bounds["step"])
    with st.container(border=True, key="occlusion"):
        occluder.show(occluder.payload(scene, Patch(column, row, side), sides), "occluder", _dropped)
    here, before = float(hidden[row, column, question.target]), float(subject.p[question.target])
    fall = hidden[..., question.target]
    at_row, at_column = np.unravel_index(int(fall.argmin()), fall.shape)
    st.caption(
        f"{question.settings.shown} on columns {column} to {column + side - 1}, rows {row} to {row + side - 1}. The "
        f"{question.target} goes from {numbers.probability(before)} to {numbers.probability(here)}. It is lowest, "
        f"{numbers.probability(float(fall.min()))}, with the patch's corner at column {at_column}, row {at_row}. All "
        f"{fall.size:,} places were tested."
    )
    return {"side": side, "place": f"{column},{row}" if text.strip() and (column, row) != _place("", last) else ""}


def path(question: Question, display: Display) -> dict[str, Any]:
    """A scrubber along the path of Integrated Gradients: image, p and what has been attributed so far."""
    subject = question.subject
    with st.container(width=520):
        alpha = state.number(Saliency, "alpha", "α: from the baseline (0) to the image (1)", format="%.2f")
    walked = cached_maps.path(*subject.key, question.settings.baseline, question.target, subject.run, subject.image)
    step = int(np.abs(walked.alphas - alpha).argmin())
    left, middle, right = st.columns([2, 2, 3], gap="large")
    with left:
        _here(question, walked, step)
    with middle:
        end = heat.strength(flattened(walked.contributed[-1], display), display.percentile)
        flat, signed = flattened(walked.contributed[step], display), display.sign == "signed"
        titles = ("Attributed so far", "from the baseline up to α")
        overlay, unit = display.overlay, "Share of the logit"
        chart = heat.chart(flat, subject.image, *titles, signed=signed, overlay=overlay, end=end, legend=unit)
        draw.chart(chart, alt="The map of Integrated Gradients from the baseline up to α, on the whole map's scale.")
    with right:
        gained, attributed = _curves(question, walked, alpha)
    half = walked.alphas[int(np.argmax(np.abs(gained) >= np.abs(gained[-1]) / 2))]
    st.caption(
        f"Baseline: {question.settings.start}. The map so far sums to {attributed[step]:.3g}, and the logit has gained "
        f"{gained[step]:.3g}. The gap at the image is {abs(attributed[-1] - gained[-1]):.2g}, with "
        f"{cached_maps.STAGES} × {cached_maps.STEPS} steps, more than the map above takes. Half of the whole change is "
        f"first reached at α = {half:.2f}."
    )
    return {"alpha": alpha}


def _here(question: Question, walked: BaselinePath, step: int) -> None:
    """The image at α, and what the net makes of it."""
    st.markdown(f"**Image at α = {walked.alphas[step]:.2f}**")
    image = cached_maps.pixels(question.subject.run, walked.images[step])
    portrait.show(image, f"The image at α = {walked.alphas[step]:.2f}", width=264)
    p = walked.p[step]
    st.caption(
        f"The net says {p.argmax()} with {numbers.probability(float(p.max()))}. The {question.target} has "
        f"{numbers.probability(float(p[question.target]))}."
    )


def _curves(
    question: Question, walked: BaselinePath, alpha: float
) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """p, the logit's gain and the map's sum along the path; the latter two are given back."""
    target, name = question.target, str(question.target)
    gained = walked.logits[:, target] - walked.logits[0, target]
    attributed = walked.contributed.sum(axis=(1, 2, 3))
    p = charts.probability(walked.alphas, walked.p[:, target], alpha, name)
    draw.chart(p, alt="The probability of the class along the path.")
    sums = charts.sums(walked.alphas, gained, attributed, alpha, name)
    draw.chart(sums, alt="The logit gained since the baseline, and the sum of the map so far, along the path.")
    return gained, attributed


def table(question: Question, _display: Display) -> dict[str, Any]:
    """All methods: where they come from, what they need and cost, what to beware of; grey where they do not fit."""
    subject = question.subject
    reasons = cached_maps.fits(subject.run.id, subject.run)
    rows = [
        {
            "Method": method.title,
            "On this net": "no" if reasons[name] else "fits",
            "Needs": method.needs,
            "Cost": method.cost.replace(CLASSES, ""),
            "Sign": "for and against" if method.signed else "strength alone",
            "Sums to the logit's change": "yes" if method.completeness else "no",
            "Can be smoothed": "yes" if method.smoothable else "no",
            "Beware": method.caveat,
            "Paper": method.paper.rpartition(", ")[0],
            "Link": method.paper.rpartition(", ")[2],
        }
        for name, method in METHODS.items()
    ]
    found = pd.DataFrame(rows)
    fit = sum(reason is None for reason in reasons.values())
    if fit == len(reasons):
        found = found.drop(columns="On this net")
    columns: dict[str, Any] = {
        name: st.column_config.TextColumn(label, width=width, help=name) for name, (label, width) in COLUMNS.items()
    }
    columns["Link"] = st.column_config.LinkColumn(display_text="open", width=60)
    styled = found.style.apply(_greyed, axis=1)
    order = [name for name in (*COLUMNS, "Link") if name in found]
    st.dataframe(styled, hide_index=True, height="content", column_config=columns, column_order=order)
    st.caption(
        f"{fit} of {len(reasons)} methods fit this net; grey ones do not. LRP is checked for each image as well, and "
        "refused where its map does not sum to the logit. Methods with forward passes alone cost the same for every "
        "class."
    )
    for name, reason in reasons.items():
        if reason:
            st.caption(f"**{METHODS[name].title}**: {reason}")
    return {}


def _greyed(row: pd.Series) -> list[str]:
    """The style of a row's cells."""
    return ["" if row.get("On this net", "fits") == "fits" else MUTED] * len(row)


VIEWS: dict[str, Callable[[Question, Display], dict[str, Any]]] = {
    "hide": hide,
    "path": path,
    "nudge": nudge.show,
    "table": table,
}


def _place(text: str, last: int) -> tuple[int, int]:
    """The corner that a text names, moved into the image; the middle where it names none."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 2 or not all(part.isdecimal() and len(part) < 4 for part in parts):
        return last // 2, last // 2
    return min(int(parts[0]), last), min(int(parts[1]), last)


def _dropped(patch: Patch) -> None:
    """Hand the patch that was let go to the fields that are bound to the URL."""
    bounds = next(each.metadata for each in fields(Saliency) if each.name == "side")
    if bounds["low"] <= patch.side <= bounds["high"] and min(patch.column, patch.row) >= 0:
        state.put(side=patch.side, place=f"{patch.column},{patch.row}")
