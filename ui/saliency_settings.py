"""How the methods of the Saliency page are set: the baseline, the layer of Grad-CAM, the smoothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.attribution import METHODS, Smoothing
from ui import saliency_baseline, saliency_cache, state
from ui.records import Saliency
from ui.saliency_subject import Settings, Subject

MADE = {
    "smoothgrad": "SmoothGrad takes the mean of the maps of {count} noisy copies.",
    "smoothgrad-squared": "SmoothGrad² takes the mean of the squared maps of {count} noisy copies: no sign is left.",
    "vargrad": "VarGrad takes the variance of the maps over {count} noisy copies: what all copies agree on vanishes.",
}
ABLE = ", ".join(method.title for method in METHODS.values() if method.smoothable)


def choose(subject: Subject, methods: Sequence[str]) -> tuple[Settings, dict[str, Any]]:
    """The settings of these methods, and the controls' values by field."""
    named = state.choice(
        Saliency,
        "baseline",
        "Baseline",
        help="What counts as nothing there: where paths begin, what patches are filled with. "
        "Integrated Gradients, DeepLIFT, SHAP, LIME and occlusion depend on it; other methods have none.",
    )
    baseline, own = saliency_baseline.choose(named, subject.dataset)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        smoothing, noise, said = _smoothing(methods)
        layer, values = _layer(subject, methods)
    if said:
        st.caption(said)
    return Settings(baseline, layer, smoothing), {"baseline": named, **values, **own, **noise}


def _layer(subject: Subject, methods: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """The layer's name, "" for the default, and what the address has for it."""
    if not any("layer" in saliency_cache.takes(method) for method in methods):
        return "", {}
    named, default = saliency_cache.layers(subject.run.id, subject.run)
    if not named:
        return "", {}
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
    return ("", {}) if title in (default, None) else (named[title], {"layer": title})


def _smoothing(methods: Sequence[str]) -> tuple[Smoothing | None, dict[str, Any], str]:
    """The smoothing, None for none; its controls' values; what is to be said of it."""
    able = [METHODS[name].title for name in methods if METHODS[name].smoothable]
    kind = state.choice(
        Saliency,
        "smoothing",
        "Smoothing over noisy copies",
        help="Noise that the eye ignores moves gradients a lot: what all copies share remains.",
        disabled=not able,
    )
    titles = [METHODS[name].title for name in methods]
    if kind == "none":
        return None, {}, "" if able else _told("", 0, able, titles)
    with st.container(width=190):
        sigma = int(state.number(Saliency, "sigma", "σ, share of the range", format="%d %%", disabled=not able))
    with st.container(width=160):
        samples = int(state.number(Saliency, "samples", "Noisy copies", disabled=not able))
    smoothing = Smoothing(samples, sigma / 100, kind=kind)
    return smoothing, {"smoothing": kind, "sigma": sigma, "samples": samples}, _told(kind, samples, able, titles)


def _told(kind: str, samples: int, able: Sequence[str], asked: Sequence[str]) -> str:
    """What smoothing does, and to whom."""
    rest = [title for title in asked if title not in able]
    if not able:
        return f"Smoothing is for methods that read gradients at the image, and not at noisy copies already: {ABLE}."
    unmoved = f" As they are, since they cannot be smoothed: {', '.join(rest)}." if rest else ""
    return f"{MADE[kind].format(count=samples)} Smoothed here: {', '.join(able)}.{unmoved}"
