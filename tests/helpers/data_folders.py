"""MNIST and SVHN written in the ways in which they lie around, for tests that look for them."""

import gzip
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet
from PIL import Image
from scipy.io import savemat

from core.data.types import Split

Splits = tuple[Split, Split]
Maker = Callable[[Splits, Path], None]
NAMES = ("train-images", "train-labels", "t10k-images", "t10k-labels")


def idx(array: np.ndarray) -> bytes:
    """A uint8 array in the idx format."""
    return bytes((0, 0, 8, array.ndim)) + np.array(array.shape, ">u4").tobytes() + array.astype(np.uint8).tobytes()


def idx_files(
    folder: str, names: str = "{part}-idx{n}-ubyte", zipped: bool = False, turned: bool = False, test: str = "t10k"
) -> Maker:
    """Writes the four files under names with {part} and {n}."""

    def make(splits: Splits, root: Path) -> None:
        arrays = [array for split in splits for array in (split.images[:, 0], split.labels)]
        for part, array in zip(NAMES, arrays, strict=True):
            content = idx(array.swapaxes(1, 2) if turned and array.ndim == 3 else array)
            path = root / folder / names.format(part=part.replace("t10k", test), n=array.ndim)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(gzip.compress(content) if zipped else content)

    return make


def npz(folder: str) -> Maker:
    """Writes Keras's mnist.npz."""

    def make(splits: Splits, root: Path) -> None:
        (root / folder).mkdir(parents=True, exist_ok=True)
        (train, test) = splits
        arrays = {"x_train": train.images[:, 0], "y_train": train.labels.astype(np.uint8)}
        arrays |= {"x_test": test.images[:, 0], "y_test": test.labels.astype(np.uint8)}
        np.savez_compressed(root / folder / "mnist.npz", **arrays)

    return make


def table(path: Path, split: Split, titles: str | None) -> None:
    """Writes a label and 784 pixels a row, below titles with {n} where there are some."""
    rows = np.column_stack([split.labels, split.images.reshape(len(split), -1)])
    lines = [",".join(map(str, row)) for row in rows]
    head = [] if titles is None else ["label," + ",".join(titles.format(n=n) for n in range(784))]
    path.write_text("\n".join([*head, *lines]) + "\n", "utf-8")


def tables(titles: str | None) -> Maker:
    """Writes a table for training and one for testing."""

    def make(splits: Splits, root: Path) -> None:
        for name, split in zip(("mnist_train.csv", "mnist_test.csv"), splits, strict=True):
            table(root / name, split, titles)

    return make


def png(image: np.ndarray) -> bytes:
    """C×H×W as a PNG."""
    stream = io.BytesIO()
    Image.fromarray(image[0] if len(image) == 1 else image.transpose(1, 2, 0)).save(stream, "PNG")
    return stream.getvalue()


def parquet(*names: str) -> Maker:
    """Writes each split into as many files as there are names with {part}; a name may have a folder before it."""

    def make(splits: Splits, root: Path) -> None:
        for part, split in zip(("train", "test"), splits, strict=True):
            for name, places in zip(names, np.array_split(np.arange(len(split)), len(names)), strict=True):
                images = [{"bytes": png(split.images[place]), "path": f"{place}.png"} for place in places]
                path = root / name.format(part=part)
                path.parent.mkdir(parents=True, exist_ok=True)
                found = pyarrow.table({"image": images, "label": split.labels[places]})
                pyarrow.parquet.write_table(found, path)

    return make


def mat(folder: str) -> Maker:
    """Writes SVHN's two MATLAB files."""

    def make(splits: Splits, root: Path) -> None:
        (root / folder).mkdir(parents=True, exist_ok=True)
        for part, split in zip(("train", "test"), splits, strict=True):
            y = np.where(split.labels == 0, 10, split.labels).astype(np.uint8)[:, None]
            savemat(root / folder / f"{part}_32x32.mat", {"X": split.images.transpose(2, 3, 1, 0), "y": y})

    return make
