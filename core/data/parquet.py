"""Read MNIST and SVHN from Hugging Face's parquet files: an encoded image and a label a row. Needs pyarrow."""

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.data import mnist
from core.data.files import checked_labels, damaged, missing, readable, refuse_web_page
from core.data.types import DataError, Dataset, Files, Split, dataset

if TYPE_CHECKING:
    from PIL.Image import Image
    from pyarrow.parquet import ParquetFile

SHAPES = {"mnist": (1, 28, 28), "svhn": (3, 32, 32)}
_MODES = {1: "L", 3: "RGB"}
_SHARD = re.compile(r"-(\d{5})-of-(\d{5})\.parquet$")


def is_mnist(files: Files) -> bool:
    """Whether the first image is 28×28; where that cannot be told, the reader says why."""
    return _first_side(files) in (28, None)


def is_svhn(files: Files) -> bool:
    """Whether the first image is 32×32, a single digit's; the full numbers' are of all sizes."""
    return _first_side(files) in (32, None)


def read_mnist(folder: Path, files: Files) -> Dataset:
    """The data set of the files; DataError names the first that is missing, damaged or does not fit."""
    train, test = (_split(folder, files, part, "mnist") for part in ("train", "test"))
    return mnist.finished(files["train"][0], train, test)


def read_svhn(folder: Path, files: Files) -> Dataset:
    """As `read_mnist`; the labels are the digits themselves."""
    train, test = (_split(folder, files, part, "svhn") for part in ("train", "test"))
    return dataset("svhn", train, test, "local copy")


def _first_side(files: Files) -> int | None:
    path = next(iter(files.values()))[0]
    try:
        first = next(iter(_opened(path, "mnist").iter_batches(1, columns=["image"])))
        width, height = _picture(path, first.column(0)[0].as_py(), "mnist").size
    except (DataError, KeyError, OSError, StopIteration, ValueError):
        return None
    return width if width == height else 0


def _split(folder: Path, files: Files, part: str, name: str) -> Split:
    paths = files.get(part, ())
    if not paths:
        raise missing(folder / f"{part}-00000-of-00001.parquet", name)
    _complete(paths, name)
    images, labels = zip(*(_file(path, name) for path in paths), strict=True)
    return Split(np.concatenate(images), np.concatenate(labels))


def _complete(paths: tuple[Path, ...], name: str) -> None:
    found = _SHARD.search(paths[0].name)
    if found and len(paths) != int(found[2]):
        raise damaged(paths[0], f"is one of {int(found[2])} parts, of which {len(paths)} are there", name)


def _file(path: Path, name: str) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    refuse_web_page(path, name)
    try:
        with readable(path):
            table = _opened(path, name).read(columns=["image", "label"])
    except ValueError as error:  # pyarrow's own errors are of this kind
        raise damaged(path, "is cut short or damaged", name) from error
    rows = table.column("image").to_pylist()
    images = np.empty((len(rows), *SHAPES[name]), np.uint8)
    for place, row in enumerate(rows):
        images[place] = _pixels(path, row, name)
    return images, checked_labels(path, table.column("label").to_numpy(), 0, 9, name)


def _opened(path: Path, name: str) -> "ParquetFile":
    """The file with its two columns; pyarrow comes with Streamlit, but the commands do without."""
    try:
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise DataError(f"{path}: parquet files are read by pyarrow: python -m pip install pyarrow.") from error
    try:
        with readable(path):
            found = ParquetFile(path)
    except ValueError as error:
        raise damaged(path, "is cut short, damaged or no parquet file", name) from error
    absent = [column for column in ("image", "label") if column not in found.schema_arrow.names]
    if absent:
        raise damaged(path, f"has no column {absent[0]} in it", name)
    return found


def _picture(path: Path, row: Mapping[str, bytes], name: str) -> "Image":
    from PIL import Image

    try:
        return Image.open(io.BytesIO(row["bytes"]), formats=("PNG", "JPEG"))
    except (TypeError, KeyError, OSError) as error:
        raise damaged(path, "has rows that are no encoded images", name) from error


def _pixels(path: Path, row: Mapping[str, bytes], name: str) -> NDArray[np.uint8]:
    channels, height, width = SHAPES[name]
    picture = _picture(path, row, name)
    if picture.size != (width, height):
        cause = f"has an image of {picture.width}×{picture.height}, not of {width}×{height}"
        raise damaged(path, cause, name)
    try:
        found = np.asarray(picture.convert(_MODES[channels]))
    except (OSError, SyntaxError) as error:
        raise damaged(path, f"has an image that is damaged ({error})", name) from error
    return found.reshape(height, width, channels).transpose(2, 0, 1)
