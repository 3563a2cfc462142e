"""Read MNIST from Keras's `mnist.npz`, and from tables of a label and 784 pixels a row, as on Kaggle."""

import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data import mnist
from core.data.files import checked_labels, content, damaged, missing, readable, refuse_web_page
from core.data.types import Dataset, Files, Split

NPZ = ("x_train", "y_train", "x_test", "y_test")
SIDE = 28
COLUMNS = 1 + SIDE * SIDE
HELD_OUT = 7  # one row in so many, as in MNIST's own 60,000 + 10,000
_HEAD = 16_384  # bytes, more than the first line of such a table has


def read_npz(folder: Path, files: Files) -> Dataset:
    """MNIST from the arrays that Keras keeps: N×28×28 and N, twice; nothing is unpickled."""
    path = files["all"][0]
    refuse_web_page(path, "mnist")
    if not zipfile.is_zipfile(path):
        raise damaged(path, "is cut short or damaged, or no .npz file", "mnist")
    try:
        with readable(path), np.load(path, allow_pickle=False) as archive:
            missing_ones = [name for name in NPZ if name not in archive]
            if missing_ones:
                raise damaged(path, f"has no array {missing_ones[0]} in it", "mnist")
            arrays = {name: archive[name] for name in NPZ}
    except ValueError as error:
        cause = "holds pickled objects, which are never opened" if "pickle" in str(error) else "is damaged"
        raise damaged(path, cause, "mnist") from error
    except (EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise damaged(path, "is cut short or damaged", "mnist") from error
    train, test = (_pair(path, arrays[f"x_{part}"], arrays[f"y_{part}"], part) for part in ("train", "test"))
    return mnist.finished(path, train, test)


def _pair(path: Path, images: NDArray[Any], labels: NDArray[Any], part: str) -> Split:
    shape = "×".join(map(str, images.shape))
    if images.dtype != np.uint8 or images.shape[1:] != (SIDE, SIDE):
        raise damaged(path, f"holds x_{part} as {images.dtype} {shape}, not as uint8 N×28×28", "mnist")
    if labels.ndim != 1 or labels.dtype.kind not in "ui":
        shape = "×".join(map(str, labels.shape))
        raise damaged(path, f"holds y_{part} as {labels.dtype} {shape}, not as N whole numbers", "mnist")
    return mnist.paired(path, images, checked_labels(path, labels, 0, 9, "mnist"))


def is_table(files: Files) -> bool:
    """Whether each file starts with a line of 785 columns; many other sets are called train.csv, too."""
    return all(_columns(path) == COLUMNS for paths in files.values() for path in paths)


def _columns(path: Path) -> int:
    with readable(path), path.open("rb") as file:
        return file.read(_HEAD).partition(b"\n")[0].count(b",") + 1


def read_tables(folder: Path, files: Files) -> Dataset:
    """MNIST from a table for training and one for testing, with or without a line of titles."""
    for part in ("train", "test"):
        if part not in files:
            raise missing(folder / f"mnist_{part}.csv", "mnist")
    train, test = (_table(files[part][0]) for part in ("train", "test"))
    return mnist.finished(files["train"][0], train, test)


def read_table(folder: Path, files: Files) -> Dataset:
    """MNIST from one table, of which the last seventh is for testing; Kaggle's test.csv has no labels."""
    path = files["train"][0]
    rows = _table(path)
    held_out = len(rows) // HELD_OUT
    if not held_out:
        raise damaged(path, f"has {len(rows)} rows, too few to hold some out for testing", "mnist")
    train = Split(rows.images[:-held_out], rows.labels[:-held_out])
    test = Split(rows.images[-held_out:], rows.labels[-held_out:])
    remark = (
        f"of the {len(rows):,} rows of {path.name} the last {held_out:,} are the test images, because Kaggle's "
        "test.csv has no labels"
    )
    return mnist.finished(path, train, test, remark)


def _table(path: Path) -> Split:
    """A label and 784 pixels a row."""
    lines = content(path, "mnist").decode("utf-8-sig", "replace").splitlines()
    titles = int(not lines[0].partition(",")[0].strip().isdigit()) if lines else 0
    if len(lines) <= titles:
        raise damaged(path, "has no rows", "mnist")
    try:
        rows = np.loadtxt(lines[titles:], np.uint8, delimiter=",", ndmin=2)
    except (ValueError, OverflowError) as error:
        cause = f"is no table of a label and 784 pixels from 0 to 255 a row ({error})"
        raise damaged(path, cause.replace("\n", " "), "mnist") from error
    if rows.shape[1] != COLUMNS:
        raise damaged(path, f"has rows of {rows.shape[1]} columns, not of {COLUMNS}", "mnist")
    images = np.ascontiguousarray(rows[:, 1:]).reshape(-1, SIDE, SIDE)
    return mnist.paired(path, images, checked_labels(path, rows[:, 0], 0, 9, "mnist"))
