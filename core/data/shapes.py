"""Three small sets of black-and-white shapes: random 4×4 bits, bars and squares, diamonds and squares."""

import numpy as np
from numpy.typing import NDArray

from core.data.types import Dataset, Split, dataset

CLASSES = {"line": ("right", "left"), "detection": ("diamond", "square"), "random": ("0", "1")}
NAMES = tuple(CLASSES)
COUNT = 64
TRAIN_SEED, TEST_SEED = 0, 1
SIDE = 16

_POSITIVES = 11 / 64
RULE = 27  # of the first hundred rules the one under which the order of the project's four nets is clearest
_WIDTH_COUNTS = (4, 9, 21, 18, 9, 2, 1)  # of half-widths 1…7 in 64 images


def load(name: str) -> Dataset:
    """64 training images, and as many fresh ones to test on."""
    train, test = (_draw(name, seed) for seed in (TRAIN_SEED, TEST_SEED))
    return dataset(name, train, test, "drawn", CLASSES[name])


def _draw(name: str, seed: int) -> Split:
    if name == "detection":
        return detection(seed)[0]
    return line(seed) if name == "line" else random(seed)


def random(seed: int, count: int = COUNT, rule: int = RULE) -> Split:
    """Unique 4×4 bits N×1×4×4, 11 of 64 positive by a linear rule; `seed` draws the images, `rule` its weights."""
    rng = np.random.default_rng(seed)
    codes = np.arange(2**16, dtype=np.uint16)
    bits = np.unpackbits(codes.view(np.uint8).reshape(-1, 2), axis=1)
    scores = bits @ np.random.default_rng(rule).normal(size=16)
    positive = scores > np.quantile(scores, 1 - _POSITIVES)
    wanted = round(count * _POSITIVES)
    chosen = np.concatenate(
        [
            rng.choice(codes[positive], wanted, replace=False),
            rng.choice(codes[~positive], count - wanted, replace=False),
        ]
    )
    chosen = rng.permutation(chosen)
    return Split(bits[chosen].reshape(-1, 1, 4, 4) * np.uint8(255), positive[chosen].astype(np.int64))


def line(seed: int, count: int = COUNT) -> Split:
    """A solid bar 2–4 wide, 11–14 tall, a solid square of odd side 1–9, 0–6 apart; 1 = square on the left."""
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(count) % 2)
    images = np.stack([_square_then_bar(rng) for _ in range(count)])
    mirrored = np.where(labels[:, None, None] == 1, images, images[:, :, ::-1])
    return Split(mirrored[:, None], labels)


def _square_then_bar(rng: np.random.Generator) -> NDArray[np.uint8]:
    width, height = rng.integers(2, 5), rng.integers(11, 15)
    side = rng.choice((1, 3, 5, 7, 9))
    gap = rng.integers(0, min(6, SIDE - width - side) + 1)
    left = rng.integers(0, SIDE - width - side - gap + 1)
    top, bar_top = rng.integers(0, SIDE - side + 1), rng.integers(0, SIDE - height + 1)
    image = np.zeros((SIDE, SIDE), np.uint8)
    image[top : top + side, left : left + side] = 255
    image[bar_top : bar_top + height, left + side + gap : left + side + gap + width] = 255
    return image


def detection(seed: int, count: int = COUNT) -> tuple[Split, NDArray[np.int64]]:
    """Solid diamonds (0) and squares (1) of extent 2w+1, centres in 4…11, and their half-widths w, int64 N.

    Large shapes keep to the centres where they fit whole.
    """
    rng = np.random.default_rng(seed)
    table = np.repeat(np.arange(1, 8), _WIDTH_COUNTS)
    widths = rng.permutation(table[np.arange(count) * len(table) // count])
    labels = rng.permutation(np.arange(count) % 2)
    centres = rng.integers(np.maximum(4, widths), np.minimum(12, SIDE - widths), size=(2, count))
    down, across = np.abs(np.arange(SIDE) - centres[:, :, None])
    down, across = down[:, :, None], across[:, None, :]
    distance = np.where(labels[:, None, None] == 1, np.maximum(down, across), down + across)
    inside = distance <= widths[:, None, None]
    return Split(inside[:, None] * np.uint8(255), labels), widths
