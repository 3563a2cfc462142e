"""Draw digits in the manner of MNIST: white on black, 28×28, pen strokes within 20×20, centred by their mass."""

import numpy as np
from numpy.typing import NDArray

from core.data.glyphs import Floats
from core.data.handwriting import ways
from core.data.types import Split

SIDE, BOX = 28, 20
_WAVES = 4  # of which a distortion is the sum
_SPREAD = 1.0  # pixels: the width of the kernel that joins the points of a stroke


def draw(count: int, rng: np.random.Generator) -> Split:
    """`count` images N×1×28×28 of digits, each class as likely as the others."""
    labels = rng.integers(0, 10, count)
    thickness = np.clip(rng.lognormal(np.log(2.45), 0.27, count), 1.3, 4.2).astype(np.float32)
    written = _distorted(_paths(labels, rng), rng) @ _hands(count, rng).swapaxes(1, 2)
    ink = _ink(_fitted(written, BOX - thickness), thickness)
    return Split(np.round(255 * ink)[:, None].astype(np.uint8), labels)


def _paths(labels: NDArray[np.int64], rng: np.random.Generator) -> Floats:
    """One of the ways to write each label, N×P×2."""
    paths, digits = ways()
    counts = np.bincount(digits, minlength=10)
    starts = np.searchsorted(digits, np.arange(10))
    return np.asarray(paths[starts[labels] + rng.integers(0, counts[labels])])


def _distorted(paths: Floats, rng: np.random.Generator) -> Floats:
    """Elastic distortion (Simard et al. 2003), here as a sum of random waves, so that strokes stay joined."""
    count = len(paths)
    wave = rng.normal(0, 3.5, (count, 2, _WAVES)).astype(np.float32)
    phase = rng.uniform(0, 2 * np.pi, (count, 1, _WAVES)).astype(np.float32)
    push = rng.normal(0, 0.04, (count, _WAVES, 2)).astype(np.float32)
    moved: Floats = paths + np.cos(paths @ wave + phase) @ push
    return moved


def _hands(count: int, rng: np.random.Generator) -> Floats:
    """Slant, turn and width of each writer's hand: N×2×2."""
    slant = np.tan(np.radians(rng.normal(5, 9, count).clip(-15, 25)))
    turn = np.radians(rng.normal(0, 4, count))
    width = np.exp(rng.normal(0.12, 0.17, count))
    zero, one = np.zeros(count), np.ones(count)
    shear = np.array([[width, -slant], [zero, one]])
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return np.asarray(np.einsum("ijn,jkn->nik", rotation, shear), np.float32)


def _fitted(points: Floats, sizes: Floats) -> Floats:
    """The points in pixels: the longer side is `sizes`, the centre of mass the middle of the image."""
    scale = sizes / np.ptp(points, axis=1).max(axis=1)
    middle = np.average(points, axis=1, weights=np.broadcast_to(_steps(points)[..., None], points.shape))
    centred = points - middle[:, None]
    return np.asarray(centred * scale[:, None, None] + np.float32((SIDE - 1) / 2))


def _steps(points: Floats) -> Floats:
    """How long a piece of line each point stands for, N×P: the nearer neighbour counts, as the pen may be lifted."""
    gaps = np.linalg.norm(np.diff(points, axis=1), axis=2)
    return np.asarray(np.minimum(gaps[:, [0, *range(gaps.shape[1])]], gaps[:, [*range(gaps.shape[1]), -1]]))


def _ink(points: Floats, thickness: Floats) -> Floats:
    """Anti-aliased strokes N×28×28 in 0…1, a little thicker where they cross.

    A row of Gaussians, each as heavy as its step along the line is long, falls off with the distance d from the
    line as exp(−d²/2s²), whence d. A Gaussian of two coordinates is a product: one matrix product draws an image.
    """
    axis = np.arange(SIDE, dtype=np.float32)
    across, down = np.exp(-((points.transpose(2, 0, 1)[..., None] - axis) ** 2) / (2 * _SPREAD**2))
    heavy = across * (_steps(points)[..., None] / np.float32(np.sqrt(2 * np.pi) * _SPREAD))
    density = down.swapaxes(1, 2) @ heavy
    distance = _SPREAD * np.sqrt(np.maximum(0, -2 * np.log(density + 1e-12)))
    return np.asarray(np.clip((thickness[:, None, None] / 2 - distance) / 1.1 + 0.5, 0, 1), np.float32)
