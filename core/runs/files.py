"""Write files durably: to the disk, not only to its cache."""

import os
import uuid
from pathlib import Path

DRAFT = ".draft"


class StoreError(Exception):
    """A store that cannot be written or a run that cannot be read; the message names the path and the cure."""


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


def put_in_place(path: Path, content: bytes) -> None:
    """Write a file under another name first: whoever is interrupted leaves the old one."""
    draft = path.with_name(f".{uuid.uuid4().hex}{DRAFT}")
    try:
        write_through(draft, content)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
