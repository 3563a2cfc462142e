"""Helpers for data files: checksums, and one DataError that names the file and the cure."""

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data.types import DataError

_GZIP = b"\x1f\x8b"
_WEB_PAGE = (b"<!doctype", b"<html", b"<?xml", b"<head")


def cure(name: str) -> str:
    """What helps against a missing or damaged file of a data set."""
    return f"Move it away and run `python -m core data fetch {name}`, or put a good copy in its place"


def damaged(path: Path, cause: str, name: str, cured: str = "") -> DataError:
    """The error for a file that holds something else than it should; `cured` where other things help than usually."""
    return DataError(f"{path}: {cause}. {cured or cure(name)}.")


def missing(path: Path, name: str) -> DataError:
    """The error for one absent file of a set whose other files are there."""
    return DataError(
        f"{path}: the file is missing, while others of the set are there. "
        f"Run `python -m core data fetch {name}`, or copy the file there."
    )


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turns what the file system says about a file into a DataError."""
    try:
        yield
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> DataError:
    """The error for what the file system says about a file or a folder."""
    reason = error.strerror or str(error)
    return DataError(f"{path}: cannot be read ({reason}). Check that it is a file and its permissions.")


def is_gzip(path: Path) -> bool:
    """Whether the file starts as gzip's do."""
    with readable(path), path.open("rb") as file:
        return file.read(len(_GZIP)) == _GZIP


def md5(path: Path) -> str:
    """The file's MD5 checksum, in hex."""
    with readable(path), path.open("rb") as file:
        return hashlib.file_digest(file, partial(hashlib.md5, usedforsecurity=False)).hexdigest()


def content(path: Path, name: str) -> bytes:
    """All of a file, decompressed where it is gzipped, whatever it is called."""
    refuse_web_page(path, name)
    with readable(path):
        found = path.read_bytes()
    if not found.startswith(_GZIP):
        return found
    try:
        return gzip.decompress(found)
    except (EOFError, zlib.error) as error:
        raise damaged(path, "is cut short or damaged: it does not decompress", name) from error
    except gzip.BadGzipFile as error:
        raise damaged(path, f"is not a sound gzip file ({error})", name) from error


def refuse_web_page(path: Path, name: str) -> None:
    """DataError if the file is a web page (an error, a portal's log-in) saved in place of the data."""
    with readable(path), path.open("rb") as file:
        start = file.read(512).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_WEB_PAGE):
        raise damaged(path, "is a web page (a server's error page, saved as data)", name)


def checked_labels(path: Path, labels: NDArray[np.integer], low: int, high: int, name: str) -> NDArray[np.int64]:
    """The labels as int64; DataError unless there are some and all lie in low…high."""
    if not len(labels):
        raise damaged(path, "holds no labels at all", name)
    if labels.min() < low or labels.max() > high:
        raise damaged(path, f"has labels from {labels.min()} to {labels.max()}, not within {low} to {high}", name)
    return labels.astype(np.int64)
