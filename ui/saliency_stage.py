"""The stage of the Saliency page: what is asked, the maps side by side, what stands below them."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import attribution, blends
from core.attribution.baselines import baseline_image
from ui import frame, saliency_cache, saliency_modes, saliency_views, state
from ui.charts.heat import Display
from ui.records import Saliency
from ui.saliency_subject import Question, Subject

MOST = 8


def show(subject: Subject, chosen: Mapping[str, Any]) -> None:
    """Everything below the image; `chosen` are the values of the controls above. Meant to be a fragment."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        compare = state.choice(Saliency, "compare", "Side by side")
        explain = state.choice(
            Saliency, "explain", "Explain the score of", help="Which of the ten classes the maps speak about."
        )
        rest = {}
        if compare == "classes":
            rest["against"] = state.selection(Saliency, "against", "Why not")
    methods = _methods(compare, rest)
    baseline, layer, title = _settings(subject, methods)
    question = Question(subject, subject.target(explain), baseline, layer)
    display, drawn = _display()
    with st.container(key="maps"):
        told = saliency_modes.MODES[compare](question, rest, display)
    view = state.choice(Saliency, "view", f"More about the {question.target}")
    with st.container(key="about"):
        below = saliency_views.VIEWS[view](question, display)
    if told.sentence:
        st.info(told.sentence, icon=":material/lightbulb:")
    settings = {"baseline": baseline, "layer": title, "compare": compare, "explain": explain, "view": view}
    record = Saliency(**chosen, **settings, **rest, **drawn, **below)
    frame.close_page(
        record,
        "saliency",
        code=(attribution.attribute, baseline_image, blends.patched),
        files={"attribution.csv": told.columns} if told.columns else None,
    )


def _methods(compare: str, rest: dict[str, Any]) -> tuple[str, ...]:
    """The methods that are asked; their controls' values join `rest`."""
    if compare == "methods":
        rest["methods"] = state.several(Saliency, "methods", f"Methods, up to {MOST}", most=MOST)
        return tuple(rest["methods"])
    with st.container(width=420):
        rest["method"] = state.selection(Saliency, "method", "Method")
    return (rest["method"],)


def _settings(subject: Subject, methods: tuple[str, ...]) -> tuple[str, str, str]:
    """The baseline, the layer's name ("": the default) and what the address has for it."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        baseline = state.choice(
            Saliency,
            "baseline",
            "Baseline",
            help="What counts as nothing there: where paths begin, what patches are filled with. "
            "Integrated Gradients, DeepLIFT, SHAP and occlusion depend on it; other methods have none.",
        )
        if not any("layer" in saliency_cache.takes(method) for method in methods):
            return baseline, "", ""
        named, default = saliency_cache.layers(subject.run.id, subject.run)
        if not named:
            return baseline, "", ""
        if st.session_state.get("layer") not in (None, *named):
            del st.session_state["layer"]
        title = st.selectbox(
            "Layer of Grad-CAM (its map's size)",
            list(named),
            index=list(named).index(default),
            key="layer",
            width=300,
            help="The last ReLU at each size. The smaller the map, the coarser the picture.",
            bind="query-params",
        )
    title = title if title in named else default
    return (baseline, "", "") if title == default else (baseline, named[title], title)


def _display() -> tuple[Display, dict[str, Any]]:
    """How the maps are drawn; none of it computes anything anew."""
    with st.expander("How the maps are drawn", icon=":material/palette:"):
        with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
            sign = state.choice(
                Saliency, "sign", "Sign", help="Methods without a sign, such as Saliency, have strength alone."
            )
            reduction = state.choice(
                Saliency, "reduction", "Colour channels", help="The sum keeps totals; strongest: the largest value."
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
                    help="Of the absolute values, so that single pixels do not hide the rest. 100: nothing is clipped.",
                )
            overlay = state.toggle(Saliency, "overlay", "Over the image")
    values = {"sign": sign, "reduction": reduction, "scale": scale, "percentile": percentile, "overlay": overlay}
    return Display(**values), values
