"""Table of the file names, formats and folders in which MNIST and SVHN are distributed.

Finding looks at names alone, and into a file only where its name says too little (`train.csv`, parquet).
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

from core.data import mnist, parquet, svhn, tables
from core.data.files import unreadable
from core.data.types import Dataset, Files

Pattern = re.Pattern[str]


def _names(text: str) -> Pattern:
    return re.compile(text, re.IGNORECASE)


def _idx(part: str, prefix: str) -> Pattern:
    """As published, or with the dot that 7-Zip writes; an unpacked file may lie in a folder of its own name."""
    which, kind = part.split("-")
    digit = 3 if kind == "images" else 1
    name = rf"{prefix}{which if which == 'train' else '(t10k|test)'}-{kind}[-.]idx{digit}[-.]ubyte"
    return _names(rf"({name}(\.gz)?/)?{name}(\.gz)?")


def _parquet(part: str) -> Pattern:
    return _names(rf"([a-z]\w*-)?{part}(-\d+-of-\d+)?\.parquet|{part}/\d+\.parquet")


@dataclass(frozen=True)
class Form:
    """A way to keep a set: its files by part, what reads them, and what must be said of it."""

    title: str
    parts: Mapping[str, Pattern]
    read: Callable[[Path, Files], Dataset]
    fits: Callable[[Files], bool] = lambda files: True
    remark: str = ""


@dataclass(frozen=True)
class Found:
    """A set as it lies in a folder, whole or not."""

    form: Form
    folder: Path
    files: Files

    @property
    def whole(self) -> bool:
        return all(self.files.get(part) for part in self.form.parts)

    def read(self) -> Dataset:
        """The data set; DataError where files are missing, damaged or do not fit."""
        return self.form.read(self.folder, self.files)


@dataclass(frozen=True)
class Stored:
    """A set that is kept in files: where the official ones go, what they are called, and all its forms."""

    folder: str
    files: Mapping[str, str]
    check: Callable[[Path, str], None]
    forms: tuple[Form, ...]
    places: tuple[str, ...]
    expected: str


_TABLE = {"train": _names(r"(mnist_)?train\.csv"), "test": _names(r"mnist_test\.csv")}
_HUB = {part: _parquet(part) for part in ("train", "test")}

STORED = {
    "mnist": Stored(
        mnist.FOLDER,
        mnist.PARTS,
        mnist.check,
        (
            Form("idx files", {part: _idx(part, "") for part in mnist.PARTS}, mnist.read),
            Form("Keras's mnist.npz", {"all": _names(r"mnist\.npz")}, tables.read_npz),
            Form("Hugging Face's parquet", _HUB, parquet.read_mnist, parquet.is_mnist),
            Form("tables", _TABLE, tables.read_tables, tables.is_table),
            Form(
                "a table",
                {"train": _TABLE["train"]},
                tables.read_table,
                tables.is_table,
                "the last seventh is for testing",
            ),
            *(
                Form(
                    f"EMNIST's {which} files",
                    {part: _idx(part, f"emnist-{which}-") for part in mnist.PARTS},
                    mnist.read_turned,
                    remark=mnist.TURNED,
                )
                for which in ("mnist", "digits")
            ),
        ),
        (
            *("mnist/raw", "mnist", "raw", ".", "mnist/mnist", "mnist/data", "data", "datasets"),
            *("emnist/raw", "emnist", "emnist/gzip", "emnist/raw/gzip", "gzip"),
        ),
        "MNIST/raw/train-images-idx3-ubyte and the three files that go with it, mnist.npz, train.csv, "
        "or train- and test-….parquet",
    ),
    "svhn": Stored(
        svhn.FOLDER,
        svhn.PARTS,
        svhn.check,
        (
            Form(
                "MATLAB files",
                {part: _names(rf"{part}_32x32\.mat") for part in svhn.PARTS},
                svhn.read,
            ),
            Form("Hugging Face's parquet", _HUB, parquet.read_svhn, parquet.is_svhn),
        ),
        ("svhn", ".", "svhn/raw", "svhn/cropped_digits", "cropped_digits", "svhn/data", "data", "raw"),
        "SVHN/train_32x32.mat and SVHN/test_32x32.mat, or the cropped digits' train- and test-….parquet",
    ),
}
_OWN = ("mnist", "emnist", "svhn")
_NAMED = {*_OWN, "raw", "gzip", "cropped_digits"}  # a root of such a name is a folder too deep
_PART_FOLDER = _names(r"train|test|.*-ubyte(\.gz)?")


def look(name: str, root: Path) -> Found | None:
    """The set "mnist" or "svhn" in or below a folder, or beside it where it is named like a set's own; a whole one if
    there is one, else what there is of one.
    """
    found = list(_found(name, root))
    return next((each for each in found if each.whole), found[0] if found else None)


def _found(name: str, root: Path) -> Iterator[Found]:
    """All that is there of a set in any form, what lies in the root itself first."""
    stored = STORED[name]
    for folders in (_below(root, stored.places), _beside(root, stored.places)):
        listings = [(folder, _listing(folder)) for folder in folders]
        for form in stored.forms:
            for folder, listed in listings:
                matches = {part: _matching(pattern, listed) for part, pattern in form.parts.items()}
                files = {part: paths for part, paths in matches.items() if paths}
                if files and form.fits(files):
                    yield Found(form, folder, files)


def variants(name: str, part: str, folder: Path) -> tuple[Path, ...]:
    """All files in a folder that would be taken for a part of the official form."""
    return _matching(STORED[name].forms[0].parts[part], _listing(folder))


def _matching(pattern: Pattern, listed: Mapping[str, Path]) -> tuple[Path, ...]:
    """The files of that name, the plainest first: not gzipped, with a dash, in no folder of their own."""
    names = [name for name in listed if pattern.fullmatch(name)]
    return tuple(listed[name] for name in sorted(names, key=lambda name: (len(name), name.replace("-", "\0"))))


def _below(root: Path, places: tuple[str, ...]) -> list[Path]:
    """The places that there are in the root."""
    return list(dict.fromkeys(folder for place in places for folder in _resolved(root, place)))


def _beside(root: Path, places: tuple[str, ...]) -> list[Path]:
    """Where the root is itself a set's folder, the sets' folders that lie beside it."""
    above = root.absolute()
    while above.name.lower() in _NAMED:
        above = above.parent
    own = tuple(place for place in places if place.startswith(_OWN))
    return _below(above, own) if above != root.absolute() else []


def _resolved(folder: Path, place: str) -> Iterator[Path]:
    """The folders of that relative path, whatever the case of their letters."""
    if place == ".":
        yield folder
        return
    first, _, rest = place.partition("/")
    for entry in _entries(folder):
        if entry.name.lower() == first and entry.is_dir():
            yield from _resolved(Path(entry.path), rest or ".")


def _listing(folder: Path) -> dict[str, Path]:
    """The files of a folder by their names, those in a part's own folder as `train/name`."""
    found = {}
    for entry in _entries(folder):
        found[entry.name] = Path(entry.path)
        if _PART_FOLDER.fullmatch(entry.name) and entry.is_dir():
            inside = _entries(Path(entry.path))
            found |= {f"{entry.name}/{each.name}": Path(each.path) for each in inside}
            if inside:
                del found[entry.name]
    return found


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=attrgetter("name"))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise unreadable(folder, error) from error
