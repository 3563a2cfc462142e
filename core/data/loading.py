"""One `load` for every data set: from files where there are some, drawn by the app where there are none."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.data import drawn, files, mnist, shapes, svhn
from core.data.types import Dataset
from core.settings import settings


@dataclass(frozen=True)
class Stored:
    """A data set kept in files: its folder in torchvision's layout, file names, reader and check."""

    folder: str
    files: tuple[str, ...]
    read: Callable[[Path], Dataset]
    check: Callable[[Path, str], None]


STORED = {
    "mnist": Stored(mnist.FOLDER, mnist.FILES, mnist.read, mnist.check),
    "svhn": Stored(svhn.FOLDER, svhn.FILES, svhn.read, svhn.check),
}
NAMES = (*STORED, *shapes.NAMES)

# Mean and standard deviation of the official training pixels in 0…1: MNIST's as in PyTorch's MNIST example,
# SVHN's measured per channel over its 73,257 images. Shapes are 0 or 1 already.
_NORMALISATION: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "mnist": ((0.1307,), (0.3081,)),
    "svhn": ((0.4377, 0.4438, 0.4728), (0.1980, 0.2010, 0.1970)),
    **dict.fromkeys(shapes.NAMES, ((0.0,), (1.0,))),
}


def load(name: str, root: str | Path | None = None) -> Dataset:
    """The named data set, from `root`, else DIGITSCOPE_DATA, else the user cache; drawn where no files are.

    Never downloads. DataError for files that are damaged or do not fit, ValueError for an unknown name.
    """
    if _known(name) in shapes.NAMES:
        return shapes.load(name)
    folder = find(name, root)
    return STORED[name].read(folder) if folder else drawn.load(name)


def normalisation(name: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """(mean, standard deviation) per channel, for pixels in 0…1; ValueError for an unknown name."""
    return _NORMALISATION[_known(name)]


def roots(root: str | Path | None = None) -> tuple[Path, ...]:
    """The folders to look in, in this order; the first is where a download goes."""
    if root is not None:
        return (Path(root).expanduser(),)
    cache = settings().cache / "data"
    data = settings().data
    return (data, cache) if data else (cache,)


def find(name: str, root: str | Path | None = None) -> Path | None:
    """The first folder that holds any file of the named set ("mnist" or "svhn"); None where there is none."""
    stored = STORED[name]
    for folder in (place / stored.folder for place in roots(root)):
        with files.readable(folder):
            if any((folder / file).exists() for file in stored.files):
                return folder
    return None


def _known(name: str) -> str:
    if name not in NAMES:
        raise ValueError(f"unknown data set {name!r}: choose one of {', '.join(NAMES)}")
    return name
