"""The store: what goes in comes out, whatever happens to the files and whoever else writes."""

import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch

from core.recipes import Recipe
from core.runs import Run, Store, StoreError, store
from core.runs.left_aside import left_aside
from tests.core.runs.conftest import OUTPUTS

MakeRun = Callable[..., Run]
ROOT = Path(__file__).parents[3]


@pytest.fixture
def runs(tmp_path: Path) -> Store:
    return Store(tmp_path / "a" / "runs")


def assert_same(stored: Run, run: Run) -> None:
    assert (stored.id, stored.recipe, stored.history) == (run.id, run.recipe, run.history)
    assert (stored.metrics, stored.provenance) == (run.metrics, run.provenance)
    assert stored.weights.keys() == run.weights.keys()
    assert all(torch.equal(stored.weights[name], tensor) for name, tensor in run.weights.items())


def test_what_is_put_is_found(runs: Store, make_run: MakeRun):
    run = make_run()
    assert runs.get(run.recipe) is None
    assert runs.list() == []
    put = runs.put(run)
    assert put.stored
    assert not run.stored
    for stored in (put, runs.get(run.recipe), runs.get(run.recipe, "f0"), runs.read(run.id), *runs.list()):
        assert stored is not None
        assert_same(stored, run)
    assert sorted(os.listdir(runs.path(run.id))) == ["run.json", "weights.safetensors"]
    assert os.listdir(runs.root) == [run.id]


def test_other_recipes_and_data_are_not_found(runs: Store, make_run: MakeRun):
    runs.put(make_run())
    assert runs.get(Recipe("mlp-128", "mnist"), "f1") is None
    assert runs.get(Recipe("mlp-128", "mnist", seed=1)) is None
    assert runs.read("none") is None


@pytest.mark.parametrize("name", ["", ".", "..", "../b/run", "/", "damaged"])
def test_no_name_leads_out_of_the_store(name: str, runs: Store, make_run: MakeRun):
    elsewhere = Store(runs.root.parent / "b")
    elsewhere.put(make_run())
    elsewhere.path(make_run().id).rename(elsewhere.path("run"))
    runs.put(make_run(fingerprint="f1"))
    assert runs.read(name) is None
    assert elsewhere.path("run").exists()


def test_the_newest_run_comes_first(runs: Store, make_run: MakeRun):
    for day in (3, 1, 2):
        runs.put(make_run(date=f"2026-01-0{day}T00:00:00+00:00", fingerprint=f"f{day}"))
    assert [run.provenance.date[8:10] for run in runs.list()] == ["03", "02", "01"]
    newest = runs.get(Recipe("mlp-128", "mnist"))
    assert newest is not None
    assert newest.provenance.fingerprint == "f3"


def test_checkpoints_come_back_in_half_precision(runs: Store, make_run: MakeRun):
    run = make_run(Recipe("mnist-cnn", "mnist"), epochs=(1, 3))
    stored = runs.put(run)
    assert sorted(os.listdir(runs.path(run.id))) == ["checkpoints.safetensors", "run.json", "weights.safetensors"]
    for found in (stored, *runs.list()):
        assert found.checkpoints == (1, 3)
        for epoch in (1, 3):
            assert found.weights_at(epoch).keys() == run.weights.keys()
            for name, tensor in run.weights_at(epoch).items():
                given = found.weights_at(epoch)[name]
                assert given.dtype == tensor.dtype
                assert torch.equal(given, tensor.half().float() if tensor.ndim > 1 else tensor)
    assert_same(stored, run)


