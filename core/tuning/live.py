"""One search at a time in a process of its own: start it, see how it is, stop it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from core.data import Dataset
from core.settings import settings
from core.tuning.spec import StudyError, StudySpec

PROJECT = Path(__file__).parents[2]
SPEC, LOG, ASKED, STOP = "study.toml", "log.txt", "asked", "stop"
LOCK, RUNNING = "alone.lock", "running.txt"
PATIENCE = 30.0  # seconds that a process may take to import what it needs

State = Literal["idle", "starting", "running", "stopping"]


class Stopped(Exception):  # noqa: N818
    """Somebody has asked this process to stop."""


@dataclass(frozen=True)
class Status:
    """How the study in a folder is; `busy`: another one runs; `problem`: why the last process ended early."""

    state: State
    busy: bool = False
    problem: str = ""


def root() -> Path:
    """Where an installation keeps its studies."""
    return settings().cache / "studies"


def folder(root: Path, spec: StudySpec, data: Dataset) -> Path:
    """Where a study on these data is kept."""
    return root / spec.name(data.fingerprint)


@contextmanager
def alone(root: Path, folder: Path) -> Iterator[None]:
    """Be the only one to search under `root`; StudyError where another is."""
    root.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(root / LOCK, timeout=2):
            (root / RUNNING).write_text(folder.name, "utf-8")
            _discard(folder, ASKED)
            yield
    except Timeout:
        raise StudyError("Another search is running here; start this one when that has ended.") from None
    finally:
        _discard(folder, ASKED)


def pause(folder: Path) -> Callable[[], None]:
    """What to call now and then while searching in `folder`; it raises Stopped when that is asked for."""

    def check() -> None:
        if (folder / STOP).exists():
            raise Stopped

    return check


def start(spec: StudySpec, root: Path, folder: Path) -> None:
    """Search in a new process, which outlives this one; StudyError where its folder cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        resume(folder)
        (folder / SPEC).write_text(spec.to_toml(), "utf-8")
        (folder / ASKED).touch()
        with (folder / LOG).open("wb") as log:
            words = [sys.executable, "-m", "core", "tune", str(folder / SPEC), "--folder", str(root), "--alone"]
            process = subprocess.Popen(
                words,
                cwd=PROJECT,
                env={"OMP_NUM_THREADS": "1", **os.environ},  # small nets; the other cores are for the visitors
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
    except OSError as error:
        raise StudyError(f"{folder} cannot be written ({error.strerror or error}); nothing was started.") from None
    threading.Thread(target=process.wait, daemon=True).start()  # so that no zombie is left


def resume(folder: Path) -> None:
    """Take an earlier call to stop back."""
    _discard(folder, STOP)


def stop(folder: Path) -> None:
    """Ask whoever searches in `folder` to stop after the present epoch."""
    with suppress(OSError):
        _discard(folder, ASKED)
        (folder / STOP).touch()


def status(root: Path, folder: Path) -> Status:
    """How the study in `folder` is."""
    running = _running(root)
    if running == folder.name:
        return Status("stopping" if (folder / STOP).exists() else "running")
    with suppress(OSError):
        waited = time.time() - (folder / ASKED).stat().st_mtime
        if waited < PATIENCE and not running:
            return Status("starting")
    return Status("idle", busy=bool(running), problem=_problem(folder))


def _running(root: Path) -> str:
    """The folder's name of the search that runs under `root`, "" where none does."""
    try:
        if not (root / LOCK).exists():
            return ""
        with FileLock(root / LOCK, timeout=0):
            return ""
    except Timeout:
        with suppress(OSError):
            return (root / RUNNING).read_text("utf-8")
    except OSError:
        return ""
    return "?"


def _problem(folder: Path) -> str:
    """The last line of the log where it is an error's."""
    try:
        lines = (folder / LOG).read_text("utf-8", errors="replace").strip().splitlines()
    except OSError:
        return ""
    last = lines[-1] if lines else ""
    return last.removeprefix("Error: ") if last.startswith("Error: ") or "Error" in last.split(":")[0] else ""


def _discard(folder: Path, name: str) -> None:
    with suppress(OSError):
        os.remove(folder / name)
