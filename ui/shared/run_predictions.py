"""Cached answers of a run's nets on its validation and test images, and on the gallery's.

Keys are run ids, names and epochs; the images are those of the data that are here.
"""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data import DataError, Dataset, Split
from core.functions.softmax import softmax
from core.models import spec
from core.recipes import Recipe, TrainingError
from core.runs import Run, StoreError
from core.statistics.calibration import fit_temperature, loss_at
from core.training.subsets import divide, drawn
from ui.shared import choose_run, data_source, nets
from ui.shared.on_disk import on_disk

UNAVAILABLE = (DataError, LookupError, StoreError, TrainingError, ValueError)  # what says why a run cannot be shown
SAMPLE, TRAIN = 2000, "train"
POINTS = 60  # of the curve over the temperature


@st.cache_resource(max_entries=4, show_spinner="Reading the data…")
def images(run_id: str, which: str) -> Split:
    """A run's "validation" images, set aside by its recipe from the data that are here, or the "test" images."""
    return _part(run_id, which)


def _meant(run_id: str, *_: object) -> tuple[Run, str]:
    """The run and the data that stand behind the names."""
    run = choose_run.by_id(run_id)
    return run, nets.dataset(run.recipe.dataset).fingerprint


@st.cache_data(max_entries=64, show_spinner="Running the network…")
@on_disk(also=_meant)
def logits(run_id: str, which: str, epoch: int) -> NDArray[np.float32]:
    """The logits N×K of the net after an epoch."""
    return choose_run.by_id(run_id).predict(images(run_id, which).images, epoch)


@st.cache_data(max_entries=64, show_spinner=False)
def accuracy(run_id: str, which: str, epoch: int) -> float:
    """The share of the images that the net after an epoch reads right."""
    return float((logits(run_id, which, epoch).argmax(1) == images(run_id, which).labels).mean())


@st.cache_data(max_entries=64, show_spinner="Running the network of each epoch…")
@on_disk(also=_meant)
def course(run_id: str, places: tuple[int, ...]) -> NDArray[np.float64]:
    """What the net of each kept epoch gives to each class, for a few validation images: E×n×K."""
    run, chosen = choose_run.by_id(run_id), list(places)
    split = images(run_id, "validation")
    return np.stack([softmax(run.predict(split.images[chosen], epoch)) for epoch in run.checkpoints])


@st.cache_resource(max_entries=12, show_spinner="Reading the data…")
def sample(run_id: str, which: str) -> Split:
    """The first SAMPLE of a run's "training", "validation" or "test" images, as the recipe divides those here."""
    split = _part(run_id, which)
    return Split(split.images[:SAMPLE].copy(), split.labels[:SAMPLE].copy())


def _part(run_id: str, which: str) -> Split:
    """A run's "training", "validation" or "test" images among those here; DataError where there is none."""
    recipe = choose_run.by_id(run_id).recipe
    data = nets.dataset(recipe.dataset)
    if which == "test":
        return data.test
    learnt, held_out = drawn(recipe, len(data.train))
    wanted = held_out if which == "validation" else learnt
    if not len(wanted):
        raise too_few(recipe, data, which, 0)
    part: Split = getattr(divide(recipe, data), TRAIN if which == "training" else which)
    return part


def too_few(recipe: Recipe, data: Dataset, which: str, count: int) -> DataError:
    """The error for a data set so small that the run's recipe leaves hardly an image of a part."""
    name = data.name.upper()
    left = f"{count:,} {which} image{'s' if count != 1 else ''}" if count else f"no {which} image"
    return DataError(
        f"The {name} files here hold {len(data.train):,} training and {len(data.test):,} test images, of which this "
        f"run's recipe leaves {left}. These are too few for this page. Get the whole set with `python -m core data "
        f"fetch {data.name}`, or choose another run."
    )


@st.cache_data(max_entries=512, show_spinner="Running the network…")
@on_disk(also=_meant)
def sample_logits(run_id: str, which: str, epoch: int | None) -> NDArray[np.float32]:
    """The logits of a sample, of the net after an epoch; None: the final net."""
    return choose_run.by_id(run_id).predict(sample(run_id, which).images, epoch)


@st.cache_data(max_entries=48, show_spinner="Reading the weights…")
def first_layer(run_id: str, epoch: int | None) -> NDArray[np.float32]:
    """U×C×H×W: what the units of the first layer weigh the image with, after an epoch; None: in the final net."""
    run = choose_run.by_id(run_id)
    name = next(name for name, weight in run.model().named_parameters() if weight.ndim > 1)
    found = run.weights_at(epoch)[name].float().numpy()
    return found if found.ndim == 4 else found.reshape(-1, *spec(run.recipe.model).input_shape)


@st.cache_data(max_entries=16, show_spinner="Running the network…")
@on_disk(also=lambda _run_id, _run: nets.dataset(_run.recipe.dataset).fingerprint)
def gallery_logits(run_id: str, _run: Run) -> NDArray[np.float32]:
    """The final net's logits for the gallery's images: those kept with it where it was tested on these images."""
    here = nets.dataset(_run.recipe.dataset)
    kept = _run.test_logits if _run.provenance.fingerprint == here.fingerprint else None
    return _run.predict(here.test.images[: nets.GALLERY]) if kept is None else kept[: nets.GALLERY]


def same_data(run_id: str) -> bool:
    """Whether the data that are here are those of the training."""
    run = choose_run.by_id(run_id)
    return nets.dataset(run.recipe.dataset).fingerprint == run.provenance.fingerprint


@dataclass(frozen=True)
class Tempered:
    """The mean cross-entropy `loss` (P,) at temperatures (P,), and the temperature fitted on the validation images."""

    temperatures: NDArray[np.float64]
    loss: NDArray[np.float64]
    fitted: float


@st.cache_data(max_entries=64, show_spinner=False)
def tempered(run_id: str, which: str, epoch: int, low: float, high: float) -> Tempered:
    """The loss of an epoch's net on the images over the temperatures from low to high."""
    fitted = fit_temperature(logits(run_id, "validation", epoch), images(run_id, "validation").labels)
    z, labels, grid = logits(run_id, which, epoch), images(run_id, which).labels, np.geomspace(low, high, POINTS)
    return Tempered(grid, np.array([loss_at(z, labels, float(each)) for each in grid]), fitted)


def source(run_id: str) -> str:
    """What images of the run's data set are here, in words."""
    return data_source.of(nets.dataset(choose_run.by_id(run_id).recipe.dataset))