def flip_checkpoint(folder: Path) -> None:
    content = bytearray((folder / "checkpoints.safetensors").read_bytes())
    content[-1] ^= 1
    (folder / "checkpoints.safetensors").write_bytes(content)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (flip_checkpoint, "does not have the SHA-256"),
        (lambda folder: (folder / "checkpoints.safetensors").write_bytes(b""), "does not have the SHA-256"),
        (lambda folder: (folder / "checkpoints.safetensors").unlink(), "checkpoints.safetensors is missing"),
    ],
)
def test_damaged_checkpoints_cost_no_run(damage: Callable[[Path], None], reason: str, runs: Store, make_run: MakeRun):
    run = make_run(epochs=(1, 2))
    runs.put(run)
    damage(runs.path(run.id))
    with pytest.warns(RuntimeWarning, match=rf"lost its checkpoints: .*{reason}.*rest of it is sound"):
        found = runs.read(run.id)
    assert found is not None
    assert found.checkpoints == ()
    assert_same(found, run)
    assert runs.path(run.id).exists()
    (listed,) = runs.list()
    assert torch.equal(listed.model().fc1.weight, run.weights["fc1.weight"])
    with pytest.raises(StoreError, match=r"lost.*Train the recipe again"):
        listed.weights_at(1)


def flip(name: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        content = bytearray((folder / name).read_bytes())
        content[-1] ^= 1
        (folder / name).write_bytes(content)

    return change


def test_outputs_are_kept_with_the_run(runs: Store, make_run: MakeRun):
    run = make_run(outputs=OUTPUTS)
    for stored in (runs.put(run), runs.read(run.id), *runs.list()):
        assert stored is not None
        assert_same(stored, run)
        np.testing.assert_allclose(stored.test_logits, OUTPUTS.logits, rtol=1e-3)
        np.testing.assert_array_equal(stored.test_labels, OUTPUTS.labels)
    assert sorted(os.listdir(runs.path(run.id))) == ["outputs.safetensors", "run.json", "weights.safetensors"]


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (flip("outputs.safetensors"), "does not have the SHA-256"),
        (lambda folder: (folder / "outputs.safetensors").write_bytes(b""), "does not have the SHA-256"),
        (lambda folder: (folder / "outputs.safetensors").unlink(), "outputs.safetensors is missing"),
    ],
)
@pytest.mark.parametrize("weights", [True, False])
def test_damaged_outputs_cost_no_run(
    weights: bool, damage: Callable[[Path], None], reason: str, runs: Store, make_run: MakeRun
):
    run = make_run(epochs=(1,), outputs=OUTPUTS)
    runs.put(run, weights=weights)
    damage(runs.path(run.id))
    with pytest.warns(RuntimeWarning, match=rf"lost its test outputs: .*{reason}.*rest of it is sound"):
        found = runs.read(run.id)
    assert found is not None
    assert found.test_logits is found.test_labels is None
    assert found.metrics == run.metrics
    assert found.checkpoints == ((1,) if weights else ())
    (listed,) = runs.list()
    with pytest.warns(RuntimeWarning, match="lost its test outputs"):
        assert listed.test_logits is None


def test_a_run_may_be_kept_without_its_weights(runs: Store, make_run: MakeRun):
    run = make_run(epochs=(1, 2), outputs=OUTPUTS)
    for stored in (runs.put(run, weights=False), runs.read(run.id), *runs.list()):
        assert stored is not None
        assert (stored.id, stored.recipe, stored.history) == (run.id, run.recipe, run.history)
        assert (stored.metrics, stored.provenance) == (run.metrics, run.provenance)
        assert not stored.has_weights
        assert stored.checkpoints == ()
        np.testing.assert_array_equal(stored.test_labels, OUTPUTS.labels)
        image = np.zeros((1, 1, 28, 28), np.uint8)
        for ask in (partial(getattr, stored, "weights"), stored.model, partial(stored.predict, image)):
            with pytest.raises(StoreError, match="figures are kept, not the weights: train its recipe again"):
                ask()
    assert sorted(os.listdir(runs.path(run.id))) == ["outputs.safetensors", "run.json"]
    assert runs.list()[0].model(0) is not None


def test_weights_complete_a_run_without_them_and_nothing_takes_them_away(runs: Store, make_run: MakeRun):
    run = make_run(epochs=(1,), outputs=OUTPUTS)
    runs.put(run, weights=False)
    assert runs.put(run).has_weights
    assert runs.put(run, weights=False).has_weights
    (stored,) = runs.list()
    assert_same(stored, run)
    assert stored.checkpoints == (1,)
    assert os.listdir(runs.root) == [run.id]


