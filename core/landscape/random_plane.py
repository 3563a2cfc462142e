"""The loss on a random plane, in one call; torch is imported when it is made."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.landscape.results import Plane

if TYPE_CHECKING:
    from torch import nn


def plane(
    model: "nn.Module",
    images: NDArray[np.uint8] | NDArray[np.float32],
    labels: NDArray[np.int64],
    loss: str,
    grid: int,
    seed: int,
    radius: float = 1.0,
) -> Plane:
    """The loss "ce" or "mse" on a plane of two filter-normalised random directions, `grid` points a side.

    α and β run from −radius to radius; 1 is a step as long as each filter's own weights. ValueError for an even grid,
    which would leave out the net itself, and for what does not fit the net.
    """
    from core.landscape.directions import random_frame
    from core.landscape.survey import Survey, window

    across = window(grid, radius)
    survey = Survey(model, images, labels, random_frame(model, seed), across, across, (loss,))
    while not survey.done:
        survey.advance()
    return survey.planes()[loss]
