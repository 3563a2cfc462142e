"""Training once, and what is kept of it."""

import platform
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import torch

from core.data import Dataset
from core.runs import Run, Store, run_id, user
from core.settings import settings
from core.training import EpochRecord, Recipe, TrainingError, once, train

RECIPE = Recipe("mlp-128", "mnist", learning_rate=3e-3, epochs=3, validation=0.1)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "runs")


def never(*_: object, **__: object) -> None:
    raise AssertionError("this must not be trained again")


def test_a_recipe_is_trained_once(data: Dataset, store: Store, monkeypatch: pytest.MonkeyPatch):
    seen: list[EpochRecord] = []
    first = train(RECIPE, data, store, seen.append)
    assert tuple(seen) == first.history
    assert len(seen) == 3
    monkeypatch.setattr(once, "fit", never)
    again = train(RECIPE, data, store, never)
    assert again.id == first.id == run_id(RECIPE, data.fingerprint)
    assert again.history == first.history
    np.testing.assert_array_equal(again.predict(data.test.images), first.predict(data.test.images))


@pytest.mark.parametrize("half", [False, True])
def test_the_run_reports_what_its_stored_weights_do(half: bool, data: Dataset, store: Store):
    train(RECIPE, data, store, half=half)
    run = store.get(RECIPE)
    assert run is not None
    logits = torch.tensor(run.predict(data.test.images))
    labels = torch.tensor(data.test.labels)
    assert run.metrics["test_accuracy"] == pytest.approx((logits.argmax(1) == labels).float().mean().item())
    loss = torch.nn.functional.cross_entropy(logits, labels).item()
    assert run.metrics["test_loss"] == pytest.approx(loss, rel=1e-4)
    assert run.provenance.weights == ("float16" if half else "float32")


def test_the_provenance_says_where_the_run_comes_from(data: Dataset, store: Store):
    run = train(replace(RECIPE, seed=7, epochs=1, share=0.5), data, store)
    made = run.provenance
    assert (made.source, made.fingerprint) == ("drawn", data.fingerprint)
    assert (made.train_images, made.validation_images, made.test_images) == (135, 15, 100)
    assert (made.seed, made.device, made.precision) == (7, "cpu", "float32")
    assert (made.torch, made.numpy, made.python) == (
        torch.__version__.split("+")[0],
        np.__version__,
        platform.python_version(),
    )
    assert abs((datetime.now(UTC) - datetime.fromisoformat(made.date)).total_seconds()) < 600
    assert platform.node() not in made.machine
    assert made.machine
    assert made.cores >= 1


def test_an_interrupted_training_stores_nothing(data: Dataset, store: Store):
    def stop(record: EpochRecord) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(RECIPE, data, store, stop)
    with pytest.raises(TrainingError):
        train(replace(RECIPE, optimizer="sgd", learning_rate=100, momentum=0.99, epochs=50), data, store)
    assert store.list() == []


def test_a_store_that_cannot_be_written_costs_no_run(data: Dataset, tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.warns(RuntimeWarning, match="trained but not stored.*set DIGITSCOPE_STORE"):
        run = train(RECIPE, data, Store(tmp_path / "file"))
    assert not run.stored
    assert (run.predict(data.test.images).argmax(1) == data.test.labels).mean() == run.metrics["test_accuracy"]


def test_a_damaged_run_is_trained_again(data: Dataset, store: Store):
    first = train(RECIPE, data, store)
    (store.path(first.id) / "weights.safetensors").write_bytes(b"")
    with pytest.warns(RuntimeWarning, match="damaged"):
        again = train(RECIPE, data, store)
    np.testing.assert_array_equal(again.predict(data.test.images), first.predict(data.test.images))


def test_data_and_store_come_from_the_settings(data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DIGITSCOPE_STORE", str(tmp_path / "mine"))
    settings.cache_clear()
    monkeypatch.setattr(once, "load", lambda name: data if name == "mnist" else never())
    run = train(replace(RECIPE, epochs=0))
    assert isinstance(run, Run)
    assert [stored.id for stored in user().list()] == [run.id]
    assert (tmp_path / "mine" / run.id).exists()
    assert run.history == ()


def test_a_recipe_that_starts_from_another_trains_that_one_first(data: Dataset, store: Store):
    first = replace(RECIPE, epochs=1)
    run = train(replace(RECIPE, epochs=0, initial=first), data, store)
    assert {each.recipe for each in store.list()} == {first, run.recipe}
    np.testing.assert_array_equal(run.predict(data.test.images), store.get(first).predict(data.test.images))
