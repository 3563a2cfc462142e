"""Images unpacked into a file of the user's cache and mapped into memory: a page of them is read when first used."""

import hashlib
import mmap
import os
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core import memory
from core.settings import settings

LARGE = 16 * 2**20  # bytes from which a copy on disk is worth it
FOLDER, SUFFIX, DRAFT = "unpacked", ".npy", ".draft"

Images = NDArray[np.uint8]


def unpacked(source: Path, unpack: Callable[[], Images]) -> Images:
    """The images of a packed file, from the copy that was made of this very file, else from `unpack`, and then copied.

    Whoever writes to the array changes neither file. Where the cache cannot be written to, or they are few, the images
    are in memory.
    """
    with suppress(OSError, ValueError, EOFError):
        return _opened(_place(source))
    images = unpack()
    if images.nbytes >= LARGE:
        with suppress(OSError, ValueError):
            copy = _place(source)
            _write(copy, images)
            images = _opened(copy)
        memory.give_back()
    return images


def released(images: Images) -> None:
    """What was read of mapped images leaves the memory of this process until it is needed again; others stay.

    Nobody may have written to them: that would be lost.
    """
    base: object = images
    while isinstance(base, np.ndarray):
        base = base.base
    if isinstance(base, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        base.madvise(mmap.MADV_DONTNEED)


def _place(source: Path) -> Path:
    """Named by the file's path, size and time, so that another file in its place has another copy."""
    told, path = source.stat(), str(source.resolve()).encode()
    name = hashlib.blake2b(path, digest_size=8).hexdigest()
    return settings().cache / FOLDER / f"{name}-{told.st_size}-{told.st_mtime_ns}{SUFFIX}"


def _opened(copy: Path) -> Images:
    found: Images = np.load(copy, mmap_mode="c", allow_pickle=False)
    if found.dtype != np.uint8:
        raise ValueError(f"{copy} holds {found.dtype}, not pixels")
    images: Images = found.view(np.ndarray)
    return images


def _write(copy: Path, images: Images) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    draft = copy.with_name(f".{uuid.uuid4().hex}{DRAFT}")
    try:
        with draft.open("xb") as file:
            np.save(file, images, allow_pickle=False)
        os.replace(draft, copy)
    finally:
        draft.unlink(missing_ok=True)
    for older in copy.parent.glob(f"{copy.name.partition('-')[0]}-*{SUFFIX}"):
        if older != copy:
            with suppress(OSError):
                older.unlink()
