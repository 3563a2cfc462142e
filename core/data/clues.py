"""What a data folder holds when the data set was not found in it: file names, and what they usually are."""

import os
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from core.data.files import readable

SHOWN = 6
_DEPTH = 3  # folders below the root that are looked through
_LIMIT = 2_000  # names that are looked at: a home folder has any number
_PICKLE = "a pickle, which is never opened because it may run code"
_FULL = (
    "SVHN's format 1, whole house numbers: wanted are the cropped digits of format 2, train_32x32.mat and "
    "test_32x32.mat"
)
_ARCHIVE = "an archive: unpack it"

# The set it concerns ("" for both), what a path below the root looks like, and what that is; the first that fits.
_KNOWN = tuple(
    (name, re.compile(pattern, re.IGNORECASE), told)
    for name, pattern, told in (
        ("svhn", r"(.*/)?(train|test|extra)(\.tar\.gz|\.tar|/digitStruct\.mat)", _FULL),
        ("svhn", r"(.*/)?full_numbers(/.*)?", _FULL),
        ("svhn", r"(.*/)?extra_32x32\.mat", "SVHN's additional images, which are used neither to train nor to test"),
        ("mnist", r"(.*/)?fashion[-_ ]?mnist.*", "Fashion-MNIST, clothes and no digits"),
        ("mnist", r"(.*/)?(kmnist|k49|kuzushiji).*", "KMNIST, Japanese characters and no digits"),
        ("mnist", r"(.*/)?qmnist.*", "QMNIST, which is not read here"),
        (
            "mnist",
            r"(.*/)?emnist-(letters|balanced|by_?class|by_?merge)-.*",
            "EMNIST's letters: of EMNIST the files emnist-digits-… or emnist-mnist-… are read",
        ),
        ("mnist", r"(.*/)?(mnist.*\.(pkl|pickle)(\.gz)?|(MNIST/)?processed/\w+\.pt)", _PICKLE),
        ("mnist", r"(.*/)?(mnist|emnist|gzip|archive|digit-recognizer)[^/]*\.(zip|tar|tar\.gz|tgz|7z|rar)", _ARCHIVE),
        ("svhn", r"(.*/)?svhn[^/]*\.(zip|tar|tar\.gz|tgz|7z|rar)", _ARCHIVE),
        ("mnist", r"(.*/)?datasets--[^/]*mnist(/.*)?", "Hugging Face's cache: give its folder snapshots/…/"),
        ("svhn", r"(.*/)?datasets--[^/]*svhn(/.*)?", "Hugging Face's cache: give its folder snapshots/…/"),
        ("mnist", r"(.*/)?train\.csv", "a table, but not of a label and 784 pixels a row"),
        ("", r"(.*/)?(train|test|[a-z]+-(train|test))[^/]*\.parquet", "parquet, but not of 28×28 or 32×32 images"),
    )
)


def known(name: str, root: Path, used: Collection[Path] = ()) -> dict[str, str]:
    """What is there that concerns the set "mnist" or "svhn", besides the files in use: path → what it is."""
    found: dict[str, str] = {}
    for path in (path for path in _paths(root) if root / path not in used):
        told = next((told for which, pattern, told in _KNOWN if which in (name, "") and pattern.fullmatch(path)), None)
        if told is not None and told not in found.values():
            found[path] = told
    return found


def listed(root: Path) -> str:
    """The first names in the folder, in words."""
    with readable(root):
        names = sorted(f"{entry.name}/" if entry.is_dir() else entry.name for entry in os.scandir(root))
    if not names:
        return "nothing"
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more:,} more" if more > 0 else "")


def _paths(root: Path) -> Iterator[str]:
    """The paths below the root, a level at a time, with / whatever the system writes."""
    todo, seen = [("", root)], 0
    for _ in range(_DEPTH):
        deeper = []
        for prefix, folder in todo:
            for entry in _entries(folder):
                if (seen := seen + 1) > _LIMIT:
                    return
                yield prefix + entry.name
                if entry.is_dir(follow_symlinks=False):
                    deeper.append((f"{prefix}{entry.name}/", Path(entry.path)))
        todo = deeper


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:  # a folder that may not be entered tells nothing
        return []
