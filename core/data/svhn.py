"""SVHN's cropped digits from its two MATLAB files (Netzer et al. 2011, http://ufldl.stanford.edu/housenumbers/)."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.files import checked_labels, damaged, md5, missing, refuse_web_page
from core.data.types import Dataset, Split, dataset

FOLDER = "SVHN"
OFFICIAL = {
    "train_32x32.mat": "e26dedcc434d2e4c54c9b2d4a06d8373",
    "test_32x32.mat": "eb5a983be6a315427106f1b164d9cef3",
}
FILES = tuple(OFFICIAL)


def read(folder: Path) -> Dataset:
    """The data set in `folder`; DataError names the first file that is missing, damaged or does not fit."""
    train, test = (_split(folder / part) for part in FILES)
    official = all(md5(folder / part) == OFFICIAL[part] for part in FILES)
    return dataset("svhn", train, test, "official" if official else "local copy")


def check(folder: Path, part: str) -> None:
    """DataError unless `folder` holds a well-formed file of this name."""
    _split(folder / part)


def _split(path: Path) -> Split:
    content = _content(path)
    images, labels = _pixels(path, content["X"]), _digits(path, content["y"])
    if len(images) != len(labels):
        raise damaged(path, f"holds {len(images):,} images, but {len(labels):,} labels", "svhn")
    return Split(images, labels)


def _content(path: Path) -> dict[str, Any]:
    from scipy.io import loadmat

    if not path.exists():
        raise missing(path, "svhn")
    refuse_web_page(path, "svhn")
    try:
        content: dict[str, Any] = loadmat(str(path), variable_names=("X", "y"))
    except Exception as error:  # SciPy raises a dozen unrelated types on malformed files
        raise damaged(path, "is cut short, damaged or not a MATLAB v5 file", "svhn") from error
    for variable in ("X", "y"):
        if variable not in content:
            raise damaged(path, f"has no variable {variable} in it", "svhn")
    return content


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
    return checked_labels(path, y.ravel(), 1, 10, "svhn") % 10
