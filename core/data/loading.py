"""`load`: any data set, from files where there are some, else drawn by the app."""

from dataclasses import replace
from pathlib import Path

from core.data import clues, drawn, shapes
from core.data.layouts import STORED, Found, look
from core.data.types import DataError, Dataset
from core.settings import settings

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

    Never downloads. DataError for files that are damaged or do not fit and where DIGITSCOPE_DATA leads to no folder,
    ValueError for an unknown name.
    """
    if _known(name) in shapes.NAMES:
        return shapes.load(name)
    found = located(name, root)
    if found:
        return found.read()
    why = in_vain(name) if root is None else ""
    return replace(drawn.load(name), remark=why) if why else drawn.load(name)


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


def located(name: str, root: str | Path | None = None) -> Found | None:
    """The named set ("mnist" or "svhn") in the first of the folders that holds anything of it; None where none does.

    DataError where DIGITSCOPE_DATA leads to no folder.
    """
    if root is None:
        check_setting()
    return next((found for place in roots(root) if (found := look(name, place))), None)


def find(name: str, root: str | Path | None = None) -> Path | None:
    """The folder of what `located` finds."""
    found = located(name, root)
    return found.folder if found else None


def check_setting() -> None:
    """DataError where DIGITSCOPE_DATA is set and leads to no folder."""
    data = settings().data
    if data is None or data.is_dir():
        return
    if data.exists():
        raise DataError(f"DIGITSCOPE_DATA is the file {data}: set it to the folder that it is in, {data.parent}.")
    raise DataError(
        f"DIGITSCOPE_DATA leads nowhere: there is no folder {data}. Correct it, or unset it; or let "
        "`python -m core data fetch mnist svhn` make the folder and fill it."
    )


def in_vain(name: str) -> str:
    """Why nothing was found of the set "mnist" or "svhn" where DIGITSCOPE_DATA leads; empty where it is not set."""
    data = settings().data
    if data is None:
        return ""
    there = "; ".join(f"{path} is {told}" for path, told in unread(name).items())
    return (
        f"DIGITSCOPE_DATA ({data}) holds nothing that is read as {name.upper()}: "
        f"{there or f'there is {clues.listed(data)}'}. Expected: {STORED[name].expected}."
    )


def unread(name: str) -> dict[str, str]:
    """What DIGITSCOPE_DATA has of the set "mnist" or "svhn" besides the files that are read: path → what it is."""
    data = settings().data
    if data is None:
        return {}
    found = [each for each in (look(stored, data) for stored in STORED) if each]
    used = {path for each in found for paths in each.files.values() for path in paths}
    return clues.known(name, data, used)


def _known(name: str) -> str:
    if name not in NAMES:
        raise ValueError(f"unknown data set {name!r}: choose one of {', '.join(NAMES)}")
    return name
