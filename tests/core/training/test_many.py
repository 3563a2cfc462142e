"""Nets trained together are the nets trained one by one."""

from collections.abc import Generator
from dataclasses import replace

import pytest
import torch

from core.data import Dataset
from core.training import EpochRecord, Recipe, TrainingError, measures
from core.training.early_stopping import EarlyStopping
from core.training.loop import Outcome, fit
from core.training.many import fit_many
from core.training.precision import FLOAT32
from tests.endings import finish

CPU = torch.device("cpu")
SEEDS = (0, 3, 4)
RECIPE = Recipe("mlp-128", "mnist", learning_rate=3e-3, batch_size=64, epochs=2)


def together(
    epochs: Generator[tuple[EpochRecord, ...], None, tuple[Outcome, ...]],
) -> tuple[list[tuple[EpochRecord, ...]], tuple[Outcome, ...]]:
    """Each net's records, and the outcomes."""
    found, outcomes = finish(epochs)
    return list(zip(*found, strict=True)), outcomes


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"model": "mlp-128-64", "optimizer": "adam", "validation": 0.2, "share": 0.8, "weight_decay": 0.1},
        {"loss": "mse", "optimizer": "sgd", "learning_rate": 0.1, "schedule": "one-cycle", "label_smoothing": 0.1},
        {"options": {"activation": "tanh"}, "loss": "mse-logits", "validation": 0.1, "schedule": "cosine"},
    ],
)
def test_each_is_what_its_seed_alone_gives(
    change: dict[str, object], data: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measures, "SPACING", 2)
    recipe = replace(RECIPE, **change)
    histories, outcomes = together(fit_many(recipe, SEEDS, data, CPU))
    for seed, history, outcome in zip(SEEDS, histories, outcomes, strict=True):
        records, alone = finish(fit(replace(recipe, seed=seed), data, CPU, FLOAT32))
        assert len(history) == len(records) == 2
        for ours, theirs in zip(history, records, strict=True):
            figures, wanted = ours.to_dict(), theirs.to_dict()
            for name in ("gradient_norms", "update_ratios"):
                assert figures[name] == pytest.approx(wanted[name], rel=1e-3)
            for name in set(figures) - {"gradient_norms", "update_ratios", "seconds", "images_per_second"}:
                same = wanted[name] if wanted[name] is None else pytest.approx(wanted[name], rel=1e-4)
                assert figures[name] == same, name
        torch.testing.assert_close(
            dict(outcome.model.state_dict()), dict(alone.model.state_dict()), rtol=1e-3, atol=2e-5
        )
        assert outcome.metrics == pytest.approx(alone.metrics, rel=1e-3)
        assert outcome.images == alone.images
        assert outcome.outputs.logits == pytest.approx(alone.outputs.logits, rel=1e-2, abs=1e-3)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"augment": "shift"}, "augment"),
        ({"mixup": 0.2}, "mixup"),
        ({"validation": 0.1, "early_stopping": EarlyStopping(patience=1)}, "early_stopping"),
        ({"random_labels": True}, "random_labels"),
        ({"averaged": True}, "averaged"),
        ({"model": "mnist-cnn"}, "dropout"),
    ],
)
def test_what_is_each_nets_own_is_refused(change: dict[str, object], named: str, data: Dataset) -> None:
    with pytest.raises(TrainingError, match=f"{named}.* one by one"):
        next(fit_many(replace(RECIPE, **change), SEEDS, data, CPU))


def test_at_least_one_seed_is_needed(data: Dataset) -> None:
    with pytest.raises(TrainingError, match="at least one"):
        next(fit_many(RECIPE, (), data, CPU))


def test_the_seed_that_diverges_is_named(data: Dataset) -> None:
    recipe = replace(RECIPE, optimizer="sgd", learning_rate=100.0, loss="mse-logits", epochs=5)
    with pytest.raises(TrainingError, match=r"with seed 3 .* below 100\."):
        together(fit_many(recipe, (3,), data, CPU))


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")
def test_on_a_gpu_they_learn_together_as_alone(data: Dataset) -> None:
    cuda = torch.device("cuda")
    histories, _ = together(fit_many(RECIPE, SEEDS, data, cuda))
    for seed, history in zip(SEEDS, histories, strict=True):
        records, _ = finish(fit(replace(RECIPE, seed=seed), data, cuda))
        assert [r.train_loss for r in history] == pytest.approx([r.train_loss for r in records], rel=1e-2)
