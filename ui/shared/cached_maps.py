"""Cached attribution results (st.cache_data), keyed by run and image.

Keys are run ids, images' keys, methods and their options, never arrays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from typing import Any, cast

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core import data
from core.attribution import METHODS, Smoothing, attribute, grad_cam_layers, one_image, reasons_against
from core.attribution import adversarial as nudging
from core.attribution.baselines import Kind
from core.attribution.completeness import expected_sums
from core.attribution.dispatch import takes
from core.data import blends, net_input
from core.functions.softmax import softmax
from core.runs import Run
from ui.shared.on_disk import OwnPicture, on_disk

Array = NDArray[np.float32]
Image = NDArray[np.uint8]

STAGES = 20  # parts of the path of Integrated Gradients
STEPS = 8  # gradients in each part


@dataclass(frozen=True)
class OwnBaseline(OwnPicture):
    """A baseline of the visitor's own, uint8 C×H×W; `key` identifies it, `description` says what it is."""

    image: Image
    key: str
    description: str


Baseline = str | OwnBaseline  # a str: a kind of `core.attribution.baselines`
_KEYED: dict[str | type[Any], Callable[[Any], Any]] = {OwnBaseline: attrgetter("key")}


@dataclass(frozen=True)
class Maps:
    """A method's maps of one image, one a class: N×C×H×W, or None and the reason.

    `expected_sum`: what each should sum to where the method promises completeness, else None.
    """

    values: Array | None
    reason: str = ""
    expected_sum: Array | None = None


@dataclass(frozen=True)
class BaselinePath:
    """From a baseline (α = 0) to an image: images as the net gets them, A×C×H×W; logits and p, A×classes; and what
    each pixel has contributed so far to one class's logit, A×C×H×W.
    """

    alphas: NDArray[np.float64]
    images: Array
    logits: Array
    p: NDArray[np.float64]
    contributed: Array


@st.cache_data(max_entries=128, show_spinner=False)
def logits(run_id: str, key: str, _run: Run, _image: Image) -> Array:
    """One number a class."""
    found: Array = _run.predict(_image[None])[0]
    return found


def maps(
    run: Run,
    key: str,
    image: Image,
    method: str,
    targets: tuple[int, ...],
    baseline: Baseline,
    layer: str,
    smoothing: Smoothing | None = None,
) -> Maps:
    """The maps of an image for these classes; an option that the method does not take changes nothing.

    `layer` "": the method's own choice.
    """
    start = baseline if "baseline" in takes(method) else "mean"
    noise = smoothing if METHODS[method].smoothable else None
    return _maps(run.id, key, method, targets, start, layer if "layer" in takes(method) else "", noise, run, image)


@st.cache_data(max_entries=256, show_spinner="Attributing…", hash_funcs=_KEYED)
@on_disk()
def _maps(
    run_id: str,
    key: str,
    method: str,
    targets: tuple[int, ...],
    baseline: Baseline,
    layer: str,
    smoothing: Smoothing | None,
    _run: Run,
    _image: Image,
) -> Maps:
    normalisation, given = data.normalisation(_run.recipe.dataset), _given(baseline)
    how: dict[str, Any] = {"baseline": given, "layer": layer, "smoothing": smoothing}
    try:
        values = one_image.maps(method, _run.model(), _image, targets, normalisation=normalisation, **how)
    except ValueError as reason:
        return Maps(None, str(reason))
    if smoothing:
        return Maps(values)
    x, starts = net_input.normalised(_image, normalisation), one_image.starts(method, _image, given, normalisation)
    return Maps(values, expected_sum=expected_sums(method, _run.predict, x, starts, targets))


@st.cache_data(max_entries=16, show_spinner=False)
def fits(run_id: str, _run: Run) -> dict[str, str | None]:
    """Why each method does not fit the net, or None."""
    return reasons_against(_run.model(), _shape(_run))


@st.cache_data(max_entries=16, show_spinner=False)
def layers(run_id: str, _run: Run) -> tuple[dict[str, str], str]:
    """The layers of Grad-CAM with the sizes of their maps, by what they are called on screen, and its own choice."""
    from core.attribution.net_structure import examine

    named = {
        f"{name} ({height}×{width})": name for name, (height, width) in grad_cam_layers(_run.model(), _shape(_run))
    }
    if not named:
        return {}, ""
    default = examine(_run.model(), _shape(_run)).default_stage()
    return named, next(title for title, name in named.items() if name == default)


@st.cache_data(max_entries=64, show_spinner="Hiding every place…", hash_funcs=_KEYED)
@on_disk()
def hidden(run_id: str, key: str, baseline: Baseline, side: int, _run: Run, _image: Image) -> Array:
    """R×K×classes: the probabilities with a patch of `side` pixels whose corner is at each row and column."""
    x, fill = pair(_run, _image, baseline)
    images = blends.patched(x, fill, side)
    found = softmax(_run.predict(images.reshape(-1, *x.shape)))
    return found.reshape(*images.shape[:2], -1).astype(np.float32)


@st.cache_data(max_entries=32, show_spinner="Walking the path…", hash_funcs=_KEYED)
@on_disk()
def path(run_id: str, key: str, baseline: Baseline, target: int, _run: Run, _image: Image) -> BaselinePath:
    """The way of Integrated Gradients, part by part, since the integral over a way is the sum over its parts."""
    x, start = pair(_run, _image, baseline)
    alphas = np.linspace(0, 1, STAGES + 1)
    images = blends.between(start, x, alphas)
    found = _run.predict(images)
    parts = [
        attribute("integrated-gradients", _run.model(), after[None], target, baseline=before, steps=STEPS)
        for before, after in pairwise(images)
    ]
    contributed = np.cumsum(np.concatenate([np.zeros_like(images[:1]), *parts]), axis=0, dtype=np.float32)
    return BaselinePath(alphas, images, found, softmax(found), contributed)


@st.cache_data(max_entries=64, show_spinner="Nudging…")
@on_disk()
def nudge(
    run_id: str,
    key: str,
    target: int,
    attack: nudging.Attack,
    levels: int,
    steps: int,
    towards: bool,
    _run: Run,
    _image: Image,
) -> nudging.Nudge:
    """The image nudged away from the class, or `towards` it."""
    normalisation = data.normalisation(_run.recipe.dataset)
    return nudging.nudge(
        _run.model(),
        _image,
        target,
        normalisation=normalisation,
        attack=attack,
        levels=levels,
        steps=steps,
        towards=towards,
    )


def pair(run: Run, image: Image, baseline: Baseline) -> tuple[Array, Array]:
    """The image and its baseline as the net gets them, C×H×W."""
    normalisation = data.normalisation(run.recipe.dataset)
    return net_input.normalised(image, normalisation), one_image.start(image, _given(baseline), normalisation)


def _given(baseline: Baseline) -> Kind | Image:
    return baseline.image if isinstance(baseline, OwnBaseline) else cast("Kind", baseline)


def pixels(run: Run, values: Array) -> Image:
    """What the net gets, as uint8 again."""
    return net_input.pixels(values, data.normalisation(run.recipe.dataset))


def _shape(run: Run) -> tuple[int, ...]:
    from core.models import spec

    return spec(run.recipe.model).input_shape
