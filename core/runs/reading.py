"""The files of a run: read, checked against the record's SHA-256, decoded."""

import hashlib
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file

from core.runs import outputs
from core.runs.files import StoreError
from core.runs.record import DamagedRunError, ForeignRunError, Loaders, StoredRecord, decode, shortened
from core.runs.run import Initial, Run, Weights

RECORD, WEIGHTS, CHECKPOINTS = "run.json", "weights.safetensors", "checkpoints.safetensors"
OUTPUTS = "outputs.safetensors"
AGAIN = "Train the recipe again."


class RunFiles:
    """The folders of runs under `root`; `initial` gives the weights that a training began with."""

    def __init__(self, root: Path, initial: Initial) -> None:
        self.root, self.initial = root, initial

    def path(self, name: str) -> Path:
        """The folder of the run with that id."""
        return self.root / name

    def sound(self, entry: StoredRecord) -> Run:
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
            return self.checked(name, file, sha256)
        except (DamagedRunError, OSError) as error:
            self._lost(name, file, error)
            return None

    def _lost(self, name: str, file: str, error: Exception) -> None:
        what = {CHECKPOINTS: "checkpoints", OUTPUTS: "test outputs"}[file]
        warnings.warn(
            f"The run {self.path(name)} has lost its {what}: {error}. The rest of it is sound.",
            RuntimeWarning,
            stacklevel=6,
        )

    @contextmanager
    def _decoding(self, name: str) -> Iterator[None]:
        try:
            yield
        except (SafetensorError, ValueError, KeyError) as error:
            raise StoreError(
                f"The weights of {self.path(name)} are in no form that this version reads ({shortened(error)}). {AGAIN}"
            ) from error

    def entry(self, name: str) -> StoredRecord:
        """The run's record; DamagedRunError, ForeignRunError, OSError."""
        try:
            text = (self.path(name) / RECORD).read_text("utf-8")
        except UnicodeDecodeError as error:
            raise DamagedRunError(f"{RECORD} is no text") from error
        except IsADirectoryError as error:
            raise DamagedRunError(f"{RECORD} is a folder") from error
        bound = partial(self._weights, name), partial(self._checkpoints, name), partial(self._outputs, name)
        entry = decode(text, name, Loaders(*bound))
        if entry.size is not None:
            self._check_size(name, entry.size)
        run = entry.run
        kept = partial(self._each_epoch, run.id, run.checkpoints, run.load_checkpoints)
        return replace(entry, run=replace(run, load_checkpoints=kept, load_initial=self.initial))

    def _check_size(self, name: str, size: int) -> None:
        """DamagedRunError for weights that are gone or cut, which shows without reading them."""
        file = self.path(name) / WEIGHTS
        if not file.is_file():
            raise DamagedRunError(f"{WEIGHTS} is {'a folder' if file.is_dir() else 'missing'}")
        if file.stat().st_size != size:
            raise DamagedRunError(f"{WEIGHTS} does not have the SHA-256 that {RECORD} names")

    def _each_epoch(
        self, name: str, epochs: tuple[int, ...], load: Callable[[], Mapping[int, Weights]]
    ) -> Mapping[int, Weights]:
        """The weights of all epochs that the record names."""
        found = load()
        if missing := set(epochs) - found.keys():
            raise StoreError(f"{self.path(name)} has lost the weights after epoch {min(missing)}. {AGAIN}")
        return found

    def checked(self, name: str, file: str, sha256: str) -> Path:
        """A file, read from end to end but not kept; DamagedRunError where it is not what was written, OSError."""
        path = self.path(name) / file
        try:
            with path.open("rb") as opened:
                found = hashlib.file_digest(opened, "sha256").hexdigest()
        except FileNotFoundError as error:
            raise DamagedRunError(f"{file} is missing") from error
        except IsADirectoryError as error:
            raise DamagedRunError(f"{file} is a folder") from error
        if found != sha256:
            raise DamagedRunError(f"{file} does not have the SHA-256 that {RECORD} names")
        return path

    def arrays(self, name: str) -> dict[str, NDArray[np.float32]]:
        """The weights of the run with that id, read without torch; StoreError where they cannot be had."""
        try:
            sha256 = self.entry(name).sha256
        except (DamagedRunError, ForeignRunError, OSError) as error:
            raise StoreError(f"The weights of {self.path(name)} are lost: {error}. {AGAIN}") from error
        path = self._weights_file(name, sha256)
        with self._decoding(name):
            return {key: np.asarray(array, np.float32) for key, array in load_file(path).items()}

    def _weights(self, name: str, sha256: str | None) -> Weights:
        from core.runs import weights

        path = self._weights_file(name, sha256)
        with self._decoding(name):
            return weights.read(path)

    def _weights_file(self, name: str, sha256: str | None) -> Path:
        if sha256 is None:
            raise StoreError(
                f"Of the run {self.path(name)} the figures are kept, not the weights: train its recipe again."
            )
        return self._needed(name, WEIGHTS, sha256)

    def _checkpoints(self, name: str, sha256: str) -> Mapping[int, Weights]:
        from core.runs import weights

        path = self._needed(name, CHECKPOINTS, sha256)
        with self._decoding(name):
            return weights.StoredEpochs(path)

    def _outputs(self, name: str, sha256: str) -> outputs.Outputs | None:
        path = self._optional(name, OUTPUTS, sha256)
        if path is None:
            return None
        try:
            return outputs.decode(path.read_bytes())
        except (SafetensorError, ValueError, KeyError) as error:
            self._lost(name, OUTPUTS, error)
            return None

    def _needed(self, name: str, file: str, sha256: str) -> Path:
        try:
            return self.checked(name, file, sha256)
        except (DamagedRunError, OSError) as error:
            raise StoreError(f"The weights of {self.path(name)} are lost: {error}. {AGAIN}") from error
