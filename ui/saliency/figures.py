"""Layout of the page: the question, the maps side by side, what stands below them."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import attribution
from core.attribution import adversarial
from core.attribution.baselines import baseline_image
from core.data import blends
from ui.charts.heat import Display
from ui.page import fields, frame, state
from ui.saliency import method_chooser, method_settings, side_by_side, views
from ui.saliency.record import Saliency
from ui.shared.subject import Question, Subject


def show(subject: Subject, chosen: Mapping[str, Any]) -> None:
    """Everything below the image; `chosen` are the values of the controls above. Meant to be a fragment."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        compare = state.choice(Saliency, "compare", "Side by side")
        explain = state.choice(
            Saliency, "explain", "Explain the score of", help="The class whose score the maps explain."
        )
        rest: dict[str, Any] = {}
        if fields.matters(Saliency(compare=compare), "against"):
            rest["against"] = state.selection(Saliency, "against", "Why not")
    if compare == "methods":
        methods = rest["methods"] = method_chooser.several(subject)
    else:
        rest["method"] = method_chooser.one(subject, across=compare == "nets")
        methods = (rest["method"],)
    settings, set_to = method_settings.choose(subject, methods)
    question = Question(subject, subject.target(explain), methods, settings)
    display, drawn = _display()
    with st.container(key="maps"):
        told = side_by_side.MODES[compare](question, rest, display)
    view = state.choice(Saliency, "view", f"More about the {question.target}")
    with st.container(key="about"):
        below = views.VIEWS[view](question, display)
    if told.sentence:
        st.info(told.sentence, icon=":material/lightbulb:")
    record = Saliency(**chosen, compare=compare, explain=explain, view=view, **set_to, **rest, **drawn, **below)
    frame.close_page(
        record,
        "saliency",
        code=(attribution.attribute, baseline_image, adversarial.nudge if view == "nudge" else blends.patched),
        files={"attribution.csv": told.columns} if told.columns else None,
    )


def _display() -> tuple[Display, dict[str, Any]]:
    """How the maps are drawn; none of it computes anything anew."""
    with st.expander("How the maps are drawn", icon=":material/palette:"):
        with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
            sign = state.choice(
                Saliency, "sign", "Sign", help="Methods without a sign, such as Saliency, show strength alone."
            )
            reduction = state.choice(
                Saliency,
                "reduction",
                "Colour channels",
                help="Sum: keeps the map's total. Strongest: the channel with the largest value.",
            )
            scale = state.choice(
                Saliency, "scale", "One colour scale for", help="Different methods measure in different units."
            )
        with st.container(horizontal=True, gap="large", vertical_alignment="center"):
            with st.container(width=320):
                percentile = state.number(
                    Saliency,
                    "percentile",
                    "Colours end at this percentile",
                    format="%.1f",
                    help="Percentile of the absolute values, so that single pixels do not hide the rest. 100: nothing "
                    "is clipped.",
                )
            overlay = state.toggle(Saliency, "overlay", "Over the image")
    values = {"sign": sign, "reduction": reduction, "scale": scale, "percentile": percentile, "overlay": overlay}
    return Display(**values), values