def test_a_run_with_weights_comes_before_a_newer_one_without(runs: Store, make_run: MakeRun):
    old, new = make_run(), make_run(date="2026-02-02T03:04:05+00:00", fingerprint="f1")
    runs.put(old)
    runs.put(new, weights=False)
    assert [run.id for run in runs.list()] == [new.id, old.id]
    found = runs.get(old.recipe)
    assert found is not None
    assert found.id == old.id


def test_a_record_without_weights_or_outputs_reads_as_it_always_did(runs: Store, make_run: MakeRun):
    run = make_run()
    runs.put(run)
    text = (runs.path(run.id) / "run.json").read_text("utf-8")
    values = json.loads(text)
    assert values["format"] == 1
    assert "outputs" not in values
    runs.put(make_run(fingerprint="f1", outputs=OUTPUTS), weights=False)
    other = json.loads((runs.path(make_run(fingerprint="f1").id) / "run.json").read_text("utf-8"))
    assert other["format"] == 2  # earlier programs leave alone what they do not know


def test_half_precision_on_disk_is_float32_in_memory(runs: Store, make_run: MakeRun):
    run = make_run(Recipe("resnet18", "svhn"))
    stored = runs.put(run, half=True)
    assert stored.provenance.weights == "float16"
    full = sum(tensor.numel() * 4 for tensor in run.weights.values())
    assert (runs.path(run.id) / "weights.safetensors").stat().st_size < 0.52 * full
    for name, tensor in run.weights.items():
        assert stored.weights[name].dtype == tensor.dtype
        assert torch.equal(stored.weights[name], tensor.half().float() if tensor.ndim > 1 else tensor)
    assert stored.model().training is False


def flip_weight(folder: Path) -> None:
    content = bytearray((folder / "weights.safetensors").read_bytes())
    content[-1] ^= 1
    (folder / "weights.safetensors").write_bytes(content)


def change_json(folder: Path, **values: object) -> None:
    known = json.loads((folder / "run.json").read_text("utf-8"))
    (folder / "run.json").write_text(json.dumps({**known, **values}), "utf-8")


def with_recipe(recipe: object) -> Callable[[Path], None]:
    """Another recipe under a checksum that is right."""

    def change(folder: Path) -> None:
        values = {**json.loads((folder / "run.json").read_text("utf-8")), "recipe": recipe}
        del values["checksum"]
        told = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
        (folder / "run.json").write_text(json.dumps({**values, "checksum": told}), "utf-8")

    return change


NET = {"model": "mlp-128", "dataset": "mnist"}


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (flip_weight, "does not have the SHA-256"),
        (lambda folder: (folder / "run.json").write_text("[" * 100_000), "cannot be read"),
        (lambda folder: (folder / "weights.safetensors").write_bytes(b""), "does not have the SHA-256"),
        (lambda folder: (folder / "weights.safetensors").unlink(), "weights.safetensors is missing"),
        (lambda folder: (folder / "run.json").write_text("{"), "cannot be read"),
        (lambda folder: (folder / "run.json").write_text("[]"), "cannot be read"),
        (lambda folder: (folder / "run.json").write_text("{}"), "cannot be read"),
        (lambda folder: (folder / "run.json").write_bytes(b"\xff"), "is no text"),
        (lambda folder: change_json(folder, metrics={"test_accuracy": 1.0}), "its own checksum"),
        (lambda folder: change_json(folder, checksum="0"), "its own checksum"),
    ],
)
def test_a_damaged_run_is_moved_away_and_can_be_made_again(
    damage: Callable[[Path], None], reason: str, runs: Store, make_run: MakeRun
):
    run = make_run()
    runs.put(run)
    damage(runs.path(run.id))
    with pytest.warns(RuntimeWarning, match=reason) as caught:
        assert runs.get(run.recipe, "f0") is None
    (moved,) = (runs.root / "damaged").iterdir()
    assert moved.name.startswith(f"{run.id}-")
    assert str(moved) in str(caught[0].message)
    assert runs.list() == []
    assert_same(runs.put(run), run)


def test_a_listed_run_that_loses_its_weights_says_so(runs: Store, make_run: MakeRun):
    runs.put(make_run())
    (listed,) = runs.list()
    flip_weight(runs.path(listed.id))
    with pytest.raises(StoreError, match=r"lost.*Train the recipe again"):
        listed.model()


