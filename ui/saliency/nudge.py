"""An adversarial nudge: the image before and after, what the net says of both, and the methods' maps of both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.attribution import METHODS
from core.attribution.adversarial import ATTACKS, Nudge
from core.attribution.similarity import Similarity, similarity
from ui.charts import bars, heat, pictures
from ui.charts.heat import Display
from ui.charts.theme import DIVERGING, SEQUENTIAL
from ui.page import draw, numbers, state
from ui.saliency import sentences
from ui.saliency.record import Saliency
from ui.shared import cached_maps, map_cards, portrait
from ui.shared.flat_maps import flattened
from ui.shared.map_cards import CardImage, MapCard
from ui.shared.subject import Question

Array = NDArray[np.float32]
SIDE = 144


def show(question: Question, display: Display) -> dict[str, Any]:
    """The nudge as it is set, and what it does to probabilities and maps; the controls' values."""
    values = _controls()
    subject, target = question.subject, question.target
    aimed = values["towards"] != "away"
    goal = subject.rival(values["towards"], target) if aimed else target
    how = (goal, values["attack"], values["levels"], values["steps"], aimed)
    found = cached_maps.nudge(*subject.key, *how, subject.run, subject.image)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _images(question, found, values["levels"])
        st.caption(_changed(subject.image, found.image, values["levels"]))
    with right:
        chart = bars.nudged(found.before, found.after, subject.source.label)
        draw.chart(chart, alt="The probability of each class before and after the nudge; the sentence compares them.")
    alike = _maps(question, question.on(found.image), display)
    name = ATTACKS[values["attack"]].partition(",")[0]
    said = sentences.nudged(name, values["levels"], found.before, found.after, target, goal if aimed else None, alike)
    st.info(said, icon=":material/bolt:")
    return values


def _controls() -> dict[str, Any]:
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        attack = state.choice(Saliency, "attack", "Attack", help="; ".join(ATTACKS.values()) + ".")
        with st.container(width=180):
            reach = "Each value may move by this much, up or down."
            levels = int(state.number(Saliency, "levels", "ε, levels of 255", help=reach))
        with st.container(width=160):
            once = attack == "fgsm"
            why = (
                "FGSM takes a single step."
                if once
                else "Each step is 2.5 · ε / steps long, and every pixel stays within ±ε."
            )
            steps = int(state.number(Saliency, "steps", "Steps", help=why, disabled=once))
        with st.container(width=190):
            towards = state.selection(
                Saliency,
                "towards",
                "Direction",
                help=("The attack moves the answer away from the explained class, or towards another one."),
            )
    return {"attack": attack, "levels": levels, "steps": steps, "towards": towards}


def _images(question: Question, found: Nudge, levels: int) -> None:
    """The image, the nudge made visible, the nudged image."""
    before, after = question.subject.image, found.image
    times = 127 / levels
    moved = np.clip(128 + times * (after.astype(int) - before), 0, 255).round().astype(np.uint8)
    told = [f"The net says {p.argmax()}: {numbers.probability(float(p.max()))}." for p in (found.before, found.after)]
    shown = (
        ("Image", before, told[0]),
        (f"Nudge, {times:.3g} times", moved, "Grey pixels are unchanged, lighter ones increased."),
        ("Nudged image", after, told[1]),
    )
    with st.container(horizontal=True, gap="medium"):
        for title, image, below in shown:
            with st.container(width=SIDE, gap="xsmall"):
                st.markdown(f"**{title}**")
                portrait.show(image, f"{title}. {below}", width=SIDE)
                st.caption(below)


def _changed(before: NDArray[np.uint8], after: NDArray[np.uint8], levels: int) -> str:
    moved = np.abs(after.astype(int) - before)
    return (
        f"Each value may move by {levels} of 255 ({levels / 255:.1%}). {(moved > 0).mean():.0%} of them moved, by "
        f"{moved.mean():.2g} levels on average. The result is rounded to whole levels, so it is a picture again."
    )


def _maps(question: Question, after: Question, display: Display) -> Mapping[str, Similarity]:
    """Each method's maps of both images on one scale; how alike they are, by title."""
    cards, alike = [], {}
    for name in question.methods:
        title, pair = METHODS[name].title, (question.maps(name), after.maps(name))
        first, second = (each.values for each in pair)
        if first is None or second is None:
            st.markdown(f":gray[:material/block: **{title}** has no map here: {pair[0].reason or pair[1].reason}]")
            continue
        alike[title] = similarity(first[0], second[0])
        cards.append(_card(title, question.signed(name), first[0], second[0], display, alike[title]))
    if cards:
        st.markdown(f"**Evidence for the {question.target}, before and after**")
        map_cards.show(cards, 250)
        st.caption(
            "Both maps share a scale. Spearman's rank correlation, of the channels' sums, is 1 where pixels keep "
            "their order. SSIM is the structural similarity of the strengths: 1 means that both look the same."
        )
    return alike


def _card(title: str, signed: bool, first: Array, second: Array, display: Display, alike: Similarity) -> MapCard:
    flats = flattened(first, display), flattened(second, display)
    end = heat.strength(np.stack(flats), display.percentile)
    both = signed and display.sign == "signed"
    palette, domain = (DIVERGING, (-end, end)) if both else (SEQUENTIAL, (0.0, end))
    shown = tuple(
        CardImage(pictures.paint(flat, palette, domain), f"{title}, {when}", when)
        for flat, when in zip(flats, ("before", "after"), strict=True)
    )
    if not np.isfinite(alike.rank):
        return MapCard(title, shown, "One of the two maps is constant, so there is nothing to compare.")
    return MapCard(title, shown, f"Rank correlation {alike.rank:.2f}, SSIM {alike.ssim:.2f}")
