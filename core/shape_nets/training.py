"""Train the small nets on drawn shapes, beside control experiments: dense nets, shuffled pixels, random labels.

Full batch, plain gradient descent with rate 0.1, until every image is right, widths within ½. The losses of the 64
images are summed and weighted: for the line by 1/64, which is their mean, since the sum itself does not converge at
this rate; for the detection the class's cross-entropy by 0.01 and the half-width's squared error by 0.001. On request
both are summed, the line by 1, or both averaged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from core.attribution.known_truth import deciding_pixels
from core.data import shapes

if TYPE_CHECKING:
    from torch import Tensor

    from core.shape_nets.nets import ShapeNet

Shapes = Literal["line", "detection"]
Kind = Literal["conv", "dense", "shuffled", "random-labels"]
Reduction = Literal["usual", "sum", "mean"]  # of the loss over the images
Task = Literal["all", "class", "width"]  # which answers the loss counts, and must be right in the end
KINDS: dict[Kind, str] = {
    "conv": "Convolutional",
    "dense": "Dense, as many parameters",
    "shuffled": "Convolutional, pixels shuffled",
    "random-labels": "Convolutional, random labels",
}
REPORTED: dict[Shapes, tuple[int, int]] = {"line": (16, 16), "detection": (130, 507)}  # the class, everything
RATE = 0.1
CLASS_WEIGHT: dict[Shapes, float] = {"line": 1 / shapes.COUNT, "detection": 0.01}
WIDTH_WEIGHT = 0.001
TOLERANCE = 0.5
LIMIT = 3000
NOT_REACHED = -1
NORMALISATION = (0.0, 1.0)  # of the images, for `attribute` and its kin
FRESH = 4096  # images drawn to test on, of which those that were learnt are left out
ORDER_SEED = 0  # of the one permutation of the pixels and of the labels


@dataclass(frozen=True)
class ShapeExamples:
    """What a net is trained or tested on: uint8 N×1×16×16, labels, half-widths, masks N×16×16 of what decides."""

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    widths: NDArray[np.int64] | None
    masks: NDArray[np.bool_]


@dataclass(frozen=True)
class ShapeRun:
    """A trained net. `class_iterations`: until every class is right; `iterations`: and every width; −1: not reached.

    `losses` and `accuracies` before each update and at the end; `test_accuracy`: on `fresh` images that it never saw.
    """

    name: Shapes
    kind: Kind
    seed: int
    net: ShapeNet
    examples: ShapeExamples
    class_iterations: int
    iterations: int
    losses: NDArray[np.float64]
    accuracies: NDArray[np.float64]
    test_accuracy: float
    fresh: int
    hidden: str = "relu"
    reduction: Reduction = "usual"


def weights(name: Shapes, reduction: Reduction = "usual", task: Task = "all") -> tuple[float, float]:
    """What the class's and the half-width's summed losses are multiplied by, 0 for what is not learnt; "usual" is
    "mean" for the line.
    """
    if reduction == "usual":
        pair = CLASS_WEIGHT[name], WIDTH_WEIGHT
    else:
        scale = 1 / shapes.COUNT if reduction == "mean" else 1.0
        pair = (scale if name == "line" else scale * CLASS_WEIGHT[name]), scale * WIDTH_WEIGHT
    return pair[0] * (task != "width"), pair[1] * (task != "class")


def arrivals(
    name: Shapes, kind: Kind, seeds: int, max_iterations: int = LIMIT, rate: float = RATE
) -> Iterator[tuple[int, int]]:
    """(class_iterations, iterations) of the seeds 0 … seeds − 1, each as soon as it is known."""
    for seed in range(seeds):
        run = train(name, seed, kind, max_iterations, rate)
        yield run.class_iterations, run.iterations


def examples(
    name: Shapes, kind: Kind = "conv", seed: int = shapes.TRAIN_SEED, count: int = shapes.COUNT
) -> ShapeExamples:
    """The images of a seed as this kind of net sees them, with the masks of their deciding pixels N×16×16."""
    if kind not in KINDS:
        raise ValueError(f"There is no kind of net {kind!r}; choose one of {', '.join(KINDS)}.")
    if name not in REPORTED:
        raise ValueError(f"Shapes are {' or '.join(REPORTED)}; got {name!r}.")
    split, widths = (shapes.line(seed, count), None) if name == "line" else shapes.detection(seed, count)
    images, labels, masks = split.images, split.labels, deciding_pixels(name, split.images)
    rng = np.random.default_rng(ORDER_SEED)
    if kind == "shuffled":
        order = rng.permutation(images[0].size)
        images = images.reshape(len(images), -1)[:, order].reshape(images.shape)
        masks = masks.reshape(len(masks), -1)[:, order].reshape(masks.shape)
    if kind == "random-labels":
        labels = rng.permutation(labels)
    return ShapeExamples(images, labels, widths, masks)


@lru_cache(maxsize=8)
def fresh(name: Shapes, kind: Kind = "conv") -> ShapeExamples:
    """Of FRESH further images those that are not among the 64, as this kind of net sees them."""
    seen, drawn = examples(name, kind), examples(name, kind, shapes.TEST_SEED, FRESH)
    known = {image.tobytes() for image in seen.images}
    new = np.array([image.tobytes() not in known for image in drawn.images])
    widths = None if drawn.widths is None else drawn.widths[new]
    return ShapeExamples(drawn.images[new], drawn.labels[new], widths, drawn.masks[new])


@dataclass
class _Trace:
    weight: tuple[float, float]
    losses: list[float]
    accuracies: list[float]
    class_iterations: int = NOT_REACHED
    iterations: int = NOT_REACHED

    def note(self, loss: Tensor, right: Tensor, close: bool, iteration: int) -> None:
        self.losses.append(loss.item())
        self.accuracies.append(right.float().mean().item())
        every = bool(right.all())
        if every and self.class_iterations == NOT_REACHED:
            self.class_iterations = iteration
        if (every or not self.weight[0]) and (close or not self.weight[1]):
            self.iterations = iteration


def train(
    name: Shapes,
    seed: int,
    kind: Kind = "conv",
    max_iterations: int = LIMIT,
    rate: float = RATE,
    hidden: str = "relu",
    reduction: Reduction = "usual",
    task: Task = "all",
) -> ShapeRun:
    """A net on these shapes, by a seed; it stops early where the loss overflows. ValueError names what does not fit.

    With `task` one of the detection's two answers alone is learnt; `iterations` are those until that one is right.
    """
    from core.shape_nets.nets import convolutional, dense, initialise

    seen, unseen = examples(name, kind), fresh(name, kind)
    if max_iterations < 0 or not (np.isfinite(rate) and rate > 0):
        raise ValueError(f"Iterations must be at least 0, the rate finite and above 0; got {max_iterations}, {rate}.")
    if task != "all" and name == "line":
        raise ValueError(f"The line has one answer, the class: there is no task {task!r}.")
    heads = 1 if name == "line" else 2
    net = dense(heads, hidden) if kind == "dense" else convolutional(heads, hidden)
    initialise(net, seed)
    trace = _descend(net, seen, weights(name, reduction, task), max_iterations, rate)
    curves = np.array(trace.losses), np.array(trace.accuracies)
    reached = trace.class_iterations, trace.iterations
    accuracy = _accuracy(net, unseen)
    told = accuracy, len(unseen.labels)
    return ShapeRun(name, kind, seed, net.eval(), seen, *reached, *curves, *told, hidden, reduction)


def _descend(
    net: ShapeNet, seen: ShapeExamples, weight: tuple[float, float], max_iterations: int, rate: float
) -> _Trace:
    import torch

    pixels = _pixels(seen.images)
    positive = torch.from_numpy(seen.labels).to(pixels)
    widths = None if seen.widths is None else torch.from_numpy(seen.widths).to(pixels)
    trace = _Trace(weight, [], [])
    for iteration in range(max_iterations + 1):
        with torch.enable_grad():
            z, estimate = net.both(pixels)
            loss = _loss(z, positive, estimate, widths, weight)
        trace.note(loss, (z > 0) == (positive > 0), _close(estimate, widths), iteration)
        if trace.iterations != NOT_REACHED or iteration == max_iterations or not np.isfinite(trace.losses[-1]):
            return trace
        _step(net, loss, rate)
    return trace


def _loss(
    z: Tensor, positive: Tensor, estimate: Tensor | None, widths: Tensor | None, weight: tuple[float, float]
) -> Tensor:
    from torch import nn

    loss = weight[0] * nn.functional.binary_cross_entropy_with_logits(z, positive, reduction="sum")
    if estimate is None or widths is None:
        return loss
    return loss + weight[1] * nn.functional.mse_loss(estimate, widths, reduction="sum")


def _close(estimate: Tensor | None, widths: Tensor | None) -> bool:
    """Whether every width is right, where there is one."""
    return estimate is None or widths is None or bool(((estimate - widths).abs() < TOLERANCE).all())


def _step(net: ShapeNet, loss: Tensor, rate: float) -> None:
    import torch

    parameters = [parameter for parameter in net.parameters() if parameter.requires_grad]
    slopes = torch.autograd.grad(loss, parameters)
    with torch.no_grad():
        for parameter, slope in zip(parameters, slopes, strict=True):
            parameter.sub_(rate * slope)


def _accuracy(net: ShapeNet, unseen: ShapeExamples) -> float:
    import torch

    with torch.no_grad():
        answers = net(_pixels(unseen.images)).argmax(1).numpy()
    return float((answers == unseen.labels).mean())


def _pixels(images: NDArray[np.uint8]) -> Tensor:
    """0…1 in the float type that PyTorch builds nets in; as `attribute` makes them with NORMALISATION."""
    import torch

    return torch.from_numpy(images).to(torch.get_default_dtype()) / 255
