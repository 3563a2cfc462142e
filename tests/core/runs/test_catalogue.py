"""Where runs are looked for, and in which order."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.recipes import SHIPPED, Recipe
from core.runs import Run, Store, before, by_id, catalogue, find, measured, random_twin, shipped, user
from core.settings import settings

MakeRun = Callable[..., Run]


@pytest.fixture
def stores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Store, Store]:
    """The user's own store and a writable stand-in for the shipped one."""
    monkeypatch.setenv("DIGITSCOPE_STORE", str(tmp_path / "own"))
    settings.cache_clear()
    monkeypatch.setattr(catalogue, "shipped", lambda: Store(tmp_path / "shipped"))
    return user(), Store(tmp_path / "shipped")


def found(wanted: Recipe | str) -> str | None:
    run = find(wanted)
    return run and run.provenance.fingerprint


def test_the_users_own_run_comes_before_a_shipped_one(stores: tuple[Store, Store], make_run: MakeRun):
    own, came = stores
    recipe = SHIPPED["lenet5"]
    assert find(recipe) is find("lenet5") is None
    came.put(make_run(recipe, fingerprint="shipped"))
    assert found(recipe) == found("lenet5") == "shipped"
    own.put(make_run(recipe, fingerprint="own"))
    assert found(recipe) == found("lenet5") == "own"


def test_a_name_prefers_the_shipped_recipe_to_any_other_of_the_net(stores: tuple[Store, Store], make_run: MakeRun):
    own, came = stores
    own.put(make_run(Recipe("lenet5", "svhn", epochs=1), fingerprint="hasty"))
    assert found("lenet5") == "hasty"
    assert found("resnet50") is None
    came.put(make_run(SHIPPED["lenet5"], fingerprint="shipped"))
    assert found("lenet5") == "shipped"


def test_a_name_never_means_a_net_on_random_labels(stores: tuple[Store, Store], make_run: MakeRun):
    own, _ = stores
    recipe = Recipe("lenet5", "svhn", epochs=1, random_labels=True)
    own.put(make_run(recipe))
    assert find("lenet5") is None
    assert found(recipe) == "f0"
    assert random_twin(SHIPPED["lenet5"]) is not None
    assert random_twin(SHIPPED["resnet18"]) is None


def test_shipped_runs_are_read_only():
    assert shipped().read_only
    assert shipped().root.parts[-2:] == ("assets", "runs")


def test_figures_alone_are_read_only_and_may_be_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert measured().read_only
    assert measured().root.parts[-2:] == ("assets", "metrics")
    monkeypatch.setattr(catalogue, "_ASSETS", tmp_path)
    assert measured().list() == []


def test_who_needs_weights_finds_no_run_without_them(stores: tuple[Store, Store], make_run: MakeRun):
    own, came = stores
    recipe = SHIPPED["lenet5"]
    own.put(make_run(recipe), weights=False)
    assert find(recipe) is find("lenet5") is find(recipe, "f0") is by_id(make_run(recipe).id) is None
    came.put(make_run(recipe))
    for found_run in (find(recipe), find("lenet5"), find(recipe, "f0"), by_id(make_run(recipe).id)):
        assert found_run is not None
        assert found_run.has_weights


def test_the_runs_before_one_are_those_on_the_same_data_whose_weights_it_went_on_from(make_run: MakeRun):
    first = Recipe("lenet5", "svhn", epochs=1)
    second = replace(first, seed=1, initial=first)
    third = replace(first, seed=2, initial=second)
    runs = [make_run(recipe) for recipe in (third, first, second)]
    elsewhere = [make_run(recipe, fingerprint="elsewhere") for recipe in (first, second)]
    assert before(runs[0], [*elsewhere, *runs]) == (runs[1], runs[2])
    assert before(runs[0], [*elsewhere, *runs[:2]]) == ()
    assert before(runs[1], runs) == ()
