"""A run's JSON file: encode, decode, checksums."""

import hashlib
import json
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from core.nearest import shown
from core.recipes import EpochRecord, Recipe
from core.runs.outputs import Outputs
from core.runs.provenance import Provenance
from core.runs.run import Run, Weights

# Raised when older programs could no longer read the file: those that know the first alone leave the other ones be.
FORMAT, WEIGHTLESS = 1, 2
# Beside the provenance it belongs to: older programs take an unknown field there for damage, and pass over one here.
THREADS = "threads"
WRONG = (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError)
LONGEST = 200  # letters of a reason


class DamagedRunError(Exception):
    """A run on disk that is not what was written; the message says how."""


class ForeignRunError(Exception):
    """A run on disk that another version of the program has written in a format unknown to this one."""


@dataclass(frozen=True)
class StoredRecord:
    """A run's JSON, read and checked: all but the other files, whose SHA-256 it knows, None where there is none.

    `size` is that of the weights in bytes.
    """

    run: Run
    sha256: str | None
    size: int | None
    checkpoints: str | None
    outputs: str | None


@dataclass(frozen=True)
class Loaders:
    """How weights, checkpoints and outputs are fetched, by their SHA-256; weights that are not kept by None."""

    weights: Callable[[str | None], Weights]
    checkpoints: Callable[[str], Mapping[int, Weights]]
    outputs: Callable[[str], Outputs | None]


@dataclass(frozen=True)
class Contents:
    """The files beside the record, None for one that there is not."""

    weights: bytes | None
    checkpoints: bytes | None
    outputs: bytes | None


def encode(run: Run, files: Contents, half: bool) -> str:
    """The text for `run`, whose weights, checkpoints and outputs are stored as those bytes."""
    made = asdict(replace(run.provenance, weights="float16" if half else "float32"))
    threads = made.pop(THREADS)
    values: dict[str, object] = {
        "format": WEIGHTLESS if files.weights is None else FORMAT,
        "id": run.id,
        "recipe": run.recipe.to_dict(),
        "history": [record.to_dict() for record in run.history],
        "metrics": dict(run.metrics),
        "provenance": made,
        THREADS: threads,
    }
    if files.weights is not None:
        values["weights"] = _file(files.weights)
    if files.checkpoints is not None:
        values["checkpoints"] = {"epochs": list(run.checkpoints), **_file(files.checkpoints)}
    if files.outputs is not None:
        values["outputs"] = _file(files.outputs)
    return json.dumps({**values, "checksum": _checksum(values)}, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def decode(text: str, name: str, load: Loaders) -> StoredRecord:
    """The entry in the folder `name`. DamagedRunError, ForeignRunError."""
    try:
        values = json.loads(text)
        if values["format"] not in (FORMAT, WEIGHTLESS):
            raise ForeignRunError(f"its format is {shown(values['format'])}, not {FORMAT} or {WEIGHTLESS}")
        if values.pop("checksum") != _checksum(values):
            raise DamagedRunError("run.json does not match its own checksum")
    except WRONG as error:
        raise DamagedRunError(f"run.json cannot be read ({type(error).__name__}: {shortened(error)})") from error
    # What is whole and makes no sense here was written so: by a program that knows more, or less.
    try:
        if values["id"] != name:
            raise DamagedRunError(f"run.json is that of {shown(values['id'])}")
        return _entry(values, name, load)
    except WRONG as error:
        raise ForeignRunError(shortened(error)) from error


def _entry(values: Mapping[str, Any], name: str, load: Loaders) -> StoredRecord:
    whole = values["format"] == FORMAT
    sha256 = str(values["weights"]["sha256"]) if whole else None
    kept = str(values["checkpoints"]["sha256"]) if "checkpoints" in values else None
    outputs = str(values["outputs"]["sha256"]) if "outputs" in values else None
    run = Run(
        id=name,
        recipe=Recipe.from_dict(values["recipe"]),
        history=tuple(EpochRecord.from_dict(record) for record in values["history"]),
        metrics={str(name): _number(value) for name, value in values["metrics"].items()},
        provenance=Provenance.from_dict({**values["provenance"], THREADS: values.get(THREADS, 0)}),
        load=lambda: load.weights(sha256),
        has_weights=whole,
        content=(name, sha256, kept),
    )
    if kept is not None:
        epochs = tuple(map(operator.index, values["checkpoints"]["epochs"]))
        run = replace(run, checkpoints=epochs, load_checkpoints=lambda: load.checkpoints(kept))
    if outputs is not None:
        run = replace(run, load_outputs=lambda: load.outputs(outputs))
    return StoredRecord(run, sha256, operator.index(values["weights"]["bytes"]) if whole else None, kept, outputs)


def shortened(error: object) -> str:
    """An error's text, cut where what it quotes is long."""
    text = str(error)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError(f"a metric is {shown(value)}, no number")
    return value


def _file(content: bytes) -> dict[str, object]:
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def _checksum(values: Mapping[str, Any]) -> str:
    text = json.dumps(values, sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
