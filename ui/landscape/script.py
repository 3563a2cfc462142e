"""The numbers of the page Loss landscape."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core import data, runs
from core.landscape import paths, results
from core.landscape.directions import Frame, frame_through, places, random_frame
from core.landscape.shipped import shipped
from core.landscape.survey import Survey, around, window
from core.training.speed.precision import FLOAT32, device, plan
from core.training.subsets import divide


def random_directions(
    run: str, seed: int, grid: int, radius: float, measured: Mapping[str, Any]
) -> dict[str, np.ndarray]:
    """The loss around a net, over two random directions whose filters are as long as the net's own."""
    net = runs.existing(run)
    across = window(grid, radius)
    return surveyed(net, random_frame(net.model(), seed), (across, across), **measured)


def along_training(run: str, grid: int, radius: float, measured: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """The loss over the first two principal directions of the weights that a training went through."""
    net = runs.existing(run)
    pictures = chosen(net, measured["images"], measured["count"])
    frame, path = paths.training_path(net.model(), net.weights_at, (0, *net.checkpoints), *pictures, "ce")
    return surveyed(net, frame, around(path.alphas, path.betas, grid, radius), **measured)


def through_nets(
    nets: Sequence[str], seed: int, grid: int, radius: float, measured: Mapping[str, Any]
) -> dict[str, np.ndarray]:
    """The loss on the plane through three nets, or through two and along a random direction."""
    states = [runs.existing(net).weights for net in nets]
    frame = frame_through(states, seed)
    return surveyed(runs.existing(nets[0]), frame, around(*places(frame, states), grid, radius), **measured)


def surveyed(
    net: runs.Run,
    frame: Frame,
    axes: tuple[np.ndarray, np.ndarray],
    images: str,
    count: int,
    losses: Sequence[str],
    large: bool,
) -> dict[str, np.ndarray]:
    """The losses and their standard errors at each point of a grid; large nets compute as this machine does fastest."""
    precision = plan(net.model(), device()) if large else FLOAT32
    survey = Survey(net.model(), *chosen(net, images, count), frame, *axes, losses, precision)
    while not survey.done:
        survey.advance()
    return results.columns(survey.planes())


def chosen(net: runs.Run, images: str, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The first of the images that a net was trained on, or of the test images, and their labels."""
    parts = divide(net.recipe, data.load(net.recipe.dataset))
    split = parts.train if images == "training" else parts.test
    return split.images[:count], split.labels[:count]


def in_advance(net: str, losses: Sequence[str]) -> dict[str, np.ndarray]:
    """The losses around a large net, which `python -m core planes` has computed before."""
    return results.columns({loss: shipped().planes[net].planes[loss] for loss in losses})


def skip_connections(nets: Sequence[str], losses: Sequence[str]) -> dict[str, np.ndarray]:
    """The losses around two nets, on the same directions, which `python -m core planes` has computed before."""
    planes = shipped().planes
    return results.columns(
        {f"{net.replace('-', '_')}_{loss}": planes[net].planes[loss] for net in nets for loss in losses}
    )
