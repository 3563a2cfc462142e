"""Training once, and what is kept of it."""

import platform
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import torch

from core.data import Dataset
from core.models import build
from core.recipes import EpochRecord, Recipe, TrainingError
from core.runs import Run, Store, TrainingRequest, user
from core.settings import settings
from core.training import train, train_once

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
    monkeypatch.setattr(train_once, "fit", never)
    again = train(RECIPE, data, store, never)
    assert again.id == first.id == TrainingRequest(RECIPE, data.fingerprint).id
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


@pytest.mark.parametrize("half", [False, True])
def test_the_run_keeps_the_weights_after_each_epoch(half: bool, data: Dataset, store: Store):
    train(RECIPE, data, store, half=half)
    run = store.get(RECIPE, data.fingerprint)
    assert run is not None
    assert run.checkpoints == (1, 2, 3)
    rising = [(run.predict(data.train.images, epoch).argmax(1) == data.train.labels).mean() for epoch in range(4)]
    assert rising[0] < 0.3 < 0.9 < rising[3]
    for name, tensor in run.weights.items():
        assert torch.equal(run.weights_at(3)[name], tensor.half().float() if tensor.ndim > 1 else tensor)


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
    monkeypatch.setattr(train_once, "load", lambda name: data if name == "mnist" else never())
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


def test_before_its_training_a_net_has_the_weights_that_it_starts_from(data: Dataset):
    first = replace(RECIPE, epochs=1)
    run = train(replace(RECIPE, epochs=1, initial=first), data, user())
    start = user().get(first, data.fingerprint)
    assert start is not None
    assert all(torch.equal(run.weights_at(0)[name], tensor) for name, tensor in start.weights.items())
    alone = train(replace(RECIPE, epochs=1, seed=3), data, user())
    before = alone.model(0)
    torch.manual_seed(3)
    for mine, fresh in zip(before.parameters(), build("mlp-128").parameters(), strict=True):
        assert torch.equal(mine, fresh)


def test_the_checkpoints_keep_to_their_room_and_have_the_last_epoch(tmp_path: Path, data: Dataset):
    recipe = Recipe("mlp-128", "mnist", epochs=4, batch_size=200)
    whole = train(recipe, data, Store(tmp_path / "whole"))
    thin = train(recipe, data, Store(tmp_path / "thin"), room=500_000)  # two times 101,770 parameters of two bytes
    assert whole.checkpoints == (1, 2, 3, 4)
    assert thin.checkpoints == (1, 4)
    for epoch in thin.checkpoints:
        assert all(torch.equal(w, thin.weights_at(epoch)[name]) for name, w in whole.weights_at(epoch).items())


@pytest.mark.parametrize("half", [False, True])
def test_the_run_keeps_what_it_says_of_the_test_images(half: bool, data: Dataset, store: Store):
    train(RECIPE, data, store, half=half)
    run = store.get(RECIPE)
    assert run is not None
    np.testing.assert_allclose(run.test_logits, run.predict(data.test.images), rtol=2**-10, atol=1e-4)
    np.testing.assert_array_equal(run.test_labels, data.test.labels)
    assert (run.test_logits.argmax(1) == run.test_labels).mean() == run.metrics["test_accuracy"]


def test_figures_alone_are_kept_where_no_weights_are_wanted(
    data: Dataset, store: Store, monkeypatch: pytest.MonkeyPatch
):
    run = train(RECIPE, data, store, weights=False)
    assert run.stored
    assert not run.has_weights
    assert len(run.history) == 3
    assert (run.test_logits.argmax(1) == run.test_labels).mean() == run.metrics["test_accuracy"]
    monkeypatch.setattr(train_once, "fit", never)
    assert train(RECIPE, data, store, weights=False).id == run.id
    monkeypatch.undo()
    whole = train(RECIPE, data, store)
    assert whole.has_weights
    assert whole.metrics == run.metrics
    np.testing.assert_array_equal(whole.test_logits, run.test_logits)
    monkeypatch.setattr(train_once, "fit", never)
    assert train(RECIPE, data, store, weights=False).has_weights


def test_a_soup_is_the_mean_of_a_training_and_the_one_it_went_on_from(data: Dataset, store: Store):
    first = replace(RECIPE, epochs=1)
    second = replace(RECIPE, epochs=2, learning_rate=1e-3, initial=first)
    third = replace(RECIPE, epochs=1, learning_rate=5e-4, initial=second)
    ends = [train(recipe, data, store) for recipe in (second, third)]
    soup = train(replace(third, soup=True), data, store)
    for name, weight in soup.weights.items():
        expected = torch.stack([each.weights[name] for each in ends]).mean(0)
        torch.testing.assert_close(weight, expected, atol=1e-7, rtol=1e-6)
    assert [(each.train_loss, each.train_accuracy) for each in soup.history] == [
        (each.train_loss, each.train_accuracy) for each in ends[-1].history
    ]


def test_weights_to_start_from_that_are_here_need_not_those_before_them(data: Dataset, store: Store):
    first = replace(RECIPE, epochs=1)
    second = replace(RECIPE, epochs=1, learning_rate=1e-3, initial=first)
    train(second, data, store)
    shutil.rmtree(store.path(TrainingRequest(first, data.fingerprint).id))
    train(replace(RECIPE, epochs=1, learning_rate=5e-4, initial=second), data, store)
    assert store.get(first) is None


def test_the_larger_images_of_a_net_go_on_from_the_weights_of_the_smaller():
    small = Recipe("resnet18", "svhn")
    assert Recipe("resnet18", "svhn", options={"resolution": 64}, initial=small).initial == small
