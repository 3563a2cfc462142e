"""Settings of the methods: the baseline, the layer of Grad-CAM, the smoothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import streamlit as st

from core.attribution import METHODS, Smoothing
from core.attribution.dispatch import takes
from ui.page import essentials, state
from ui.saliency import baseline_chooser
from ui.saliency.record import Saliency
from ui.shared import cached_maps
from ui.shared.subject import AttributionSettings, Subject

MADE = {
    "smoothgrad": "SmoothGrad takes the mean of the maps of {count} noisy copies.",
    "smoothgrad-squared": "SmoothGrad² takes the mean of the squared maps of {count} noisy copies, so no sign is left.",
    "vargrad": "VarGrad takes the variance of the maps over {count} noisy copies. Common parts of the maps vanish.",
}
SET = ("baseline", "start_image", "start_drawing", "smoothing", "sigma", "samples", "layer")  # by these controls
ABLE = ", ".join(method.title for method in METHODS.values() if method.smoothable)


def choose(subject: Subject, methods: Sequence[str]) -> tuple[AttributionSettings, dict[str, Any]]:
    """The settings of these methods, and the controls' values by field."""
    named = state.choice(
        Saliency,
        "baseline",
        "Baseline",
        help=(
            "Integration paths start at this image, and patches are filled with it. Only some methods have a "
            f"baseline: {_based()}."
        ),
    )
    baseline, own = baseline_chooser.choose(named, subject.dataset)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        smoothing, noise, said = _smoothing(methods)
        layer, values = _layer(subject, methods)
    if said and essentials.in_sight(Saliency, "smoothing"):
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
    why = "Choose the last ReLU of each size. A smaller map gives a coarser picture."
    layer = state.pick("layer", "Layer for Grad-CAM (map size)", titles, usual, help=why, width=300)
    return ("", {}) if layer == usual else (layer, {"layer": layer})


def _smoothing(methods: Sequence[str]) -> tuple[Smoothing | None, dict[str, Any], str]:
    """The smoothing, None for none; its controls' values; what is to be said of it."""
    able = [METHODS[name].title for name in methods if METHODS[name].smoothable]
    kind = state.choice(
        Saliency,
        "smoothing",
        "Average over noisy copies",
        help="Tiny noise changes gradients a lot. Averaging keeps what all copies share.",
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
        return f"Only methods that use the gradient at the image itself can be smoothed: {ABLE}."
    unmoved = f" Other methods cannot be smoothed: {', '.join(rest)}." if rest else ""
    return f"{MADE[kind].format(count=samples)} This changes {', '.join(able)}.{unmoved}"
