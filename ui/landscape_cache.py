"""What sessions share of the loss around a net: images, planes, paths, lines and spectra, by run ids and numbers."""

import numpy as np
import streamlit as st

from core.data import Split
from core.landscape import LOSSES, Line, Path
from core.landscape.curvature import Sharpness
from core.landscape.directions import Frame, frame_through, random_frame
from core.landscape.paths import line as between
from core.landscape.paths import training_path
from core.landscape.results import Array
from core.landscape.shipped import ShippedPlane, shipped
from core.landscape.survey import Survey, window
from core.landscape.vectors import normalised as has_statistics
from core.landscape.vectors import vector
from core.runs import Run
from core.training.precision import device, plan
from ui import runs, training_cache
from ui.landscape_views import Asked
from ui.pieces import Job

LARGE = 2_000_000
ROOM = 0.35  # beside a path or between nets, of their extent, at radius 1


def images(asked: Asked) -> Split:
    """The first of the run's training or test images, as its recipe divides the data that are here."""
    split = training_cache.sample(asked.run, asked.images)
    return Split(split.images[: asked.count], split.labels[: asked.count])


def made(asked: Asked) -> ShippedPlane | None:
    """The plane that comes with the app for this, which may be finer and of more images; None where there is none."""
    if asked.view != "random":
        return None
    return next((plane for plane in shipped().of(asked.run) if _serves(plane, asked)), None)


def _serves(plane: ShippedPlane, asked: Asked) -> bool:
    its = plane.asked
    same = (its.images, its.seed, its.radius) == (asked.images, asked.seed, asked.radius)
    return plane.done and same and its.count >= asked.count and its.points >= asked.grid


def curved(asked: Asked) -> ShippedPlane | None:
    """A plane of the run that comes with the spectra of its Hessians on such images."""
    return next(
        (plane for plane in shipped().of(asked.run) if plane.spectra and plane.asked.images == asked.images), None
    )


def problems() -> tuple[str, ...]:
    """What is wrong with files that come with the app."""
    return shipped().problems


@st.cache_resource(max_entries=8, show_spinner=False)
def survey(asked: Asked) -> Job[Survey]:
    """Both losses on the plane, as far as they are computed."""
    run, split = runs.by_id(asked.run), images(asked)
    frame = _frame(asked)
    precision = plan(run.model(), device()) if asked.large else None
    more = {"precision": precision} if precision else {}
    return Job(Survey(run.model(), split.images, split.labels, frame, *_window(asked, frame), **more))


@st.cache_resource(max_entries=8, show_spinner="Reading the weights…")
def _frame(asked: Asked) -> Frame:
    run = runs.by_id(asked.run)
    if asked.view == "random":
        return random_frame(run.model(), asked.seed)
    if asked.view == "path":
        return path(asked)[0]
    return frame_through([runs.by_id(name).weights for name in asked.nets], asked.seed)


def _window(asked: Asked, frame: Frame) -> tuple[Array, Array]:
    """The grid's coordinates: all of a path or of the nets, with room around them."""
    if asked.view == "random":
        across = window(asked.grid, asked.radius)
        return across, across
    x, y = places(asked)
    room = ROOM * asked.radius * max(np.ptp(x), np.ptp(y))
    if asked.view == "two":
        y = np.array([-1.0, 1.0]) * room
        return np.linspace(x.min() - room, x.max() + room, asked.grid), np.linspace(*y, asked.grid)
    spans = ((each.min() - room, each.max() + room) for each in (x, y))
    alphas, betas = (np.linspace(low, high, asked.grid) for low, high in spans)
    return alphas, betas


def places(asked: Asked) -> tuple[Array, Array]:
    """Where the nets lie on the plane: the run itself, its epochs, or all runs."""
    if asked.view == "random":
        return np.zeros(1), np.zeros(1)
    if asked.view == "path":
        found = path(asked)[1]
        return found.alphas, found.betas
    frame = _frame(asked)
    x, y = np.array([frame.coordinates(vector(runs.by_id(name).weights)) for name in asked.nets]).T
    return x, y


@st.cache_resource(max_entries=8, show_spinner="Measuring the loss of each epoch…")
def _path(run_id: str, which: str, count: int, loss: str) -> tuple[Frame, Path]:
    run = runs.by_id(run_id)
    split = images(Asked(run=run_id, images=which, count=count))
    return training_path(run.model(), run.weights_at, (0, *run.checkpoints), split.images, split.labels, loss)


def path(asked: Asked, loss: str = LOSSES[0]) -> tuple[Frame, Path]:
    """The plane of the path, and the path with its losses."""
    return _path(asked.run, asked.images, asked.count, loss)


@st.cache_data(max_entries=32, show_spinner="Going from net to net…")
def line(first: str, second: str, which: str, count: int, loss: str) -> Line:
    """The loss between two runs; batch statistics are measured anew on the training images."""
    run = runs.by_id(first)
    split = images(Asked(run=first, images=which, count=count))
    trained = images(Asked(run=first, images="training", count=count))
    ends = run.weights, runs.by_id(second).weights
    return between(run.model(), ends, split.images, split.labels, loss, measured_on=trained.images)


@st.cache_resource(max_entries=8, show_spinner="Differentiating the loss…")
def sharpness(run_id: str, owner: str, which: str, count: int, loss: str) -> Job[Sharpness]:
    """The spectrum of a run's Hessian, as far as it is computed, on the first images of the run `owner`."""
    split = images(Asked(run=owner, images=which, count=count))
    return Job(Sharpness(runs.by_id(run_id).model(), split.images, split.labels, loss))


def partners(run: Run) -> dict[str, Run]:
    """Other runs of the same net on the same kind of data, with other weights."""
    same = (run.recipe.model, dict(run.recipe.options))
    return {
        name: other
        for name, other in runs.offered().items()
        if (other.recipe.model, dict(other.recipe.options)) == same and other.id != run.id
    }


def large(run: Run) -> bool:
    """Whether a net is too large for a fine grid, or for second derivatives, while somebody waits."""
    return bool(shipped().of(run.id)) or parameters(run) > LARGE


def parameters(run: Run) -> int:
    """How many weights a net has."""
    return sum(weight.numel() for weight in run.model().parameters())


def normalised(run_id: str) -> bool:
    """Whether a run's net has batch normalisation."""
    return has_statistics(runs.by_id(run_id).model())
