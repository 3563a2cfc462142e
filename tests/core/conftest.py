"""Small MNIST and SVHN folders that the tests may damage."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from tests.helpers.data_folders import idx


@pytest.fixture(name="idx")
def idx_format() -> Callable[[np.ndarray], bytes]:
    """Turns a uint8 array into the idx format."""
    return idx


@pytest.fixture
def mnist_root(tmp_path: Path) -> Path:
    """A root with a well-formed MNIST of 20 + 10 images."""
    folder = tmp_path / "data" / "MNIST" / "raw"
    folder.mkdir(parents=True)
    for prefix, count in (("train", 20), ("t10k", 10)):
        images = np.random.default_rng(count).integers(0, 256, (count, 28, 28), np.uint8)
        (folder / f"{prefix}-images-idx3-ubyte").write_bytes(idx(images))
        (folder / f"{prefix}-labels-idx1-ubyte").write_bytes(idx(np.arange(count) % 10))
    return tmp_path / "data"


@pytest.fixture
def svhn_root(tmp_path: Path) -> Path:
    """A root with a well-formed SVHN of 20 + 10 images."""
    folder = tmp_path / "data" / "SVHN"
    folder.mkdir(parents=True)
    for split, count in (("train", 20), ("test", 10)):
        pixels = np.random.default_rng(count).integers(0, 256, (32, 32, 3, count), np.uint8)
        labels = (np.arange(count) % 10 + 1).astype(np.uint8)[:, None]
        savemat(folder / f"{split}_32x32.mat", {"X": pixels, "y": labels}, do_compression=True)
    return tmp_path / "data"
