"""Cached tests of the methods: cascades, deletion curves, scores, drawn shapes, neighbours.

Keys are run ids, images' keys, methods, names and seeds, never arrays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core import data
from core.attribution import (
    attribute,
    baselines,
    faithfulness,
    known_truth,
    metrics,
    neighbours,
    randomisation,
)
from core.attribution.baselines import NEUTRAL
from core.attribution.faithfulness import Faithfulness
from core.attribution.known_truth import Localisation
from core.attribution.similarity import Similarity, similarity
from core.models.shells import of_this_thread
from core.runs import Run, find, random_twin
from core.shape_nets import training
from core.shape_nets.training import Kind, Reduction, Shapes
from ui.shared.on_disk import on_disk

if TYPE_CHECKING:
    from torch import nn

    from core.shape_nets.training import ShapeRun

Array = NDArray[np.float32]
Image = NDArray[np.uint8]

STAGES = 10  # of a cascade at most: a deep net's layers are taken evenly
STEPS = 20  # of a deletion: 5 % of the pixels each
LIMIT = 1000  # iterations of a net of drawn shapes
CONTROLS = ("edges", "random")  # that a deletion is measured against: they never look at the net
IMAGE = "image"
SOME = 8  # images at a time, between which a visitor may change his mind
AGAIN, LABELS, UNTRAINED = "again", "labels", "untrained"  # other nets: on true labels, on random ones, not at all


@dataclass(frozen=True)
class Cascade:
    """A method's map of the trained net and after each stage, S+1 of C×H×W; how alike each is to the first."""

    maps: Array
    alike: tuple[Similarity, ...]


@st.cache_data(max_entries=16, show_spinner=False)
def layers(run_id: str, _run: Run) -> tuple[list[str], int]:
    """The layers up to which a cascade's stages reach, last to first; how many there are in all."""
    model = _run.model()
    return randomisation.stages(model, STAGES), len(randomisation.cascade_layers(model))


@st.cache_data(max_entries=96, show_spinner=False)
@on_disk()
def cascade(run_id: str, key: str, method: str, target: int, _run: Run, _image: Image, _trained: Array) -> Cascade:
    """ValueError with the reason where an untrained net has no map."""
    told = {**_options(method, _run, _image), **randomisation.tolerant(method)}
    at, _ = layers(run_id, _run)
    found = randomisation.cascade_maps(method, _run.model(), _image, target, at=at, **told)
    maps = np.stack([_trained, *(each for _, each in found)])
    return Cascade(maps, tuple(similarity(maps[0], each) for each in maps))


@st.cache_data(max_entries=256, show_spinner=False)
@on_disk()
def walked(
    run_id: str, key: str, method: str, target: int, fill: str, _run: Run, _image: Image, _map: Array
) -> Faithfulness:
    """Deletion and insertion in the order of one map."""
    told: dict[str, Any] = {"steps": STEPS, "baseline": fill, "normalisation": data.normalisation(_run.recipe.dataset)}
    return faithfulness.curves(_run.model(), _image, target, {"map": _map}, **told)["map"]


@st.cache_data(max_entries=64, show_spinner=False)
@on_disk()
def controls(run_id: str, key: str, target: int, fill: str, _run: Run, _image: Image) -> dict[str, Faithfulness]:
    """The same of edges, and of random maps as the mean of several."""
    nothing = np.zeros(_image.shape, np.float32)
    told: dict[str, Any] = {"steps": STEPS, "baseline": fill, "normalisation": data.normalisation(_run.recipe.dataset)}
    found = faithfulness.against_controls(_run.model(), _image, target, nothing, **told)
    return {name: found[name] for name in CONTROLS}


@st.cache_data(max_entries=128, show_spinner=False)
@on_disk()
def measures(
    run_id: str, key: str, method: str, target: int, _run: Run, _image: Image, _map: Array
) -> tuple[float, float, float]:
    """Infidelity at the best scale and as the map is, and max-sensitivity."""
    model, normalisation = _run.model(), data.normalisation(_run.recipe.dataset)
    scaled, raw = (
        metrics.infidelity(model, _image, target, _map, scaled=each, normalisation=normalisation)
        for each in (True, False)
    )
    return scaled, raw, metrics.max_sensitivity(method, model, _image, target, **_options(method, _run, _image))


