"""What lies in a store and is not listed: damaged, of another version, or no run at all."""

import os
from collections.abc import Iterator
from contextlib import suppress

from core.nearest import shown
from core.runs.reading import RECORD, RunFiles
from core.runs.record import DamagedRunError, ForeignRunError
from core.runs.store import DAMAGED

DAMAGED_RUN = "run {}, damaged: train it again"


def left_aside(store: RunFiles) -> Iterator[str]:
    """What lies here and is not listed, a clause each; nothing is changed."""
    try:
        entries = sorted(os.scandir(store.root), key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        yield f"the store, which cannot be read ({error.strerror})"
        return
    for entry in entries:
        if entry.name == DAMAGED and entry.is_dir():
            with suppress(OSError):
                yield from (DAMAGED_RUN.format(_original(name)) for name in sorted(os.listdir(entry)))
        elif not entry.name.startswith("."):
            reason = _why_not_listed(store, entry)
            if reason is not None:
                yield reason.format(shown(entry.name))


def _why_not_listed(store: RunFiles, entry: "os.DirEntry[str]") -> str | None:
    if not os.path.isdir(entry.path):
        return "file {}, which is no run"
    try:
        store.entry(entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return "folder {}, which has no " + RECORD
    except ForeignRunError:
        return "run {}, another version's"
    except DamagedRunError:
        return DAMAGED_RUN
    except OSError:
        return "run {}, which cannot be read"
    return None


def _original(moved: str) -> str:
    """The id of a run that lies among the damaged ones under that name."""
    return shown(moved.rpartition("-")[0] or moved)
