"""A store of runs on street numbers without weights: invented histories, logits drawn at random around the labels."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.recipes import EpochRecord, Recipe
from core.runs import Outputs, Provenance, Run, Store, TrainingRequest
from tests.core.runs.conftest import PROVENANCE

COUNT, CLASSES = 400, 10
FINGERPRINT = "5" * 32


@dataclass(frozen=True)
class Invented:
    """A run to invent: how strongly its logits follow the labels, or the one class that it always answers."""

    recipe: Recipe
    strength: float = 3.0
    always: int | None = None
    fingerprint: str = FINGERPRINT


def labels() -> np.ndarray:
    """The labels of the invented test images; a third are ones."""
    digits = np.random.default_rng(0).integers(0, CLASSES, COUNT)
    digits[::3] = 1
    return digits.astype(np.int64)


def logits(invented: Invented) -> np.ndarray:
    """What the invented net says of each image, N×10."""
    noise = np.random.default_rng(invented.recipe.seed + len(invented.recipe.model)).normal(size=(COUNT, CLASSES))
    target = labels() if invented.always is None else np.full(COUNT, invented.always)
    noise[np.arange(COUNT), target] += invented.strength
    return noise.astype(np.float32)


def run(invented: Invented) -> Run:
    """The run, in memory."""
    said = Outputs(logits(invented), labels())
    history = tuple(
        EpochRecord(epoch, 2.3 / epoch, 1 - 1 / (1 + epoch), None, None, 0.1, 1.0, 100.0) for epoch in range(1, 6)
    )
    return Run(
        id=TrainingRequest(invented.recipe, invented.fingerprint).id,
        recipe=invented.recipe,
        history=history,
        metrics={"test_loss": 1.0, "test_accuracy": float((said.logits.argmax(1) == said.labels).mean())},
        provenance=_provenance(invented),
        load=dict,
        has_weights=False,
        load_outputs=lambda: said,
    )


def _provenance(invented: Invented) -> Provenance:
    return replace(
        PROVENANCE,
        source="local copy",
        fingerprint=invented.fingerprint,
        train_images=1000,
        test_images=COUNT,
        seed=invented.recipe.seed,
        device="cuda",
        precision="bfloat16 autocast, channels last",
        seconds=60.0 + invented.recipe.seed,
        machine="A GPU",
        cores=8,
    )


def filled(root: Path, invented: Sequence[Invented]) -> Store:
    """A store that holds them."""
    store = Store(root)
    for each in invented:
        store.put(run(each), weights=False)
    return store