def test_a_run_under_a_wrong_name_is_damaged(runs: Store, make_run: MakeRun):
    run = make_run()
    runs.put(run)
    runs.path(run.id).rename(runs.path("0123"))
    with pytest.warns(RuntimeWarning, match="run.json is that of"):
        assert runs.list() == []


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (with_recipe(None), "a recipe must be a table of keys and values, not None"),
        (with_recipe({**NET, "model": ["mlp-128"]}), "model = \\['mlp-128'\\]: choose one of"),
        (with_recipe({**NET, "initial": 3}), "initial = 3: it must be a recipe's name"),
        (with_recipe({**NET, "teacher": {**NET, "epochs": "9"}}), "\\[teacher\\] epochs = '9'"),
        (with_recipe({**NET, "options": []}), "options = \\[\\]: it must be a table"),
        (with_recipe({**NET, "early_stopping": True}), "early_stopping = True: it must be a table"),
    ],
)
def test_a_whole_run_that_makes_no_sense_here_is_left_alone_and_told_of(
    written: Callable[[Path], None], reason: str, runs: Store, make_run: MakeRun
):
    run = make_run()
    runs.put(run)
    written(runs.path(run.id))
    assert runs.list() == []
    assert runs.get(run.recipe, "f0") is None
    assert list(left_aside(runs)) == [f"run {run.id!r}, another version's"]
    with pytest.raises(StoreError, match=rf"{run.id} was written by another version of the program \(.*{reason}"):
        runs.put(run)


def test_a_run_of_a_later_program_is_left_alone(runs: Store, make_run: MakeRun):
    run = make_run()
    runs.put(run)
    change_json(runs.path(run.id), format=99)
    assert runs.list() == []
    assert runs.read(run.id) is None
    assert runs.path(run.id).exists()


def test_a_read_only_store_is_never_changed(runs: Store, make_run: MakeRun):
    run = make_run()
    runs.put(run)
    flip_weight(runs.path(run.id))
    before = sorted(runs.root.rglob("*"))
    shipped = Store(runs.root, read_only=True)
    with pytest.warns(RuntimeWarning, match="could not be moved"):
        assert shipped.get(run.recipe, "f0") is None
    with pytest.raises(StoreError, match="not to be written"):
        shipped.put(run)
    assert sorted(runs.root.rglob("*")) == before


def test_a_file_in_the_place_of_the_folder(tmp_path: Path, make_run: MakeRun):
    (tmp_path / "file").write_text("")
    runs = Store(tmp_path / "file")
    assert runs.list() == []
    with pytest.raises(StoreError, match="set DIGITSCOPE_STORE"):
        runs.put(make_run())
    assert runs.get(make_run().recipe, "f0") is None


@pytest.mark.parametrize("call", ["fsync", "rename"])
def test_a_full_disk_leaves_nothing_behind(call: str, runs: Store, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store.os, call, full)
    with pytest.raises(StoreError, match="No space left on device"):
        runs.put(make_run())
    assert os.listdir(runs.root) == []


def test_an_unreadable_run_is_reported_and_stays(runs: Store, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch):
    run = make_run()
    runs.put(run)

    def denied(*_: object, **__: object) -> str:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "read_text", denied)
    with pytest.warns(RuntimeWarning, match="cannot be read: Permission denied"):
        assert runs.read(run.id) is None
    assert runs.path(run.id).exists()


def test_the_second_writer_keeps_the_first_ones_run(runs: Store, make_run: MakeRun):
    first, second = make_run(), replace(make_run(), metrics={"test_loss": 9.0, "test_accuracy": 0.0})
    runs.put(first)
    assert runs.put(second).metrics == first.metrics
    assert os.listdir(runs.root) == [first.id]


WRITER = """
import sys, time
from pathlib import Path
sys.path.insert(0, {tests!r})
from conftest import make
from core.runs import Store
go = Path({go!r})
run = make()
run.weights
Path({go!r} + sys.argv[1]).touch()
while not go.exists():
    time.sleep(0.001)
stored = Store({root!r}).put(run)
print(stored.id, stored.metrics["test_accuracy"])
"""


