"""A folder of runs, one folder each, that any number of processes may read and write at the same time."""

import logging
import os
import shutil
import time
import uuid
import warnings
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from core.recipes.recipe import Recipe
from core.runs import outputs, quota
from core.runs.files import StoreError, sync, write_through
from core.runs.reading import CHECKPOINTS, OUTPUTS, RECORD, WEIGHTS, RunFiles
from core.runs.record import Contents, DamagedRunError, ForeignRunError, encode
from core.runs.request import TrainingRequest
from core.runs.run import Initial, Run, drawn_weights

DAMAGED = "damaged"
UNFINISHED = ".writing-"
ELSEWHERE = "set DIGITSCOPE_STORE to a folder that can"
TRIAL = 4096  # bytes that a store must take before a training is worth its while
LOG = logging.getLogger(__name__)
ABANDONED = 24 * 3600.0  # seconds after which an unfinished folder is nobody's any more


class Store(RunFiles):
    """Runs under `root`, found by recipe and data; `read_only` ones are never changed, not even where damaged."""

    def __init__(self, root: str | Path, read_only: bool = False, initial: Initial = drawn_weights) -> None:
        super().__init__(Path(str(root).removeprefix("file://")).expanduser(), initial)
        self.read_only = read_only

    def get(self, recipe: Recipe, fingerprint: str | None = None) -> Run | None:
        """The run of a recipe on the data of that fingerprint; or on any, the newest then, those with weights first."""
        if fingerprint is not None:
            return self.read(TrainingRequest(recipe, fingerprint).id)
        same = sorted((run for run in self.list() if run.recipe == recipe), key=lambda run: not run.has_weights)
        return next((run for run in map(self.read, (each.id for each in same)) if run), None)

    def read(self, name: str) -> Run | None:
        """The run with that id, weights checked against their SHA-256; damaged ones are warned of and moved away.

        Checkpoints and test outputs that are damaged are warned of, and the run is read without them.
        """
        quota.used(self.path(name))
        return self._guarded(name, whole=True)

    def list(self) -> list[Run]:
        """All runs, newest first; their weights are checked when they are first needed."""
        try:
            names = sorted(entry.name for entry in os.scandir(self.root) if _is_run(entry))
        except OSError:
            return []
        found = [run for run in (self._guarded(name, whole=False) for name in names) if run]
        return sorted(found, key=lambda run: run.provenance.date, reverse=True)

    def put(self, run: Run, half: bool = False, weights: bool = True) -> Run:
        """Store a run, as float16 if `half`, and return it as stored. StoreError where that is impossible.

        Without `weights` its figures and test outputs alone are kept. Where two write the same run, the first stays,
        unless only the second has weights.
        """
        if self.read_only:
            raise StoreError(f"{self.root} is not to be written to; choose another store.")
        contents = _contents(run, half, weights)
        named = ((WEIGHTS, contents.weights), (CHECKPOINTS, contents.checkpoints), (OUTPUTS, contents.outputs))
        files = {file: content for file, content in named if content is not None}
        try:
            self._write(run.id, {**files, RECORD: encode(run, contents, half).encode()})
        except OSError as error:
            raise StoreError(f"{self.root} cannot be written ({error.strerror or error}); {ELSEWHERE}.") from error
        stored = self.read(run.id)
        if stored is None or (weights and not stored.has_weights):
            raise StoreError(self.blocked(run.id) or f"{self.path(run.id)} cannot be read back; {ELSEWHERE}.")
        return stored

    def blocked(self, name: str) -> str | None:
        """Why no run of that id can be stored here, with the cure; None where one can, which is tried."""
        if self.read_only:
            return f"{self.root} is not to be written to; choose another store."
        try:
            self.entry(name)
        except ForeignRunError as error:
            return (
                f"{self.path(name)} was written by another version of the program ({error}): use that one, or move "
                "the folder away."
            )
        except (DamagedRunError, OSError):
            pass  # makes way
        trial = self.root / f"{UNFINISHED}trial-{uuid.uuid4().hex}"
        try:
            trial.mkdir(parents=True)
            write_through(trial / RECORD, b" " * TRIAL)
        except OSError as error:
            return f"{self.root} cannot be written ({error.strerror or error}); {ELSEWHERE}."
        finally:
            shutil.rmtree(trial, ignore_errors=True)
        return None

    def adopt(self, name: str) -> None:
        """Keep a run for good that a visitor asked for."""
        quota.adopt(self.path(name))

    def quarantine(self, name: str, reason: str) -> None:
        """Move a damaged run to the folder "damaged", where that is possible, and warn of it."""
        moved = self.root / DAMAGED / f"{name}-{uuid.uuid4().hex[:8]}"
        try:
            if self.read_only:
                raise PermissionError
            moved.parent.mkdir(exist_ok=True)
            os.rename(self.path(name), moved)
            fate = f"it was moved to {moved}"
        except OSError:
            fate = "it could not be moved away; delete it"
        warnings.warn(f"The run {self.path(name)} is damaged: {reason}; {fate}.", RuntimeWarning, stacklevel=2)

    def _guarded(self, name: str, whole: bool) -> Run | None:
        if Path(name).name != name:
            return None
        try:
            entry = self.entry(name)
            if whole and entry.sha256 is not None:
                self.checked(name, WEIGHTS, entry.sha256)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except ForeignRunError as error:
            LOG.info("%s is left as it is: another version wrote it (%s)", self.path(name), error)
            return None
        except DamagedRunError as error:
            self.quarantine(name, str(error))
            return None
        except OSError as error:
            warnings.warn(f"The run {self.path(name)} cannot be read: {error.strerror}.", RuntimeWarning, stacklevel=3)
            return None
        return self.sound(entry) if whole else entry.run

    def _write(self, name: str, files: dict[str, bytes]) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        self._sweep()
        draft = self.root / f"{UNFINISHED}{name}-{uuid.uuid4().hex}"
        draft.mkdir()
        try:
            for file, content in files.items():
                write_through(draft / file, content)
            if WEIGHTS in files and self._is_weightless(name):
                self._complete(name, draft, files)
            else:
                self._place(name, draft)
            sync(self.root)
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def _place(self, name: str, draft: Path) -> None:
        """Give a draft its run's name. What stands there and is no run makes way; of two runs the first stays."""
        path = self.path(name)
        try:
            os.rename(draft, path)
        except OSError:
            if (path / RECORD).is_file():
                return  # another process was first
            if not os.path.lexists(path):
                raise
            self.quarantine(name, f"it has no {RECORD}")
            os.rename(draft, path)

    def _is_weightless(self, name: str) -> bool:
        return (self.path(name) / RECORD).exists() and not (self.path(name) / WEIGHTS).exists()

    def _complete(self, name: str, draft: Path, files: Iterable[str]) -> None:
        """Add weights to a run: the record comes last, so that the run is the one or the other at any moment."""
        for file in sorted(files, key=RECORD.__eq__):
            os.replace(draft / file, self.path(name) / file)
        sync(self.path(name))

    def _sweep(self) -> None:
        """Delete what killed writers left behind, once nobody can still be at work on it."""
        for draft in self.root.glob(f"{UNFINISHED}*"):
            with suppress(OSError):
                if time.time() - draft.stat().st_mtime > ABANDONED:
                    shutil.rmtree(draft)


def _contents(run: Run, half: bool, whole: bool) -> Contents:
    """The files that lie beside the record."""
    found = run.load_outputs()
    said = None if found is None else outputs.encode(found)
    if not whole:
        return Contents(None, None, said)
    from core.runs import weights

    kept = weights.encode_checkpoints(run.load_checkpoints()) if run.checkpoints else None
    return Contents(weights.encode(run.weights, half), kept, said)


def _is_run(entry: "os.DirEntry[str]") -> bool:
    return not entry.name.startswith(".") and entry.name != DAMAGED and os.path.isdir(entry.path)
