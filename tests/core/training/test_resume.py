"""A training that is interrupted, and goes on to the same end."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core.data import Dataset, load
from core.recipes import EarlyStopping, EpochRecord, Recipe, TrainingError
from core.runs import Run, Store, untrained
from core.training import loop, partial, progress, resume, train
from core.training.speed.precision import FAST, FLOAT32

ROOT = Path(__file__).parents[3]
RECIPE = Recipe("mlp-128", "mnist", learning_rate=3e-3, batch_size=50, epochs=5)


class CancelledError(Exception):
    """What a caller raises to stop a training."""


def stop_after(epoch: int) -> Callable[[EpochRecord], None]:
    def stop(record: EpochRecord) -> None:
        if record.epoch == epoch:
            raise CancelledError

    return stop


def state(run: Run) -> dict[str, bytes]:
    return {name: tensor.numpy().tobytes() for name, tensor in run.weights.items()}


def curves(run: Run) -> list[EpochRecord]:
    """The history without what a clock says."""
    return [replace(record, seconds=0.0, images_per_second=0.0) for record in run.history]


def assert_same(run: Run, other: Run) -> None:
    assert state(run) == state(other)
    assert curves(run) == curves(other)
    assert run.metrics == other.metrics
    assert run.checkpoints == other.checkpoints
    for epoch in run.checkpoints:
        assert all(torch.equal(run.weights_at(epoch)[name], kept) for name, kept in other.weights_at(epoch).items())


@pytest.mark.parametrize(
    "change",
    [
        {"optimizer": "sgd", "learning_rate": 0.05},
        {"optimizer": "sgd", "learning_rate": 0.05, "momentum": 0.0, "schedule": "cosine"},
        {"optimizer": "sgd", "learning_rate": 0.05, "sharpness": 0.2},
        {"optimizer": "adam", "augment": "affine", "clean_epochs": 1, "mixup": 0.5},
        {"model": "mnist-cnn", "schedule": "one-cycle", "augment": "shift", "weight_decay": 0.01, "epochs": 3},
        {"averaged": True, "schedule": "cosine", "loss": "mse"},
        {"validation": 0.3, "epochs": 30, "early_stopping": EarlyStopping(patience=2, min_delta=0.02)},
        {"validation": 0.3, "early_stopping": EarlyStopping(patience=1, restore_best_weights=False)},
    ],
)
def test_what_goes_on_ends_as_what_was_not_interrupted(change: dict[str, object], data: Dataset, tmp_path: Path):
    recipe = replace(RECIPE, **change)
    whole = train(recipe, data, Store(tmp_path / "whole"))
    keep, store = tmp_path / "keep", Store(tmp_path / "parts")
    for epoch in range(1, len(whole.history) + 1):
        with pytest.raises(CancelledError):
            train(recipe, data, store, stop_after(epoch), keep=keep)
    seen: list[EpochRecord] = []
    assert_same(train(recipe, data, store, seen.append, keep=keep), whole)
    assert [record.epoch for record in seen] == [record.epoch for record in whole.history]
    assert not keep.exists()


def test_another_layout_and_number_format_go_on_too(data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(loop, "plan", lambda *_: FAST)
    recipe = replace(RECIPE, model="mnist-cnn", epochs=3)
    whole = train(recipe, data, Store(tmp_path / "whole"))
    with pytest.raises(CancelledError):
        train(recipe, data, Store(tmp_path / "parts"), stop_after(1), keep=tmp_path / "keep")
    assert_same(train(recipe, data, Store(tmp_path / "parts"), keep=tmp_path / "keep"), whole)


def normalised(name: str) -> torch.nn.Module:
    """A net with batch norm that is quicker than any of ours."""
    layers = torch.nn.Conv2d(1, 4, 5, stride=3), torch.nn.BatchNorm2d(4), torch.nn.ReLU()
    return torch.nn.Sequential(*layers, torch.nn.Flatten(), torch.nn.Linear(256, 10))


@pytest.mark.parametrize("averaged", [False, True])
def test_batch_norm_goes_on_too(averaged: bool, data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(untrained, "build", normalised)
    recipe = replace(RECIPE, averaged=averaged)
    whole = train(recipe, data, Store(tmp_path / "whole"))
    with pytest.raises(CancelledError):
        train(recipe, data, Store(tmp_path / "parts"), stop_after(2), keep=tmp_path / "keep")
    assert_same(train(recipe, data, Store(tmp_path / "parts"), keep=tmp_path / "keep"), whole)


KILLED = """
import os, signal, sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from conftest import blocks
from core.data.types import dataset
from core.runs import Store
from core.training import Recipe, loop, train
from core.training.speed.precision import FLOAT32
loop.plan = lambda *_: FLOAT32
def kill(record):
    if record.epoch == 3:
        os.kill(os.getpid(), signal.SIGKILL)
