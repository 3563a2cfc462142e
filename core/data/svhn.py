"""SVHN's cropped digits from its two MATLAB files (Netzer et al. 2011, http://ufldl.stanford.edu/housenumbers/)."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.files import checked_labels, damaged, md5, missing, readable, refuse_web_page
from core.data.mapped import unpacked
from core.data.types import Dataset, Files, Split, dataset

FOLDER = "SVHN"
OFFICIAL = {
    "train_32x32.mat": "e26dedcc434d2e4c54c9b2d4a06d8373",
    "test_32x32.mat": "eb5a983be6a315427106f1b164d9cef3",
}
SIZES = (73_257, 26_032)  # of the official files: a copy of another size need not be summed up
PARTS = {"train": "train_32x32.mat", "test": "test_32x32.mat"}

_HDF5 = b"MATLAB 7.3"
_TEN = "Write 10 for 0 in y, or move it away and run `python -m core data fetch svhn`"
_RESAVE = (
    "In MATLAB load it and write save('{name}', 'X', 'y', '-v7'), or move it away and run "
    "`python -m core data fetch svhn`"
)


def read(folder: Path, files: Files) -> Dataset:
    """The data set of the two files; DataError names the first that is missing, damaged or does not fit."""
    paths = [_path(folder, files, part) for part in PARTS]
    train, test = map(_split, paths)
    whole = (len(train), len(test)) == SIZES
    official = whole and all(md5(path) == OFFICIAL[PARTS[part]] for part, path in zip(PARTS, paths, strict=True))
    return dataset("svhn", train, test, "official" if official else "local copy")


def check(path: Path, part: str) -> None:
    """DataError unless the file is well-formed."""
    _pixels(path, _variable(path, "X"))
    _digits(path, _variable(path, "y"))


def _path(folder: Path, files: Files, part: str) -> Path:
    if not files.get(part):
        raise missing(folder / PARTS[part], "svhn")
    return files[part][0]


def _split(path: Path) -> Split:
    images = unpacked(path, lambda: _pixels(path, _variable(path, "X")))
    labels = _digits(path, _variable(path, "y"))
    if len(images) != len(labels):
        raise damaged(path, f"holds {len(images):,} images, but {len(labels):,} labels", "svhn")
    return Split(images, labels)


def _variable(path: Path, name: str) -> NDArray[Any]:
    """X or y; DataError where the file has none or is damaged."""
    from scipy.io import loadmat

    refuse_web_page(path, "svhn")
    with readable(path), path.open("rb") as file:
        if file.read(len(_HDF5)) == _HDF5:
            cause = "is a MATLAB v7.3 file (HDF5), which is not read here; SVHN's own are v5"
            raise damaged(path, cause, "svhn", _RESAVE.format(name=path.name))
    try:
        content: dict[str, Any] = loadmat(str(path), variable_names=(name,))
    except Exception as error:  # SciPy raises a dozen unrelated types on malformed files
        raise damaged(path, "is cut short, damaged or not a MATLAB v5 file", "svhn") from error
    if name not in content:
        raise damaged(path, f"has no variable {name} in it", "svhn")
    found: NDArray[Any] = content[name]
    return found


def _pixels(path: Path, X: NDArray[Any]) -> NDArray[np.uint8]:
    """MATLAB's 32×32×3×N as contiguous N×3×32×32, in place: the full set is too large to hold twice."""
    if X.dtype != np.uint8 or X.ndim != 4 or X.shape[:3] != (32, 32, 3) or not X.shape[3]:
        shape = "×".join(map(str, X.shape))
        raise damaged(path, f"holds X as {X.dtype} {shape}, not as uint8 32×32×3×N", "svhn")
    images: NDArray[np.uint8] = np.require(X.T, requirements=("C", "W"))
    for start in range(0, len(images), 1024):
        block = images[start : start + 1024]
        block[:] = block.swapaxes(2, 3)
    return images


def _digits(path: Path, y: NDArray[Any]) -> NDArray[np.int64]:
    """Labels 1…10 as digits: 10 means 0."""
    if y.dtype.kind not in "uif" or y.size != max(y.shape, default=0) or (y != np.floor(y)).any():
        raise damaged(path, f"holds y as {y.dtype} {'×'.join(map(str, y.shape))}, not as N whole numbers", "svhn")
    labels = y.ravel()
    if labels.size and (labels.min(), labels.max()) == (0, 9):
        cause = "has the labels 0 to 9; in SVHN's files they are 1 to 10, and 10 is the digit 0"
        raise damaged(path, f"{cause}: not within 1 to 10", "svhn", _TEN)
    return checked_labels(path, labels, 1, 10, "svhn") % 10
