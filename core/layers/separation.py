"""How well a layer separates the classes: outputs projected to a plane, and nearest-neighbour accuracy."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor, nn

from core.layers.hooks import MOST, leaf, observe
from core.models.batches import fitting
from core.models.inputs import prepare

NUMBERS = 2**26  # that are held at once where several layers are: 256 MB of float32
NOTHING = 1e-9  # of the variance: an axis along which the numbers differ by rounding alone
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Projection:
    """A layer's outputs on their first two principal components (Pearson 1901).

    `points` N×2; `explained`, the share of the variance along each; `mean` D and `axes` D×2, of flattened outputs.
    """

    points: Floats
    explained: NDArray[np.float64]
    mean: Floats
    axes: Floats

    def project(self, image_activation: ArrayLike) -> Floats:
        """Where one more image's output of this layer lies, (2,); ValueError where its size is another."""
        given = np.asarray(image_activation, dtype=np.float32).ravel()
        if given.size != self.mean.size:
            raise ValueError(f"The layer puts out {self.mean.size} numbers, not {given.size}.")
        placed: Floats = np.asarray((given - self.mean) @ self.axes, dtype=np.float32)
        return placed


def project(model: nn.Module, images: NDArray[Any] | Tensor, layer: str) -> Projection:
    """The layer's outputs for at least two images, in a plane; meant for at most about 1,000 images."""
    return principal(flat(model, images, layer))


def neighbours_all(model: nn.Module, images: NDArray[Any] | Tensor, labels: ArrayLike, k: int = 5) -> dict[str, float]:
    """`neighbours` of every leaf, in the order of computation."""
    return {name: neighbours(found, labels, k) for name, found in _each(model, images)}


def flat(model: nn.Module, images: NDArray[Any] | Tensor, layer: str) -> Floats:
    """A leaf's outputs in eval mode, flattened: N×D; ValueError for an unknown layer."""
    leaf(model, layer)
    return _collected(model, images, {layer: _sizes(model, images)[layer]})[layer]


def principal(activations: Floats) -> Projection:
    """The projection of N×D numbers, by the eigenvectors of the smaller of XXᵀ and XᵀX; ValueError for N < 2."""
    if len(activations) < 2:
        raise ValueError("Principal components need at least two images.")
    mean = activations.mean(axis=0, dtype=np.float64).astype(np.float32)
    centred = activations - mean
    wide = centred.shape[0] <= centred.shape[1]
    products = (centred @ centred.T if wide else centred.T @ centred).astype(np.float64)
    variances, vectors = _leading(products)
    axes = centred.T @ vectors.astype(np.float32) if wide else vectors.astype(np.float32)
    axes *= variances > NOTHING * np.trace(products)
    axes /= np.maximum(np.linalg.norm(axes, axis=0), np.finfo(np.float32).tiny)
    points = centred @ axes
    signs = np.sign(points[np.abs(points).argmax(axis=0), [0, 1]])  # an eigenvector's sign is arbitrary: fix it
    explained = variances / max(float(np.trace(products)), np.finfo(np.float64).tiny)
    return Projection(points * signs, explained, mean, axes * signs)


def neighbours(activations: NDArray[Any], labels: ArrayLike, k: int = 5) -> float:
    """The share of images whose `k` nearest others, N×… in Euclidean distance, vote for their label.

    Between classes with as many votes, the nearest neighbour's wins. ValueError unless 1 ≤ k < N and each has a label.
    """
    rows = np.asarray(activations, dtype=np.float32).reshape(len(activations), -1)
    classes, codes = np.unique(np.asarray(labels), return_inverse=True)
    if len(codes) != len(rows):
        raise ValueError(f"There must be one label for each of the {len(rows)} images, not {len(codes)}.")
    if not 1 <= k < len(rows):
        raise ValueError(f"{k} neighbours cannot be found among {len(rows) - 1} other images.")
    nearest = np.argsort(_distances(rows), axis=1, kind="stable")[:, :k]
    votes = np.zeros((len(rows), len(classes)))
    for rank, neighbour in enumerate(nearest.T):
        votes[np.arange(len(rows)), codes[neighbour]] += 1 + 0.5 ** (rank + 2)  # the rest breaks ties, and no more
    return float((votes.argmax(axis=1) == codes).mean())


def _distances(rows: Floats) -> NDArray[np.float64]:
    """Squared, N×N; ∞ from each to itself."""
    centred = rows - rows.mean(axis=0)
    products = (centred @ centred.T).astype(np.float64)
    squares = np.diag(products)
    distances: NDArray[np.float64] = squares[:, None] + squares - 2 * products
    np.fill_diagonal(distances, np.inf)
    return distances


def _leading(products: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The two largest eigenvalues, (2,), and their vectors, size×2; a 1×1 matrix has a second one of 0."""
    from scipy.linalg import eigh

    padded = np.pad(products, (0, max(0, 2 - len(products))))
    size = len(padded)
    variances, vectors = eigh(padded, subset_by_index=(size - 2, size - 1))
    return np.maximum(variances[::-1], 0), vectors[: len(products), ::-1]


def _each(model: nn.Module, images: NDArray[Any] | Tensor) -> Iterator[tuple[str, Floats]]:
    """Every leaf's flattened outputs; as many leaves a run of the net as fit into `NUMBERS`."""
    todo = _sizes(model, images)
    while todo:
        group: dict[str, int] = {}
        while todo and (not group or (sum(group.values()) + next(iter(todo.values()))) * len(images) <= NUMBERS):
            name = next(iter(todo))
            group[name] = todo.pop(name)
        found = _collected(model, images, group)
        yield from ((name, found.pop(name)) for name in group)


def _sizes(model: nn.Module, images: NDArray[Any] | Tensor) -> dict[str, int]:
    """How many numbers each leaf puts out for an image, in the order of computation."""
    sizes: dict[str, int] = {}

    def measure(name: str, _: nn.Module, __: Tensor, output: Tensor) -> None:
        sizes[name] = output.numel()

    observe(model, prepare(model, images[:1]), measure)
    return sizes


def _collected(model: nn.Module, images: NDArray[Any] | Tensor, sizes: dict[str, int]) -> dict[str, Floats]:
    """N×size for each of these leaves, by one run of the net in batches."""
    found = {name: np.empty((len(images), size), np.float32) for name, size in sizes.items()}
    at_once = fitting(model, images.shape[1:], MOST, images=len(images))
    for start in range(0, len(images), at_once):
        batch = prepare(model, images[start : start + at_once])

        def keep(name: str, _: nn.Module, __: Tensor, output: Tensor, start: int = start) -> None:
            if name in found:
                found[name][start : start + len(output)] = output.flatten(1).to("cpu", torch.float32).numpy()

        observe(model, batch, keep)
    return found