data = dataset("mnist", blocks(300, 0), blocks(100, 1), "drawn")
train(Recipe.from_toml({recipe!r}), data, Store({store!r}), kill, keep=Path({keep!r}))
"""


@pytest.mark.slow
def test_a_killed_training_goes_on(data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(loop, "plan", lambda *_: FLOAT32)  # both processes: what pays is asked of a busy machine
    recipe = replace(RECIPE, model="mnist-cnn", augment="affine", schedule="one-cycle")
    (tmp_path / "recipe.toml").write_text(recipe.to_toml())
    places = {name: str(tmp_path / name) for name in ("store", "keep")}
    script = KILLED.format(tests=str(Path(__file__).parent), recipe=str(tmp_path / "recipe.toml"), **places)
    threads = {**os.environ, "OMP_NUM_THREADS": str(torch.get_num_threads())}
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False, env=threads)
    assert done.returncode == -signal.SIGKILL
    assert len(partial(tmp_path / "keep").history) == 3
    run = train(recipe, data, Store(tmp_path / "store"), keep=tmp_path / "keep")
    assert_same(run, train(recipe, data, Store(tmp_path / "whole")))


def test_a_cancelled_epoch_costs_that_epoch_alone(data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(progress, "INTERVAL", 0.0)
    steps = 0

    def stop(done: int, total: int, loss: float) -> None:
        nonlocal steps
        steps += 1
        if steps == 2 * total + 3:
            raise CancelledError

    with pytest.raises(CancelledError):
        train(RECIPE, data, Store(tmp_path / "runs"), keep=tmp_path / "keep", on_step=stop)
    assert [record.epoch for record in partial(tmp_path / "keep").history] == [1, 2]


def test_what_was_cancelled_is_a_run_of_its_own(data: Dataset, tmp_path: Path):
    keep = tmp_path / "keep"
    assert partial(keep) is None
    with pytest.raises(CancelledError):
        train(RECIPE, data, Store(tmp_path / "runs"), stop_after(2), keep=keep)
    run = partial(keep, data)
    assert run.recipe == RECIPE
    assert not run.stored
    assert len(run.id) == 20
    short = train(replace(RECIPE, epochs=2), data, Store(tmp_path / "runs"))  # the rate is constant
    assert state(run) == state(short)
    assert curves(run) == curves(short)
    assert run.checkpoints == (1, 2)
    assert run.metrics == pytest.approx(short.metrics)
    assert (run.predict(data.test.images).argmax(1) == data.test.labels).mean() == run.metrics["test_accuracy"]
    assert run.provenance.train_images == 300
    assert partial(keep).metrics == {}
    assert partial(keep).id == run.id
    with pytest.raises(CancelledError):
        train(RECIPE, data, Store(tmp_path / "runs"), stop_after(3), keep=keep)
    assert run.id not in (partial(keep).id, short.id, train(RECIPE, data, Store(tmp_path / "runs")).id)


def test_it_is_measured_on_its_own_data_alone(data: Dataset, tmp_path: Path):
    with pytest.raises(CancelledError):
        train(RECIPE, data, Store(tmp_path / "runs"), stop_after(1), keep=tmp_path / "keep")
    with pytest.raises(TrainingError, match="other images than those of the data set 'random'"):
        partial(tmp_path / "keep", load("random"))


def interrupted(recipe: Recipe, data: Dataset, tmp_path: Path) -> Path:
    with pytest.raises(CancelledError):
        train(recipe, data, Store(tmp_path / "runs"), stop_after(2), keep=tmp_path / "keep")
    return tmp_path / "keep"


def flip(keep: Path) -> None:
    (file,) = keep.glob("*.safetensors")
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)


def remove(keep: Path) -> None:
    for file in keep.glob("*.safetensors"):
        file.rename(file.with_suffix(".gone"))


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (flip, "SHA-256"),
        (remove, "tensors are missing"),
        (lambda keep: (keep / "state.json").write_text("{"), "JSONDecodeError"),
        (lambda keep: (keep / "state.json").write_text("[]"), "TypeError"),
        (lambda keep: (keep / "state.json").write_text('{"format": 99}'), "format is 99"),
    ],
)
def test_a_damaged_state_is_reported_and_training_begins_anew(
    damage: Callable[[Path], None], reason: str, data: Dataset, tmp_path: Path
):
    keep = interrupted(RECIPE, data, tmp_path)
    damage(keep)
    with pytest.warns(RuntimeWarning, match=rf"cannot be resumed.*{reason}.*begins anew"):
        run = train(RECIPE, data, Store(tmp_path / "runs"), keep=keep)
    assert_same(run, train(RECIPE, data, Store(tmp_path / "whole")))


def test_a_reader_is_given_the_state_that_replaces_the_one_it_was_reading(
    data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    keep, decoded = interrupted(RECIPE, data, tmp_path), resume._decoded

    def overtaken(folder: Path, values: dict[str, object]) -> object:
        monkeypatch.setattr(resume, "_decoded", decoded)
        with pytest.raises(CancelledError):
            train(RECIPE, data, Store(tmp_path / "runs"), stop_after(3), keep=keep)
        return decoded(folder, values)

    monkeypatch.setattr(resume, "_decoded", overtaken)
    assert len(partial(keep).history) == 3


def test_another_recipes_state_is_not_gone_on_from(data: Dataset, tmp_path: Path):
    keep = interrupted(RECIPE, data, tmp_path)
    other = replace(RECIPE, seed=1)
    assert_same(train(other, data, Store(tmp_path / "runs"), keep=keep), train(other, data, Store(tmp_path / "whole")))


def test_a_state_outlives_the_training_of_another(data: Dataset, tmp_path: Path):
    keep = interrupted(RECIPE, data, tmp_path)
    other = train(replace(RECIPE, epochs=0), data, Store(tmp_path / "runs"))
    assert train(other.recipe, data, Store(tmp_path / "runs"), keep=keep).id == other.id
    assert len(partial(keep).history) == 2


def test_another_kind_of_device_begins_anew(data: Dataset, tmp_path: Path):
    keep = interrupted(RECIPE, data, tmp_path)
    text = (keep / "state.json").read_text("utf-8")
    (keep / "state.json").write_text(
        text.replace('"device": "cpu",\n  "precision": {', '"device": "cuda:0",\n  "precision": {')
    )
    seen: list[EpochRecord] = []
    with pytest.warns(RuntimeWarning, match="ran on cuda and cannot go on on cpu"):
        train(RECIPE, data, Store(tmp_path / "runs"), seen.append, keep=keep)
    assert len(seen) == 5


def test_the_precision_is_that_of_the_first_part(data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    keep = interrupted(RECIPE, data, tmp_path)

    def never(*_: object) -> None:
        raise AssertionError("the precision is known")

    monkeypatch.setattr(loop, "plan", never)
    assert train(RECIPE, data, Store(tmp_path / "runs"), keep=keep).provenance.precision == str(FLOAT32)


def test_a_full_disk_costs_the_state_and_not_the_training(
    data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("core.runs.files.write_through", full)
    with pytest.warns(RuntimeWarning, match=r"keep cannot be written \(No space left on device\)"):
        run = train(RECIPE, data, Store(tmp_path / "runs"), keep=tmp_path / "keep")
    assert run.stored
    assert len(run.history) == 5


def test_a_full_disk_keeps_the_state_before(data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    keep = interrupted(RECIPE, data, tmp_path)
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
    with pytest.warns(RuntimeWarning, match="cannot be written"), pytest.raises(CancelledError):
        train(RECIPE, data, Store(tmp_path / "runs"), stop_after(4), keep=keep)
    assert len(partial(keep).history) == 2
    assert len(list(keep.iterdir())) == 2


def test_a_run_that_could_not_be_stored_keeps_its_state(data: Dataset, tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.warns(RuntimeWarning, match="not stored"):
        train(RECIPE, data, Store(tmp_path / "file"), keep=tmp_path / "keep")
    assert len(partial(tmp_path / "keep").history) == 5


def test_the_recipe_that_one_starts_from_goes_on_too(data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    recipe = replace(RECIPE, epochs=2, learning_rate=1e-3, initial=RECIPE)
    whole = train(recipe, data, Store(tmp_path / "whole"))
    monkeypatch.setattr(progress, "INTERVAL", 0.0)
    steps = 0

    def stop(done: int, total: int, loss: float) -> None:
        nonlocal steps
        steps += 1
        if steps in (2 * total + 1, 6 * total + 2):  # in the third epoch of the first, and the second of the other
            raise CancelledError

    keep, store = tmp_path / "keep", Store(tmp_path / "runs")
    for _ in range(2):
        with pytest.raises(CancelledError):
            train(recipe, data, store, keep=keep, on_step=stop)
    assert len(store.list()) == 1
    assert_same(train(recipe, data, store, keep=keep), whole)
    assert not keep.exists()


@pytest.mark.parametrize("error", [torch.OutOfMemoryError("CUDA out of memory"), MemoryError()])
def test_too_little_memory_is_said_with_what_to_do(
    error: Exception, data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object) -> None:
        raise error

    monkeypatch.setattr(loop.Training, "_step", full)
    with pytest.raises(TrainingError, match=r"batches of 50 needs more memory.*smaller batch_size"):
        train(RECIPE, data, Store(tmp_path / "runs"))


def test_nothing_is_kept_where_nobody_asks(data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(resume, "write", lambda *_: pytest.fail("nobody asked"))
    train(RECIPE, data, Store(tmp_path / "runs"))
    assert os.listdir(tmp_path) == ["runs"]
