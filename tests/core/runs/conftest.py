"""A small run that has not been stored, made without training."""

from collections.abc import Callable

import numpy as np
import pytest
import torch

from core.models import build
from core.recipes import EpochRecord, Recipe
from core.runs import Outputs, Provenance, Run, TrainingRequest

PROVENANCE = Provenance(
    source="drawn",
    fingerprint="f0",
    train_images=9,
    validation_images=0,
    test_images=4,
    seed=0,
    device="cpu",
    precision="float32",
    weights="float32",
    seconds=1.5,
    date="2026-01-02T03:04:05+00:00",
    machine="a processor",
    cores=2,
    python="3.11",
    torch="2",
    numpy="2",
    digitscope="0",
    training_version=1,
)
OUTPUTS = Outputs(np.eye(4, 10, dtype=np.float32) / 3, np.array([0, 1, 2, 4]))
HISTORY = (EpochRecord(1, 2.25, 0.5, None, None, 0.001, 0.5, 100.0),)


def make(
    recipe: Recipe | None = None,
    date: str = PROVENANCE.date,
    fingerprint: str = "f0",
    epochs: tuple[int, ...] = (),
    outputs: Outputs | None = None,
) -> Run:
    """A run whose weights are those of a fresh net, after each of `epochs` the same plus their number."""
    recipe = recipe or Recipe("mlp-128", "mnist")
    with torch.random.fork_rng():
        torch.manual_seed(recipe.seed)
        weights = build(recipe.model, **recipe.options).state_dict()
    made = Provenance(**{**vars(PROVENANCE), "date": date, "fingerprint": fingerprint})
    metrics = {"test_loss": 0.5, "test_accuracy": 0.75}
    name = TrainingRequest(recipe, fingerprint).id
    kept = {epoch: {name: tensor + epoch for name, tensor in weights.items()} for epoch in epochs}
    return Run(
        name, recipe, HISTORY, metrics, made, lambda: weights, False, epochs, lambda: kept, load_outputs=lambda: outputs
    )


@pytest.fixture
def make_run() -> Callable[..., Run]:
    """`make`, for tests."""
    return make
