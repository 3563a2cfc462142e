"""Cached planes, paths, lines and spectra, keyed by run ids and settings."""

from typing import Any

import numpy as np
import streamlit as st

from core.data import Split
from core.landscape import LOSSES, Line, TrainingPath
from core.landscape.curvature import Sharpness
from core.landscape.directions import Frame, frame_through, places, random_frame
from core.landscape.lineage import epoch_of
from core.landscape.paths import line as between
from core.landscape.paths import training_path
from core.landscape.results import Array
from core.landscape.shipped import ShippedPlane, shipped
from core.landscape.survey import Survey, around, window
from core.landscape.vectors import normalised as has_statistics
from core.results import NotOnDiskError, digest, shelf
from core.runs import Run
from core.training.speed.precision import device, plan
from ui.landscape.request import PlaneRequest
from ui.page.resumable import ResumableTask
from ui.shared import choose_run, nets, run_predictions

LARGE = 2_000_000
FEWEST = 2  # images of which a loss has a standard error


def images(request: PlaneRequest) -> Split:
    """The first of the run's training or test images, as its recipe divides the data that are here; DataError where
    these are too few.
    """
    split = run_predictions.sample(request.run, request.images)
    if len(split) < FEWEST:
        recipe = choose_run.by_id(request.run).recipe
        raise run_predictions.too_few(recipe, nets.dataset(recipe.dataset), request.images, len(split))
    return Split(split.images[: request.count], split.labels[: request.count])


def made(request: PlaneRequest) -> ShippedPlane | None:
    """The plane that comes with the app for this, which may be finer and of more images; None where there is none."""
    if request.view != "random":
        return None
    return next((plane for plane in shipped().of(request.run) if _serves(plane, request)), None)


def name(made: ShippedPlane) -> str:
    """What a plane that comes with the app is called there."""
    return next(key for key, plane in shipped().planes.items() if plane is made)


def _serves(plane: ShippedPlane, request: PlaneRequest) -> bool:
    its = plane.settings
    same = (its.images, its.seed, its.radius) == (request.images, request.seed, request.radius)
    return plane.done and same and its.count >= request.count and its.points >= request.grid


def curved(request: PlaneRequest) -> ShippedPlane | None:
    """A plane of the run that comes with the spectra of its Hessians on such images."""
    return next(
        (plane for plane in shipped().of(request.run) if plane.spectra and plane.settings.images == request.images),
        None,
    )


def problems() -> tuple[str, ...]:
    """What is wrong with files that come with the app."""
    return shipped().problems


@st.cache_resource(max_entries=8, show_spinner=False)
def survey(request: PlaneRequest) -> ResumableTask[Survey]:
    """Both losses on the plane, as far as they are computed, here or by a server before."""
    work = _begun(request)
    try:
        found_by = digest(_begun, {"request": request, **_given(request)})
    except NotOnDiskError:
        return ResumableTask(work)
    if (known := shelf().read(found_by)) is not None:
        work.take(known[0])
    return ResumableTask(work, finished=lambda done: shelf().write(found_by, done.planes()))


def _begun(request: PlaneRequest) -> Survey:
    run, split = choose_run.by_id(request.run), images(request)
    frame = _frame(request)
    precision = plan(run.model(), device()) if request.large else None
    more: dict[str, Any] = {"precision": precision} if precision else {}
    return Survey(run.model(), split.images, split.labels, frame, *_window(request), **more)


def _given(request: PlaneRequest) -> dict[str, object]:
    """What the names in the request stand for: the runs, and the data that are here."""
    runs = [choose_run.by_id(name) for name in request.nets]
    return {"runs": runs, "data": nets.dataset(runs[0].recipe.dataset).fingerprint}


@st.cache_resource(max_entries=8, show_spinner="Reading the weights…")
def _frame(request: PlaneRequest) -> Frame:
    run = choose_run.by_id(request.run)
    if request.view == "random":
        return random_frame(run.model(), request.seed)
    if request.view == "path":
        return path(request)[0]
    return frame_through([choose_run.by_id(name).weights for name in request.nets], request.seed)


def _window(request: PlaneRequest) -> tuple[Array, Array]:
    """The grid's coordinates: all of a path or of the nets, with room around them."""
    if request.view == "random":
        across = window(request.grid, request.radius)
        return across, across
    return around(*coordinates(request), request.grid, request.radius)


def coordinates(request: PlaneRequest) -> tuple[Array, Array]:
    """Where the nets lie on the plane: the run itself, its epochs, or all runs."""
    if request.view == "random":
        return np.zeros(1), np.zeros(1)
    if request.view == "path":
        found = path(request)[1]
        return found.alphas, found.betas
    return places(_frame(request), [choose_run.by_id(name).weights for name in request.nets])


@st.cache_resource(max_entries=8, show_spinner="Measuring the loss of each epoch…")
def _path(run_id: str, which: str, count: int, loss: str) -> tuple[Frame, TrainingPath]:
    run = choose_run.by_id(run_id)
    split = images(PlaneRequest(run=run_id, images=which, count=count))
    return training_path(run.model(), run.weights_at, (0, *run.checkpoints), split.images, split.labels, loss)


def path(request: PlaneRequest, loss: str = LOSSES[0]) -> tuple[Frame, TrainingPath]:
    """The plane of the path, and the path with its losses."""
    return _path(request.run, request.images, request.count, loss)


@st.cache_data(max_entries=32, show_spinner="Going from net to net…")
def line(first: str, second: str, which: str, count: int, loss: str) -> Line:
    """The loss between two runs; batch statistics are measured anew on the training images."""
    run = choose_run.by_id(first)
    split = images(PlaneRequest(run=first, images=which, count=count))
    trained = images(PlaneRequest(run=first, images="training", count=count))
    ends = run.weights, choose_run.by_id(second).weights
    return between(run.model(), ends, split.images, split.labels, loss, measured_on=trained.images)


@st.cache_resource(max_entries=8, show_spinner="Differentiating the loss…")
def sharpness(run_id: str, owner: str, which: str, count: int, loss: str) -> ResumableTask[Sharpness]:
    """The spectrum of a run's Hessian, as far as it is computed, on the first images of the run `owner`."""
    split = images(PlaneRequest(run=owner, images=which, count=count))
    return ResumableTask(Sharpness(choose_run.by_id(run_id).model(), split.images, split.labels, loss))


def partners(run: Run) -> dict[str, Run]:
    """Other runs of the same net on the same kind of data, with other weights."""
    same = (run.recipe.model, dict(run.recipe.options))
    return {
        name: other
        for name, other in choose_run.offered().items()
        if (other.recipe.model, dict(other.recipe.options)) == same and other.id != run.id
    }


@st.cache_data(max_entries=128, show_spinner=False)
def relation(first: str, second: str) -> tuple[int, int] | None:
    """(which of the two runs the other is an epoch of, 0 or 1; that epoch); None for nets that were trained apart."""
    runs = choose_run.by_id(first), choose_run.by_id(second)
    for place, pair in enumerate((runs, runs[::-1])):
        epoch = epoch_of(*pair)
        if epoch is not None:
            return place, epoch
    return None


def large(run: Run) -> bool:
    """Whether a net is too large for a fine grid, or for second derivatives, while somebody waits."""
    return bool(shipped().of(run.id)) or parameters(run) > LARGE


def parameters(run: Run) -> int:
    """How many weights a net has."""
    return sum(weight.numel() for weight in run.model().parameters())


def normalised(run_id: str) -> bool:
    """Whether a run's net has batch normalisation."""
    return has_statistics(choose_run.by_id(run_id).model())
