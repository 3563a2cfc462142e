"""A store at any fsspec URL, shared by machines; what is read from it or written to it is kept in a folder too."""

import io
import uuid
import warnings
import zipfile
from pathlib import Path

import fsspec

from core.runs.files import StoreError
from core.runs.reading import CHECKPOINTS, OUTPUTS, RECORD, WEIGHTS
from core.runs.run import Initial, Run, drawn_weights
from core.runs.store import Store

SUFFIX = ".zip"
FILES = (WEIGHTS, CHECKPOINTS, OUTPUTS, RECORD)


class RemoteStore(Store):
    """Runs as one archive each under `url`, one object being all that an object store writes at once."""

    def __init__(self, url: str, folder: Path, initial: Initial = drawn_weights) -> None:
        super().__init__(folder, initial=initial)
        self.url = url
        try:
            self._files, self._base = fsspec.core.url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise StoreError(f"DIGITSCOPE_STORE={url} cannot be used: {error}.") from error

    def read(self, name: str) -> Run | None:
        """The run with that id, from the folder, else fetched into it; None where neither has it.

        Where the folder's has no weights, the URL's may have some.
        """
        found = super().read(name)
        if found is not None and found.has_weights:
            return found
        return super().read(name) if self._fetch(name) else found

    def list(self) -> list[Run]:
        """All runs of the URL and the folder, newest first."""
        for name in self._names() - {run.id for run in super().list()}:
            self._fetch(name)
        return super().list()

    def put(self, run: Run, half: bool = False, weights: bool = True) -> Run:
        """Store a run in the folder and at the URL; StoreError where either is impossible."""
        stored = super().put(run, half, weights)
        try:
            self._files.makedirs(self._base, exist_ok=True)
            self._files.pipe_file(self._archive(run.id), _packed(self.path(run.id)))
        except OSError as error:
            raise StoreError(f"{self.url} cannot be written: {error}.") from error
        return stored

    def blocked(self, name: str) -> str | None:
        """Why no run of that id can be stored in the folder and at the URL; None where one can, which is tried."""
        reason, trial = super().blocked(name), f"{self._base}/.trial-{uuid.uuid4().hex}"
        if reason is not None:
            return reason
        try:
            self._files.makedirs(self._base, exist_ok=True)
            self._files.pipe_file(trial, b" ")
            self._files.rm_file(trial)
        except OSError as error:
            return f"{self.url} cannot be written: {error}."
        return None

    def _archive(self, name: str) -> str:
        return f"{self._base}/{name}{SUFFIX}"

    def _names(self) -> set[str]:
        try:
            found = self._files.ls(self._base, detail=False)
        except FileNotFoundError:
            return set()
        except OSError as error:
            self._warn(error)
            return set()
        return {Path(path).stem for path in found if path.endswith(SUFFIX)}

    def _fetch(self, name: str) -> bool:
        """Bring a run into the folder; False where the URL does not have it whole."""
        if Path(name).name != name:
            return False
        try:
            self._write(name, _unpacked(self._files.cat_file(self._archive(name))))
        except FileNotFoundError:
            return False
        except (OSError, zipfile.BadZipFile, KeyError) as error:
            self._warn(error)
            return False
        return True

    def _warn(self, error: Exception) -> None:
        warnings.warn(f"{self.url} cannot be read: {error}.", RuntimeWarning, stacklevel=3)


def _packed(folder: Path) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for file in FILES:
            if (folder / file).exists():
                archive.write(folder / file, file)
    return buffer.getvalue()


def _unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        there = {*archive.namelist(), RECORD}
        return {file: archive.read(file) for file in FILES if file in there}