@st.cache_resource(max_entries=160, show_spinner=False)
def trained(shapes: Shapes, kind: Kind, seed: int, hidden: str = "relu", reduction: Reduction = "usual") -> ShapeRun:
    """A net of drawn shapes; a fraction of a second to some seconds."""
    return training.train(shapes, seed, kind, LIMIT, hidden=hidden, reduction=reduction)


@st.cache_data(max_entries=160, show_spinner=False)
@on_disk()
def located(shapes: Shapes, kind: Kind, method: str) -> tuple[Array, list[Localisation]]:
    """Maps of the training images of the net with the first seed, each for what is shown, and where they lie.

    The method IMAGE is the pixels themselves, as a further control.
    """
    run = trained(shapes, kind, 0)
    seen = run.examples
    if method == IMAGE:
        maps = (seen.images / np.float32(255)).astype(np.float32)
    else:
        given: dict[str, Any] = {"normalisation": training.NORMALISATION}
        starts = baselines.starts(method, seen.images[0], kinds=NEUTRAL, **given)
        maps = attribute(method, run.net, seen.images, seen.labels, **given, **starts)
    return maps, known_truth.localisations(maps, seen.masks)


@st.cache_data(max_entries=512, show_spinner=False)
@on_disk()
def shares(run_id: str, method: str, first: int, _run: Run, _images: NDArray[np.uint8]) -> NDArray[np.float64]:
    """SOME×3: the shares of the left, the centre and the right third, for what the net says of images from `first`."""
    images = _images[first : first + SOME]
    said = _run.predict(images).argmax(axis=1)
    return neighbours.shares(method, _run.model(), images, said, **_options(method, _run, images[0], NEUTRAL))


@st.cache_resource(max_entries=8, show_spinner=False)
def untrained(run_id: str, _run: Run) -> nn.Module:
    """The net with nothing left of its training."""
    return randomisation.untrained(_run.model())


@st.cache_resource(ttl=60, max_entries=8, show_spinner=False)
def twins(run_id: str, _run: Run) -> dict[str, Run]:
    """LABELS: a run of the same net on random labels; AGAIN: of its recipe, on true ones; what there is of them."""
    twin = random_twin(_run.recipe)
    again = find(replace(twin.recipe, random_labels=False)) if twin else None
    return {name: run for name, run in ((AGAIN, again), (LABELS, twin)) if run}


@st.cache_data(max_entries=512, show_spinner=False)
@on_disk()
def alike(
    run_id: str, twin_ids: tuple[str, ...], method: str, first: int, _run: Run, _twins: dict[str, Run], _images: Image
) -> dict[str, list[Similarity]]:
    """How alike the maps of SOME images from `first` are to those of each twin and of the net untrained.

    For what the net says of each image.
    """
    images = _images[first : first + SOME]
    others = {**{name: run.model() for name, run in _twins.items()}, UNTRAINED: of_this_thread(untrained(run_id, _run))}
    said = _run.predict(images).argmax(axis=1)
    told = {**_options(method, _run, images[0], NEUTRAL), **randomisation.tolerant(method)}
    return randomisation.against(method, _run.model(), others, images, said, **told)


@st.cache_data(max_entries=96, show_spinner=False)
@on_disk()
def loose(run_id: str, key: str, method: str, target: int, draw: int, _run: Run, _image: Image) -> Array:
    """The map C×H×W of any net, whether it conserves relevance or not; `draw`: which noise the random control takes."""
    told = {
        **_options(method, _run, _image),
        **randomisation.tolerant(method),
        **randomisation.fresh_noise(method, draw),
    }
    found: Array = attribute(method, _run.model(), _image[None], target, **told)[0]
    return found


def _options(
    method: str, run: Run, image: Image, kinds: tuple[baselines.Kind, ...] = baselines.KINDS
) -> dict[str, Any]:
    normalisation = data.normalisation(run.recipe.dataset)
    starts = baselines.starts(method, image, normalisation=normalisation, kinds=kinds)
    return {"normalisation": normalisation, **starts}
