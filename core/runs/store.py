"""A folder of runs, one folder each, that any number of processes may read and write at the same time."""

import hashlib
import os
import shutil
import time
import uuid
import warnings
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from core.recipes.recipe import Recipe
from core.runs import outputs
from core.runs.files import sync, write_through
from core.runs.record import Contents, DamagedRunError, ForeignRunError, Loaders, StoredRecord, decode, encode
from core.runs.request import TrainingRequest
from core.runs.run import Initial, Run, Weights, drawn_weights

RECORD, WEIGHTS, CHECKPOINTS = "run.json", "weights.safetensors", "checkpoints.safetensors"
OUTPUTS, DAMAGED = "outputs.safetensors", "damaged"
UNFINISHED = ".writing-"
ABANDONED = 24 * 3600.0  # seconds after which an unfinished folder is nobody's any more


class StoreError(Exception):
    """A store that cannot be written or a run that cannot be read; the message names the path and the cure."""


class Store:
    """Runs under `root`, found by recipe and data; `read_only` ones are never changed, not even where damaged."""

    def __init__(self, root: str | Path, read_only: bool = False, initial: Initial = drawn_weights) -> None:
        self.root = Path(str(root).removeprefix("file://")).expanduser()
        self.read_only = read_only
        self.initial = initial

    def path(self, name: str) -> Path:
        """The folder of the run with that id."""
        return self.root / name

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
            raise StoreError(
                f"{self.root} cannot be written ({error.strerror or error}); set DIGITSCOPE_STORE to a folder that can."
            ) from error
        stored = self.read(run.id)
        if stored is None or (weights and not stored.has_weights):
            raise StoreError(f"{self.path(run.id)} cannot be read back; set DIGITSCOPE_STORE to another folder.")
        return stored

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
            entry = self._entry(name)
            if whole and entry.sha256 is not None:
                self._checked(name, WEIGHTS, entry.sha256)
        except (FileNotFoundError, NotADirectoryError, ForeignRunError):
            return None
        except DamagedRunError as error:
            self.quarantine(name, str(error))
            return None
        except OSError as error:
            warnings.warn(f"The run {self.path(name)} cannot be read: {error.strerror}.", RuntimeWarning, stacklevel=3)
            return None
        return self._sound(entry) if whole else entry.run

    def _sound(self, entry: StoredRecord) -> Run:
        """The run, without its checkpoints or outputs where they are damaged."""
        run = entry.run
        if entry.checkpoints is not None and self._optional(run.id, CHECKPOINTS, entry.checkpoints) is None:
            run = replace(run, checkpoints=(), load_checkpoints=dict)
        if entry.outputs is not None and self._optional(run.id, OUTPUTS, entry.outputs) is None:
            run = replace(run, load_outputs=lambda: None)
        return run

    def _optional(self, name: str, file: str, sha256: str) -> Path | None:
        """A file that the run can do without; None, with a warning, where it is damaged."""
        try:
            return self._checked(name, file, sha256)
        except (DamagedRunError, OSError) as error:
            what = {CHECKPOINTS: "checkpoints", OUTPUTS: "test outputs"}[file]
            warnings.warn(
                f"The run {self.path(name)} has lost its {what}: {error}. The rest of it is sound.",
                RuntimeWarning,
                stacklevel=5,
            )
            return None

    def _entry(self, name: str) -> StoredRecord:
        try:
            text = (self.path(name) / RECORD).read_text("utf-8")
        except UnicodeDecodeError as error:
            raise DamagedRunError(f"{RECORD} is no text") from error
        bound = partial(self._weights, name), partial(self._checkpoints, name), partial(self._outputs, name)
        entry = decode(text, name, Loaders(*bound))
        return replace(entry, run=replace(entry.run, load_initial=self.initial))

    def _checked(self, name: str, file: str, sha256: str) -> Path:
        """The file, read from end to end but not kept."""
        path = self.path(name) / file
        try:
            with path.open("rb") as opened:
                found = hashlib.file_digest(opened, "sha256").hexdigest()
        except FileNotFoundError as error:
            raise DamagedRunError(f"{file} is missing") from error
        if found != sha256:
            raise DamagedRunError(f"{file} does not have the SHA-256 that {RECORD} names")
        return path

    def _weights(self, name: str, sha256: str | None) -> Weights:
        from core.runs import weights

        if sha256 is None:
            raise StoreError(
                f"Of the run {self.path(name)} the figures are kept, not the weights: train its recipe again."
            )
        return weights.read(self._needed(name, WEIGHTS, sha256))

    def _checkpoints(self, name: str, sha256: str) -> Mapping[int, Weights]:
        from core.runs import weights

        return weights.StoredEpochs(self._needed(name, CHECKPOINTS, sha256))

    def _outputs(self, name: str, sha256: str) -> outputs.Outputs | None:
        path = self._optional(name, OUTPUTS, sha256)
        return None if path is None else outputs.decode(path.read_bytes())

    def _needed(self, name: str, file: str, sha256: str) -> Path:
        try:
            return self._checked(name, file, sha256)
        except (DamagedRunError, OSError) as error:
            raise StoreError(f"The weights of {self.path(name)} are lost: {error}. Train the recipe again.") from error

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
                os.rename(draft, self.path(name))
            sync(self.root)
        except OSError:
            # Another process was first, unless the run is still not there.
            if not (self.path(name) / RECORD).exists():
                raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)

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
    return not entry.name.startswith(".") and entry.name != DAMAGED and entry.is_dir()
