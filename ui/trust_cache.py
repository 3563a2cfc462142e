"""What sessions share of the tests of the methods: cascades, curves, measures, nets of drawn shapes, neighbours.

Keys are run ids, images' keys, methods, names and seeds, never arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core import data, shape_nets
from core.attribution import attribute, faithfulness, metrics, neighbours, pixels, randomisation
from core.attribution.faithfulness import Faithfulness
from core.attribution.pixels import Localisation
from core.attribution.similarity import Similarity, similarity
from core.runs import Run
from core.shape_nets import Kind, Shapes

if TYPE_CHECKING:
    from core.shape_nets import ShapeRun

Array = NDArray[np.float32]
Image = NDArray[np.uint8]

STAGES = 10  # of a cascade at most: a deep net's layers are taken evenly
STEPS = 20  # of a deletion: 5 % of the pixels each
MOST = 1000  # iterations of a net of drawn shapes
CONTROLS = ("edges", "random")  # they never look at the net
IMAGE = "image"
SOME = 8  # images at a time, between which a visitor may change his mind


@dataclass(frozen=True)
class Cascade:
    """A method's map of the trained net and after each stage, S+1 of C×H×W; how alike each is to the first."""

    maps: Array
    alike: tuple[Similarity, ...]


@st.cache_data(max_entries=16, show_spinner=False)
def layers(run_id: str, _run: Run) -> tuple[list[str], int]:
    """The layers up to which a cascade's stages reach, last to first; how many there are in all."""
    every = randomisation.cascade_layers(_run.model())
    taken = np.unique(np.linspace(0, len(every) - 1, min(STAGES, len(every))).round().astype(int))
    return [every[place] for place in taken], len(every)


@st.cache_data(max_entries=96, show_spinner=False)
def cascade(run_id: str, key: str, method: str, target: int, _run: Run, _image: Image, _trained: Array) -> Cascade:
    """ValueError with the reason where an untrained net has no map."""
    told: dict[str, Any] = {"tolerance": inf} if method == "lrp" else {}
    normalisation = data.normalisation(_run.recipe.dataset)
    at, _ = layers(run_id, _run)
    found = randomisation.cascade_maps(method, _run.model(), _image, target, at=at, normalisation=normalisation, **told)
    maps = np.stack([_trained, *(each for _, each in found)])
    return Cascade(maps, tuple(similarity(maps[0], each) for each in maps))


@st.cache_data(max_entries=256, show_spinner=False)
def walked(
    run_id: str, key: str, method: str, target: int, fill: str, _run: Run, _image: Image, _map: Array
) -> Faithfulness:
    """Deletion and insertion in the order of one map."""
    told: dict[str, Any] = {"steps": STEPS, "baseline": fill, "normalisation": data.normalisation(_run.recipe.dataset)}
    return faithfulness.curves(_run.model(), _image, target, {"map": _map}, **told)["map"]


@st.cache_data(max_entries=64, show_spinner=False)
def controls(run_id: str, key: str, target: int, fill: str, _run: Run, _image: Image) -> dict[str, Faithfulness]:
    """The same of edges, and of random maps as the mean of several."""
    nothing = np.zeros(_image.shape, np.float32)
    told: dict[str, Any] = {"steps": STEPS, "baseline": fill, "normalisation": data.normalisation(_run.recipe.dataset)}
    found = faithfulness.against_controls(_run.model(), _image, target, nothing, **told)
    return {name: found[name] for name in CONTROLS}


@st.cache_data(max_entries=128, show_spinner=False)
def measures(
    run_id: str, key: str, method: str, target: int, _run: Run, _image: Image, _map: Array
) -> tuple[float, float, float]:
    """Infidelity at the best scale and as the map is, and max-sensitivity."""
    told: dict[str, Any] = {"normalisation": data.normalisation(_run.recipe.dataset)}
    model = _run.model()
    scaled, raw = (metrics.infidelity(model, _image, target, _map, scaled=each, **told) for each in (True, False))
    return scaled, raw, metrics.max_sensitivity(method, model, _image, target, **told)


@st.cache_resource(max_entries=160, show_spinner=False)
def trained(shapes: Shapes, kind: Kind, seed: int) -> ShapeRun:
    """A net of drawn shapes; a fraction of a second to two seconds."""
    return shape_nets.train(shapes, seed, kind, MOST)


@st.cache_data(max_entries=160, show_spinner=False)
def located(shapes: Shapes, kind: Kind, method: str) -> tuple[Array, list[Localisation]]:
    """Maps of the training images of the net with the first seed, each for what is shown, and where they lie.

    The method IMAGE is the pixels themselves, as a further control.
    """
    run = trained(shapes, kind, 0)
    seen = run.examples
    if method == IMAGE:
        maps = (seen.images / np.float32(255)).astype(np.float32)
    else:
        maps = attribute(method, run.net, seen.images, seen.labels, normalisation=shape_nets.NORMALISATION)
    return maps, pixels.localisations(maps, seen.masks)


@st.cache_data(max_entries=512, show_spinner=False)
def shares(run_id: str, method: str, first: int, _run: Run, _images: NDArray[np.uint8]) -> NDArray[np.float64]:
    """SOME×3: the shares of the left, the centre and the right third, for what the net says of images from `first`."""
    images = _images[first : first + SOME]
    said = _run.predict(images).argmax(axis=1)
    return neighbours.shares(method, _run.model(), images, said, normalisation=data.normalisation(_run.recipe.dataset))
