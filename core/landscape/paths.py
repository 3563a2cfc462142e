"""A training seen on the plane of its first two principal directions, and the way from one net to another."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.optim.swa_utils import update_bn

from core.landscape.directions import Frame, principal_frame
from core.landscape.evaluators import at_once, evaluator
from core.landscape.results import Line, TrainingPath
from core.landscape.survey import Images, losses_at, moments, per_image
from core.landscape.vectors import Weights, bind, normalised, private, vector
from core.models.inputs import prepare

POINTS = 41  # of a line


def training_path(
    model: nn.Module,
    weights_at: Callable[[int], Weights],
    epochs: Sequence[int],
    images: Images,
    labels: NDArray[np.int64],
    loss: str,
) -> tuple[Frame, TrainingPath]:
    """The plane through the last of `epochs` on which the path is seen best, and the path with its losses.

    The plane is that of the principal directions of the weights' offsets from the last epoch's (Li et al. 2018, section
    7). ValueError for fewer than three epochs.
    """
    points = torch.stack([vector(weights_at(epoch)) for epoch in epochs])
    frame, shares = principal_frame(points)
    coordinates = np.array([frame.coordinates(point) for point in points])
    true, error = losses_at(model, images, labels, list(points), loss)
    below = [frame.at(*each) for each in coordinates.tolist()]
    projected, projected_error = losses_at(model, images, labels, below, loss)
    alphas, betas = coordinates[:, 0], coordinates[:, 1]
    found = TrainingPath(tuple(epochs), alphas, betas, true, error, projected, projected_error, shares.double().numpy())
    return frame, found


def line(
    model: nn.Module,
    ends: tuple[Weights, Weights],
    images: Images,
    labels: NDArray[np.int64],
    loss: str,
    points: int = POINTS,
    measured_on: Images | None = None,
) -> Line:
    """The loss on the straight way from one net's weights to another's.

    Batch normalisation's running statistics are interpolated as the weights are, unless there are images to measure
    them on anew at each point: between two good nets the interpolated ones fit neither (arXiv 2211.08403).
    """
    t = np.linspace(0, 1, points)
    start, end = (vector(state) for state in ends)
    if measured_on is None or not normalised(model):
        frame = Frame(start, end - start, torch.zeros_like(start))
        net = evaluator(model, prepare(model, images), frame)
        found = [net.logits([place], 0.0)[0] for place in t.tolist()]
    else:
        found = _measured(model, start, end, t.tolist(), prepare(model, images), prepare(model, measured_on))
    mean, error = moments(per_image(torch.stack(found), torch.as_tensor(labels), loss))
    return Line(t, mean, error)


def _measured(
    model: nn.Module, start: Tensor, end: Tensor, t: Sequence[float], images: Tensor, measured_on: Tensor
) -> list[Tensor]:
    """Logits N×K at each point, with statistics of `measured_on` under that point's weights."""
    net, point, found, size = private(model), start.clone(), [], at_once(len(start))
    bind(net, point)
    with torch.inference_mode():
        for place in t:
            point.copy_(torch.lerp(start, end, place))
            update_bn(torch.split(measured_on, size), net)
            net.eval()
            found.append(torch.cat([net(part) for part in torch.split(images, size)]))
    return found
