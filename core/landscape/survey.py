"""The loss on a plane of weights, computed in chunks, from the middle outwards."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from core.landscape.directions import Frame
from core.landscape.evaluators import Evaluator, evaluator
from core.landscape.results import LOSSES, Array, Plane
from core.models.inputs import prepare
from core.training.speed.precision import FLOAT32, Precision

Images = NDArray[np.uint8] | NDArray[np.float32]
ROOM = 0.35  # beside points, of their extent, at radius 1


class Survey:
    """Both losses, or those named, at the points of a grid; `advance` computes some more of them."""

    def __init__(
        self,
        model: nn.Module,
        images: Images,
        labels: NDArray[np.int64],
        frame: Frame,
        alphas: Array,
        betas: Array,
        losses: Sequence[str] = LOSSES,
        precision: Precision = FLOAT32,
    ) -> None:
        self._labels = _checked(images, labels, losses)
        self._net: Evaluator | None = evaluator(model, prepare(model, images), frame, precision)
        self.alphas, self.betas = alphas, betas
        shape = (2, len(betas), len(alphas))  # mean and standard error
        self._found = {loss: np.full(shape, np.nan) for loss in losses}
        self._left = _chunks(len(betas), len(alphas), self._net.together)
        self._all = len(self._left)

    @property
    def done(self) -> bool:
        """Whether every point is computed."""
        return not self._left

    @property
    def progress(self) -> float:
        """From 0 to 1."""
        return 1 - len(self._left) / self._all

    def take(self, known: Mapping[str, Plane]) -> None:
        """Points that were computed before, on the same axes: they are not computed again."""
        for loss, found in self._found.items():
            found[:] = known[loss].loss, known[loss].standard_error
        there = np.all([np.isfinite(found).all(axis=0) for found in self._found.values()], axis=0)
        self._left = [(row, columns) for row, columns in self._left if not there[row, columns].all()]
        self._forget_net()

    def advance(self) -> None:
        """Compute the next few points, all of one row; nothing where every point is computed."""
        if self._net is None:
            return
        row, columns = self._left.pop()
        logits = self._net.logits(self.alphas[columns].tolist(), float(self.betas[row]))
        for loss, found in self._found.items():
            each = per_image(logits, self._labels, loss)
            found[:, row, columns] = moments(each)
        self._forget_net()

    def _forget_net(self) -> None:
        """Once every point is computed: it holds the images' maps."""
        if self.done:
            self._net = None

    def planes(self) -> Mapping[str, Plane]:
        """What is known so far, by loss."""
        return {
            loss: Plane(self.alphas, self.betas, found[0].copy(), found[1].copy())
            for loss, found in self._found.items()
        }


def window(grid: int, radius: float) -> Array:
    """`grid` coordinates from −radius to radius, 0 among them; ValueError otherwise."""
    if grid < 3 or grid % 2 == 0:
        raise ValueError(f"grid = {grid}: it must be odd and at least 3, so that the net itself is on the plane.")
    if not (np.isfinite(radius) and radius > 0):
        raise ValueError(f"radius = {radius}: it must be a number above 0.")
    return np.linspace(-radius, radius, grid)


def around(x: Array, y: Array, grid: int, radius: float) -> tuple[Array, Array]:
    """Both axes of a grid that has these points of a plane on it, with room on each side: radius · ROOM of the larger
    extent.
    """
    room = ROOM * radius * max(np.ptp(x), np.ptp(y))
    alphas, betas = (np.linspace(each.min() - room, each.max() + room, grid) for each in (x, y))
    return alphas, betas


def losses_at(
    model: nn.Module, images: Images, labels: NDArray[np.int64], points: Sequence[Tensor], loss: str
) -> tuple[Array, Array]:
    """Mean loss and standard error (E,) of the nets with these vectors."""
    wanted, batch = _checked(images, labels, (loss,)), prepare(model, images)
    found = []
    for point in points:
        still = Frame(point, torch.zeros_like(point), torch.zeros_like(point))
        found.append(moments(per_image(evaluator(model, batch, still).logits([0.0], 0.0), wanted, loss))[:, 0])
    mean, error = np.array(found).T
    return mean, error


def per_image(logits: Tensor, labels: Tensor, loss: str) -> Tensor:
    """The loss of each image, B×N, of logits B×N×K: as `core.training.objective` has it, before the mean."""
    wanted = labels.expand(len(logits), -1)[..., None]
    if loss == "ce":
        return torch.logsumexp(logits, 2) - logits.gather(2, wanted)[..., 0]
    p = F.softmax(logits, 2)
    return ((p * p).sum(2) - 2 * p.gather(2, wanted)[..., 0] + 1) / p.shape[2]


def moments(each: Tensor) -> Array:
    """Mean and its standard error over the images: 2×B, of B×N."""
    deviation, mean = torch.std_mean(each.double(), dim=1)
    return torch.stack([mean, deviation / each.shape[1] ** 0.5]).numpy()


def _checked(images: Images, labels: NDArray[np.int64], losses: Sequence[str]) -> Tensor:
    unknown = [loss for loss in losses if loss not in LOSSES]
    if unknown:
        raise ValueError(f"There is no loss {unknown[0]!r}; choose from {', '.join(LOSSES)}.")
    if len(images) != len(labels) or len(labels) < 2:
        raise ValueError(f"{len(images)} images and {len(labels)} labels: give as many of both, and at least two.")
    return torch.as_tensor(labels)


def _chunks(rows: int, columns: int, together: int) -> list[tuple[int, slice]]:
    """Pieces of rows, those nearest to the middle last, so that `pop` takes them first."""
    pieces = [
        (row, slice(start, min(start + together, columns)))
        for row in range(rows)
        for start in range(0, columns, together)
    ]
    middle = (rows - 1) / 2, columns / 2

    def distance(piece: tuple[int, slice]) -> float:
        row, span = piece
        across = abs((span.start + span.stop) / 2 - middle[1]) - together
        return float(max(abs(row - middle[0]), across))

    return sorted(pieces, key=distance, reverse=True)
