"""Nets in memory: one of each, so many bytes, and nobody writes to their files."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import numpy as np
import pytest
import torch
from torch import nn

from core.recipes import Recipe
from core.runs import Run, Store, nets, shipped, weights
from core.runs.nets import NetCache

MakeRun = Callable[..., Run]
RECIPE = Recipe("lenet5", "svhn")
OTHER = replace(RECIPE, seed=5)
BYTES = 4 * (10 * 10 + 10)  # of `net`


def net() -> nn.Module:
    return nn.Linear(10, 10)


def test_the_longest_unused_nets_are_forgotten_where_they_take_more_bytes_than_there_is_room_for():
    cache = NetCache(2 * BYTES)
    first, second = cache.get("a", net), cache.get("b", net)
    assert cache.get("a", net) is first
    cache.get("c", net)
    assert cache.bytes == 2 * BYTES
    assert cache.get("a", net) is first
    assert cache.get("b", net) is not second


def test_a_net_larger_than_all_room_is_kept_until_the_next():
    cache = NetCache(1)
    found = cache.get("a", net)
    assert cache.get("a", net) is found
    cache.get("b", net)
    assert cache.bytes == BYTES


def test_a_net_that_is_in_use_outlives_its_place():
    cache = NetCache(BYTES)
    used, x = cache.get("a", net), torch.ones(1, 10)
    before = used(x)
    cache.get("b", net)
    assert torch.equal(used(x), before)


def test_one_thread_makes_a_net_and_those_who_ask_meanwhile_wait_for_it():
    cache, begun, go = NetCache(9 * BYTES), Event(), Event()

    def slow() -> nn.Module:
        begun.set()
        assert go.wait(60)
        return net()

    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(cache.get, "a", slow) for _ in range(3)]
        assert begun.wait(60)
        other = pool.submit(cache.get, "b", net).result(60)  # another net does not wait
        go.set()
        found = {id(each.result(60)) for each in waiting}
    assert len(found) == 1
    assert cache.get("b", net) is other


def test_a_net_that_cannot_be_made_is_asked_for_again():
    cache = NetCache(BYTES)

    def fails() -> nn.Module:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        cache.get("a", fails)
    assert isinstance(cache.get("a", net), nn.Linear)


def test_runs_that_were_read_apart_share_their_nets(make_run: MakeRun, tmp_path: Path):
    store = Store(tmp_path)
    name = store.put(make_run(RECIPE, epochs=(1, 2))).id
    one, other = store.read(name), store.list()[0]
    assert one is not None
    assert one is not other
    for epoch in (None, 0, 1):
        assert one.model(epoch) is other.model(epoch)
    assert make_run(RECIPE).model() is not make_run(RECIPE).model()


def test_a_run_that_changes_has_another_net(make_run: MakeRun, tmp_path: Path):
    first, second = (Store(tmp_path / name) for name in "ab")
    made = make_run(RECIPE)
    changed = {name: tensor + 1 for name, tensor in made.weights.items()}
    object.__setattr__(twin := make_run(RECIPE), "load", lambda: changed)
    assert first.put(made).model() is not second.put(twin).model()


@pytest.mark.parametrize("half", [True, False])
def test_a_stored_net_has_the_weights_that_were_stored_to_the_last_bit(half: bool, make_run: MakeRun, tmp_path: Path):
    made = make_run(RECIPE)
    wanted = weights.rounded(made.weights) if half else made.weights
    stored = Store(tmp_path).put(made, half=half)
    for name, tensor in stored.model().state_dict().items():
        assert tensor.dtype == wanted[name].dtype
        assert tensor.is_contiguous()
        assert torch.equal(tensor, wanted[name])


def test_the_net_holds_no_copy_of_its_weights(make_run: MakeRun):
    made = make_run(RECIPE)
    given = {tensor.data_ptr() for tensor in made.weights.values()}
    assert {tensor.data_ptr() for tensor in made.model().state_dict().values()} == given


def mapped(path: Path) -> bool:
    return str(path) in Path("/proc/self/maps").read_text()


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="the system does not say what is mapped")
def test_full_weights_stay_in_their_file_and_writing_to_a_net_leaves_it_as_it_is(make_run: MakeRun, tmp_path: Path):
    stored = Store(tmp_path).put(make_run(OTHER))
    path = tmp_path / stored.id / "weights.safetensors"
    before, model = path.read_bytes(), stored.model()
    assert mapped(path)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
    assert path.read_bytes() == before
    assert all(tensor.any() for tensor in stored.weights.values())
    path.unlink()  # a run may be deleted while its net is in use
    assert not any(tensor.any() for tensor in model.parameters())


def test_an_epochs_weights_are_copies(make_run: MakeRun, tmp_path: Path):
    stored = Store(tmp_path).put(make_run(RECIPE, epochs=(1,)))
    for tensor in stored.weights_at(1).values():
        tensor.zero_()
    assert all(tensor.any() for tensor in stored.weights_at(1).values())


def test_a_shipped_net_computes_what_copied_weights_do():
    run = next(run for run in shipped().list() if run.recipe == RECIPE or run.recipe.model == "lenet5")
    plain = nets.build(run.recipe.model, **run.recipe.options).eval()
    plain.load_state_dict(dict(run.weights))
    x = torch.randn(3, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        np.testing.assert_array_equal(run.model()(x).numpy(), plain(x).numpy())
