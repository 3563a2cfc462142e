"""Room on the disk: of what visitors left, the least recently used goes where a folder has grown too large.

A run that a visitor asked for bears a mark, whose time says when it was last read. The owner's, the shipped and copied
ones have none and never go; the owner adopts a visitor's run by `python -m core train` with its recipe.
"""

import os
import shutil
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

MARK = "of-a-visitor"


def mark(folder: Path) -> None:
    """Say that a visitor asked for what lies in the folder."""
    with suppress(OSError):
        (folder / MARK).touch()


def used(folder: Path) -> None:
    """Note that it was read just now, where that matters."""
    with suppress(OSError):
        os.utime(folder / MARK)


def adopt(folder: Path) -> None:
    """Keep it for good."""
    with suppress(OSError):
        (folder / MARK).unlink()


def size(path: Path) -> int:
    """Bytes of a file, or of all files in a folder; those that vanish meanwhile count nothing."""
    total = 0
    for file in (path, *path.rglob("*")):
        with suppress(OSError):
            total += file.stat().st_size if file.is_file() else 0
    return total


def make_room(root: Path, room: int, stamp: str, spared: Collection[str] = ()) -> list[str]:
    """Delete folders below `root` until what is left takes at most `room` bytes; the names of those deleted.

    Only those go that hold a file `stamp`, the one with the oldest first, and none of the names that are spared.
    """
    sizes = {place.name: size(place) for place in root.glob("*") if place.is_dir() and not place.is_symlink()}
    total, gone = sum(sizes.values()), []
    for name in sorted(sizes, key=lambda name: _time(root / name / stamp) or 0.0):
        if total <= room:
            break
        if name in spared or _time(root / name / stamp) is None:
            continue
        shutil.rmtree(root / name, ignore_errors=True)
        if not (root / name).exists():
            gone.append(name)
            total -= sizes[name]
    return gone


def _time(path: Path) -> float | None:
    try:
        return path.stat().st_mtime
    except OSError:
        return None
