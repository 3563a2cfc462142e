"""A training's state in a folder: killed or cancelled, it goes on from its last epoch; nothing is pickled."""

import hashlib
import json
import warnings
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save

from core.data import Dataset
from core.recipes.history import TrainingError
from core.recipes.recipe import Recipe
from core.runs import catalogue
from core.runs.files import DRAFT, put_in_place, sync
from core.runs.provenance import Provenance
from core.runs.run import Run
from core.runs.weights import widened
from core.training.batches import Images
from core.training.evaluation import evaluate
from core.training.kept_files import FORMAT, RECORD, SUFFIX, tensors_file
from core.training.state import TrainingState


@dataclass(frozen=True)
class About:
    """Whose state it is: the run that the training will give."""

    id: str
    recipe: Recipe
    provenance: Provenance


def write(folder: Path, state: TrainingState, about: About) -> None:
    """Put the state in the place of the one before; a reader finds either, whole. OSError where that is impossible."""
    folder.mkdir(parents=True, exist_ok=True)
    content = save({name: tensor.detach().cpu().contiguous() for name, tensor in state.tensors.items()})
    sha256 = hashlib.sha256(content).hexdigest()
    values = {
        "format": FORMAT,
        "id": about.id,
        "recipe": about.recipe.to_dict(),
        "provenance": asdict(about.provenance),
        "sha256": sha256,
        "state": dict(state.values),
    }
    try:
        put_in_place(tensors_file(folder, sha256), content)
        put_in_place(folder / RECORD, json.dumps(values, indent=1, allow_nan=False).encode())
        sync(folder)
    finally:
        _sweep(folder)


def read(folder: Path, name: str, device: str) -> TrainingState | None:
    """The state of the run with that id; None where there is none, or, with a warning, none that can be used."""
    found = _found(folder)
    if found is None or found[1].id != name:
        return None
    if found[0].device.type != device:
        warnings.warn(
            f"The training in {folder} ran on {found[0].device.type} and cannot go on on {device}; it begins anew.",
            RuntimeWarning,
            stacklevel=3,
        )
        return None
    return found[0]


def clear(folder: Path, name: str) -> None:
    """Delete the state of the run with that id, and the folder where nothing else is in it."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        if json.loads((folder / RECORD).read_text("utf-8"))["id"] != name:
            return
        (folder / RECORD).unlink()
        _sweep(folder)
        folder.rmdir()


def partial(keep: str | Path, data: Dataset | None = None) -> Run | None:
    """The net after the last epoch that a training in `keep` has ended, as a run in memory; None before the first.

    Its recipe is the whole one that was asked for, its history ends early, and its id is that of no stored run. Its
    weights are the last epoch's, even where the recipe averages or brings the best ones back. It is measured on the
    test images of `data`, where they are given; else it has no metrics.
    """
    found = _found(Path(keep))
    if found is None:
        return None
    state, about = found
    weights, checkpoints = state.part("model"), state.checkpoints
    name = hashlib.sha256(f"{about.id}\nafter epoch {len(state.history)}".encode()).hexdigest()[:20]
    run = Run(
        id=name,
        recipe=about.recipe,
        history=state.history,
        metrics={},
        provenance=about.provenance,
        load=lambda: weights,
        load_initial=catalogue.initial,
        stored=False,
        checkpoints=tuple(sorted(checkpoints)),
        load_checkpoints=lambda: {epoch: widened(kept) for epoch, kept in checkpoints.items()},
    )
    return run if data is None else replace(run, metrics=_measured(run, data))


def _measured(run: Run, data: Dataset) -> dict[str, float]:
    if data.fingerprint != run.provenance.fingerprint:
        raise TrainingError(
            f"The net was trained on other images than those of the data set {data.name!r}: give those."
        )
    images = Images.of(data.test, run.recipe.dataset, torch.device("cpu"))
    loss, accuracy = evaluate(run.model(), images, run.recipe.loss)
    return {"test_loss": loss, "test_accuracy": accuracy}


def _found(folder: Path) -> tuple[TrainingState, About] | None:
    text = ""
    try:
        while (latest := (folder / RECORD).read_text("utf-8")) != text:
            text = latest
            with suppress(FileNotFoundError):  # a training that goes on has put the next state in its place
                return _decoded(folder, json.loads(text))
        raise ValueError("the tensors are missing")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError, SafetensorError) as error:
        warnings.warn(
            f"The training in {folder} cannot be resumed ({type(error).__name__}: {error}); it begins anew.",
            RuntimeWarning,
            stacklevel=4,
        )
        return None


def _decoded(folder: Path, values: Mapping[str, Any]) -> tuple[TrainingState, About]:
    if values["format"] != FORMAT:
        raise ValueError(f"its format is {values['format']!r}, not {FORMAT}")
    content = tensors_file(folder, values["sha256"]).read_bytes()
    if hashlib.sha256(content).hexdigest() != values["sha256"]:
        raise ValueError(f"the tensors do not have the SHA-256 that {RECORD} names")
    provenance = Provenance.from_dict(values["provenance"])
    about = About(values["id"], Recipe.from_dict(values["recipe"]), provenance)
    return TrainingState(load(content), values["state"]), about


def _sweep(folder: Path) -> None:
    """Delete the tensors that no record names, and the drafts of killed writers."""
    with suppress(OSError):
        record = folder / RECORD
        named = tensors_file(folder, json.loads(record.read_text("utf-8"))["sha256"]) if record.exists() else None
        for file in [*folder.glob(f"*{SUFFIX}"), *folder.glob(f".*{DRAFT}")]:
            if file != named:
                file.unlink()
