"""A run as the JSON text that lies beside its weights."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from core.runs.provenance import Provenance
from core.runs.run import Run, Weights
from core.training import EpochRecord, Recipe

# Raised when older programs could no longer read the file.
FORMAT = 1


class DamagedRunError(Exception):
    """A run on disk that is not what was written; the message says how."""


class ForeignRunError(Exception):
    """A run on disk that another version of the program has written in a format unknown to this one."""


@dataclass(frozen=True)
class Entry:
    """A run's JSON, read and checked: all but the weights and checkpoints, whose SHA-256 it knows."""

    run: Run
    sha256: str
    checkpoints: str | None


@dataclass(frozen=True)
class Loaders:
    """How weights and checkpoints are fetched, by their SHA-256."""

    weights: Callable[[str], Weights]
    checkpoints: Callable[[str], Mapping[int, Weights]]


def encode(run: Run, weights: bytes, checkpoints: bytes | None, half: bool) -> str:
    """The text for `run`, whose weights and checkpoints are stored as those bytes."""
    kept = replace(run.provenance, weights="float16" if half else "float32")
    values: dict[str, object] = {
        "format": FORMAT,
        "id": run.id,
        "recipe": run.recipe.to_dict(),
        "history": [record.to_dict() for record in run.history],
        "metrics": dict(run.metrics),
        "provenance": asdict(kept),
        "weights": _file(weights),
    }
    if checkpoints is not None:
        values["checkpoints"] = {"epochs": list(run.checkpoints), **_file(checkpoints)}
    return json.dumps({**values, "checksum": _checksum(values)}, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def decode(text: str, name: str, load: Loaders) -> Entry:
    """The entry in the folder `name`. DamagedRunError, ForeignRunError."""
    try:
        values = json.loads(text)
        if values["format"] != FORMAT:
            raise ForeignRunError(f"its format is {values['format']!r}, not {FORMAT}")
        if values.pop("checksum") != _checksum(values):
            raise DamagedRunError("run.json does not match its own checksum")
        return _entry(values, name, load)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedRunError(f"run.json cannot be read ({type(error).__name__}: {error})") from error


def _entry(values: Mapping[str, Any], name: str, load: Loaders) -> Entry:
    if values["id"] != name:
        raise DamagedRunError(f"run.json is that of {values['id']!r}")
    sha256 = str(values["weights"]["sha256"])
    run = Run(
        id=name,
        recipe=Recipe.from_dict(values["recipe"]),
        history=tuple(EpochRecord(**record) for record in values["history"]),
        metrics=values["metrics"],
        provenance=Provenance.from_dict(values["provenance"]),
        load=lambda: load.weights(sha256),
    )
    if "checkpoints" not in values:
        return Entry(run, sha256, None)
    epochs, other = values["checkpoints"]["epochs"], str(values["checkpoints"]["sha256"])
    run = replace(run, checkpoints=tuple(epochs), load_checkpoints=lambda: load.checkpoints(other))
    return Entry(run, sha256, other)


def _file(content: bytes) -> dict[str, object]:
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def _checksum(values: Mapping[str, Any]) -> str:
    text = json.dumps(values, sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
