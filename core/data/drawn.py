"""Digits that the app draws itself, for where there are neither files nor network."""

from functools import lru_cache

import numpy as np

from core.data import pen, plates
from core.data.types import Dataset, Split, dataset

SIZES = (6_000, 1_000)
TRAIN_SEED, TEST_SEED = 0, 1
_BLOCK = 500  # images drawn at once: their coordinates fit the processor's cache

_STYLES = {"mnist": pen.draw, "svhn": plates.draw}


def drawn(name: str, count: int, seed: int) -> Split:
    """`count` digits in the style of "mnist" (N×1×28×28) or "svhn" (N×3×32×32), fixed by the seed."""
    rng = np.random.default_rng(seed)
    blocks = [_STYLES[name](min(_BLOCK, count - start), rng) for start in range(0, count, _BLOCK)]
    images = np.concatenate([block.images for block in blocks])
    return Split(images, np.concatenate([block.labels for block in blocks]))


@lru_cache(maxsize=len(_STYLES))
def load(name: str) -> Dataset:
    """The stand-in of "mnist" or "svhn": 6,000 images to train on, 1,000 to test; drawn once a process."""
    train, test = (drawn(name, *what) for what in zip(SIZES, (TRAIN_SEED, TEST_SEED), strict=True))
    return dataset(name, train, test, "drawn")