def test_two_processes_write_the_same_run(runs: Store, make_run: MakeRun, tmp_path: Path):
    go = tmp_path / "go"
    script = WRITER.format(tests=str(Path(__file__).parent), go=str(go), root=str(runs.root))
    writers = [
        subprocess.Popen([sys.executable, "-c", script, str(i)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for i in range(2)
    ]
    while not all(Path(f"{go}{i}").exists() for i in range(2)):
        time.sleep(0.01)
        assert all(writer.poll() is None for writer in writers)
    go.touch()
    said = [writer.communicate()[0] for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0]
    assert said[0] == said[1] == f"{make_run().id} 0.75\n"
    assert os.listdir(runs.root) == [make_run().id]
    assert_same(runs.put(make_run()), make_run())


KILLED = """
import os, sys
sys.path.insert(0, {tests!r})
from conftest import make
from core.runs import Store, store
rename = os.rename
def stop(*_):
    print("ready", flush=True)
    sys.stdin.read()
store.os.{call} = stop
Store({root!r}).put(make())
"""


@pytest.mark.parametrize("call", ["fsync", "rename"])
def test_a_writer_killed_half_way_leaves_no_run(call: str, runs: Store, make_run: MakeRun):
    script = KILLED.format(tests=str(Path(__file__).parent), root=str(runs.root), call=call)
    writer = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    writer.send_signal(signal.SIGKILL)
    writer.communicate()
    (draft,) = os.listdir(runs.root)
    assert draft.startswith(".writing-")
    assert runs.list() == []
    assert runs.read(make_run().id) is None
    runs.put(make_run())
    assert (runs.root / draft).exists()
    yesterday = time.time() - 2 * 24 * 3600
    os.utime(runs.root / draft, (yesterday, yesterday))
    runs.put(make_run(fingerprint="f1"))
    assert not (runs.root / draft).exists()
    assert len(runs.list()) == 2


def test_listing_needs_no_torch(runs: Store, make_run: MakeRun):
    run = runs.put(make_run())
    script = (
        "import sys, core.runs; runs = core.runs.Store(sys.argv[1]); "
        "print(runs.list()[0].id, runs.get(runs.list()[0].recipe, 'f0').id, 'torch' in sys.modules)"
    )
    said = subprocess.run(
        [sys.executable, "-c", script, str(runs.root)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == [run.id, run.id, "False"]


@pytest.mark.parametrize("half", [False, True])
def test_weights_are_read_as_arrays_without_torch(half: bool, runs: Store, make_run: MakeRun):
    run = runs.put(make_run(), half=half)
    arrays = runs.arrays(run.id)
    assert arrays.keys() == run.weights.keys()
    for name, tensor in run.weights.items():
        assert arrays[name].dtype == np.float32
        np.testing.assert_array_equal(arrays[name], tensor.numpy())
    script = (
        "import sys, core.runs; runs = core.runs.Store(sys.argv[1]); "
        "runs.arrays(sys.argv[2]); print('torch' in sys.modules)"
    )
    command = [sys.executable, "-c", script, str(runs.root), run.id]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip() == "False"


def test_arrays_that_cannot_be_had_say_why(runs: Store, make_run: MakeRun):
    run = runs.put(make_run())
    file = runs.path(run.id) / "weights.safetensors"
    file.write_bytes(bytes(reversed(file.read_bytes())))
    with pytest.raises(StoreError, match=r"are lost: .*SHA-256.* Train the recipe again"):
        runs.arrays(run.id)
    with pytest.raises(StoreError, match="are lost"):
        runs.arrays("no-such-run")
    bare = runs.put(make_run(fingerprint="f1"), weights=False)
    with pytest.raises(StoreError, match="figures are kept, not the weights"):
        runs.arrays(bare.id)


def test_a_url_of_a_file_is_a_folder(tmp_path: Path, make_run: MakeRun):
    Store(f"file://{tmp_path}/runs").put(make_run())
    with warnings.catch_warnings():
        assert len(Store(tmp_path / "runs").list()) == 1
