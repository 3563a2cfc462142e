"""Files that are on the disk, and not only in its cache, when a call returns."""

import os
from pathlib import Path


def write_through(path: Path, content: bytes) -> None:
    """Write a new file."""
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync(folder: Path) -> None:
    """See to it that a folder's entries are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
