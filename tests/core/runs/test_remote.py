"""The shared store at a URL, seen from several machines."""

from collections.abc import Callable, Iterator
from pathlib import Path

import fsspec
import numpy as np
import pytest

from core.runs import Run, Store, StoreError, opened, user
from core.runs.remote import RemoteStore
from core.settings import settings
from tests.core.runs.conftest import OUTPUTS

MakeRun = Callable[..., Run]
URL = "memory://digitscope/runs"


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Callable[[str], RemoteStore]]:
    """A machine's view of the shared store, by the machine's name."""
    memory = fsspec.filesystem("memory")
    yield lambda name: RemoteStore(URL, tmp_path / name)
    memory.store.clear()
    memory.pseudo_dirs[:] = [""]


def test_what_one_machine_puts_the_others_find(machine: Callable[[str], RemoteStore], make_run: MakeRun):
    run = make_run()
    assert machine("a").get(run.recipe, "f0") is None
    assert machine("a").list() == []
    machine("a").put(run, half=True)
    found = machine("b").get(run.recipe, "f0")
    assert found is not None
    assert found.metrics == run.metrics
    assert found.weights["fc1.weight"].shape == (128, 784)
    assert [listed.id for listed in machine("c").list()] == [run.id]


def test_checkpoints_travel_too(machine: Callable[[str], RemoteStore], make_run: MakeRun):
    run = make_run(epochs=(1, 4))
    machine("a").put(run)
    found = machine("b").get(run.recipe, "f0")
    assert found is not None
    assert found.checkpoints == (1, 4)
    assert found.weights_at(4)["fc1.bias"].equal(run.weights_at(4)["fc1.bias"])


def test_outputs_travel_too_and_weights_may_come_later(machine: Callable[[str], RemoteStore], make_run: MakeRun):
    run = make_run(outputs=OUTPUTS)
    machine("a").put(run, weights=False)
    found = machine("b").read(run.id)
    assert found is not None
    assert not found.has_weights
    np.testing.assert_array_equal(found.test_labels, OUTPUTS.labels)
    machine("a").put(run)
    found = machine("b").read(run.id)
    assert found is not None
    assert found.weights["fc1.bias"].equal(run.weights["fc1.bias"])
    assert found.test_logits is not None


def test_what_was_fetched_stays_when_the_url_is_gone(
    machine: Callable[[str], RemoteStore], make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
):
    machine("a").put(make_run())
    there, not_there = machine("b"), machine("c")
    assert there.read(make_run().id) is not None

    def unreachable(*_: object, **__: object) -> None:
        raise OSError("no route to host")

    for store in (there, not_there):
        for call in ("cat_file", "ls", "pipe_file"):
            monkeypatch.setattr(store._files, call, unreachable)
    assert there.read(make_run().id) is not None
    with pytest.warns(RuntimeWarning, match="memory://digitscope/runs cannot be read: no route to host"):
        assert not_there.read(make_run().id) is None
    with pytest.warns(RuntimeWarning, match="no route to host"):
        assert len(there.list()) == 1
    with pytest.raises(StoreError, match="memory://digitscope/runs cannot be written: no route to host"):
        not_there.put(make_run())


def test_a_damaged_archive_is_reported(machine: Callable[[str], RemoteStore], make_run: MakeRun):
    machine("a").put(make_run())
    fsspec.filesystem("memory").pipe_file(f"/digitscope/runs/{make_run().id}.zip", b"half of it")
    with pytest.warns(RuntimeWarning, match="cannot be read: File is not a zip file"):
        assert machine("b").read(make_run().id) is None


def test_the_setting_chooses_the_kind_of_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DIGITSCOPE_STORE", URL)
    settings.cache_clear()
    assert isinstance(user(), RemoteStore)
    assert type(opened(str(tmp_path))) is type(opened(f"file://{tmp_path}")) is Store
    assert opened(f"file://{tmp_path}").root == tmp_path


def test_an_unknown_kind_of_url_is_refused():
    with pytest.raises(StoreError, match="DIGITSCOPE_STORE=ftpx://a/b cannot be used"):
        opened("ftpx://a/b")
