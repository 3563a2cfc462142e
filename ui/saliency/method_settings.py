"""Settings of the methods: the baseline, the layer of Grad-CAM, the smoothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import streamlit as st

from core.attribution import METHODS, Smoothing
from core.attribution.dispatch import takes
from ui.page import state
from ui.saliency import baseline_chooser
from ui.saliency.record import Saliency
from ui.shared import cached_maps
from ui.shared.subject import AttributionSettings, Subject

MADE = {
    "smoothgrad": "SmoothGrad takes the mean of the maps of {count} noisy copies.",
    "smoothgrad-squared": "SmoothGrad² takes the mean of the squared maps of {count} noisy copies: no sign is left.",
    "vargrad": "VarGrad takes the variance of the maps over {count} noisy copies: what all copies agree on vanishes.",
}
ABLE = ", ".join(method.title for method in METHODS.values() if method.smoothable)


def choose(subject: Subject, methods: Sequence[str]) -> tuple[AttributionSettings, dict[str, Any]]:
    """The settings of these methods, and the controls' values by field."""
    named = state.choice(
        Saliency,
        "baseline",
        "Baseline",
        help="The reference image: the start of the integration path and the fill of patches. "
        f"{_based()} depend on it; other methods have none.",
    )
    baseline, own = baseline_chooser.choose(named, subject.dataset)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        smoothing, noise, said = _smoothing(methods)
        layer, values = _layer(subject, methods)
    if said:
        st.caption(said)
    return AttributionSettings(baseline, layer, smoothing), {"baseline": named, **values, **own, **noise}


@lru_cache(maxsize=1)
def _based() -> str:
    """The methods that take a baseline."""
    return ", ".join(method.title for method in METHODS.values() if "baseline" in takes(method.name))


def _layer(subject: Subject, methods: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """The layer's name, "" for the default, and what the address has for it."""
    if not any("layer" in takes(method) for method in methods):
        return "", {}
    named, default = cached_maps.layers(subject.run.id, subject.run)
    if not named:
        return "", {}
    titles, usual = {name: title for title, name in named.items()}, named[default]
    why = "The last ReLU at each size. The smaller the map, the coarser the picture."
    layer = state.pick("layer", "Layer of Grad-CAM (its map's size)", titles, usual, help=why, width=300)
    return ("", {}) if layer == usual else (layer, {"layer": layer})


def _smoothing(methods: Sequence[str]) -> tuple[Smoothing | None, dict[str, Any], str]:
    """The smoothing, None for none; its controls' values; what is to be said of it."""
    able = [METHODS[name].title for name in methods if METHODS[name].smoothable]
    kind = state.choice(
        Saliency,
        "smoothing",
        "Smoothing over noisy copies",
        help="Noise that the eye does not notice changes gradients a lot: averaging keeps what all copies share.",
        disabled=not able,
    )
    titles = [METHODS[name].title for name in methods]
    if kind == "none":
        return None, {}, "" if able else _smoothing_caption("", 0, able, titles)
    with st.container(width=190):
        sigma = int(state.number(Saliency, "sigma", "σ, share of the range", format="%d %%", disabled=not able))
    with st.container(width=160):
        samples = int(state.number(Saliency, "samples", "Noisy copies", disabled=not able))
    smoothing = Smoothing(samples, sigma / 100, kind=kind)
    return (
        smoothing,
        {"smoothing": kind, "sigma": sigma, "samples": samples},
        _smoothing_caption(kind, samples, able, titles),
    )


def _smoothing_caption(kind: str, samples: int, able: Sequence[str], chosen: Sequence[str]) -> str:
    """What smoothing does, and to whom."""
    rest = [title for title in chosen if title not in able]
    if not able:
        return f"Smoothing is for methods that use the gradient at the image and not yet at noisy copies: {ABLE}."
    unmoved = f" Unchanged, since they cannot be smoothed: {', '.join(rest)}." if rest else ""
    return f"{MADE[kind].format(count=samples)} Smoothed here: {', '.join(able)}.{unmoved}"
