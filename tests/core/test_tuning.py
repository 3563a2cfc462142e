"""The searches: what the samplers do at one budget, that stopping loses nothing, that several may share one study."""

import json
import math
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from filelock import FileLock

from core import __main__ as cli
from core.data import load as load_data
from core.data.types import Split, dataset
from core.training import Recipe, RecipeError, TrainingError
from core.tuning import (
    SHIPPED_STUDIES,
    Choice,
    Interval,
    Results,
    Space,
    StudyError,
    StudySpec,
    command,
    live,
    load,
    save,
    shipped,
)
from core.tuning.comparison import compare
from core.tuning.journal import Journal
from core.tuning.judge import Trainer
from core.tuning.results import importance
from core.tuning.search import work
from ui.sections import ROOT

SPACE = Space(
    {
        "learning_rate": Interval(1e-4, 1.0, log=True),
        "batch_size": Choice((32, 64, 128)),
        "weight_decay": Interval(1e-5, 0.1, log=True),
    }
)
SPEC = StudySpec(Recipe("mlp-128", "mnist", epochs=1, validation=0.2), SPACE, budget=12, repeats=2)


class Hill:
    """A judge with a closed form: the accuracy falls with the distance of the rate from 0.01, in powers of ten."""

    def __init__(self, crash_at: int | None = None) -> None:
        self.seen: list[Recipe] = []
        self.tests: list[Recipe] = []
        self._crash_at = crash_at

    def validation(self, recipe: Recipe) -> float:
        if len(self.seen) == self._crash_at:
            raise KeyboardInterrupt
        self.seen.append(recipe)
        return math.exp(-(math.log10(recipe.learning_rate / 0.01) ** 2))

    def test(self, recipe: Recipe) -> float:
        self.tests.append(recipe)
        return 0.5


def searched(folder: Path, spec: StudySpec = SPEC) -> Results:
    journal = Journal(spec, folder)
    work(journal, Hill())
    return journal.results()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """The study in one go."""
    return searched(tmp_path_factory.mktemp("whole"))


def digits(count: int) -> Split:
    images = np.random.default_rng(count).integers(0, 256, (count, 1, 28, 28), dtype=np.uint8)
    return Split(images, np.arange(count) % 10)


def test_every_search_has_the_same_budget_and_knows_its_best(whole: Results):
    assert [(each.sampler, each.repeat) for each in whole.searches] == [
        (sampler, repeat) for repeat in range(2) for sampler in ("grid", "random", "tpe")
    ]
    for search in whole.searches:
        assert len(search.trials) == 12
        assert search.best_so_far[-1] == search.best.value == max(trial.value for trial in search.trials)
        assert (np.diff(search.best_so_far) >= 0).all()
        assert search.test_accuracy == 0.5


def test_the_grid_covers_its_points_once_in_an_order_of_the_repeat_s_own(whole: Results):
    points = SPACE.grid(12)
    assert {name: len(levels) for name, levels in points.items()} == {
        "learning_rate": 3,
        "batch_size": 2,
        "weight_decay": 2,
    }
    visited = [[tuple(trial.parameters.values()) for trial in search.trials] for search in whole.of("grid")]
    assert all(sorted(each) == sorted(product(*points.values())) for each in visited)
    assert visited[0] != visited[1]


@pytest.mark.parametrize("budget", [1, 2, 3, 7, 12, 18, 100, 1000])
def test_a_grid_never_exceeds_the_budget_and_cannot_be_refined_within_it(budget: int):
    counts = {name: len(levels) for name, levels in SPACE.grid(budget).items()}
    assert math.prod(counts.values()) <= budget
    for name, dimension in SPACE.dimensions.items():
        finer = math.prod(counts.values()) // counts[name] * (counts[name] + 1)
        assert finer > budget or counts[name] == len(dimension.levels(1000))


def test_levels_are_the_middles_of_equal_parts():
    assert Interval(1e-5, 0.1, log=True).levels(2) == [1e-4, 1e-2]
    assert Interval(0, 1).levels(4) == [0.125, 0.375, 0.625, 0.875]
    assert Choice((32, 64, 128, 256)).levels(2) == [64, 256]
    assert Choice(("a", "b", "c")).levels(1) == ["b"]


def test_positions_run_from_0_to_1():
    assert SPACE.positions({"learning_rate": 1e-4, "batch_size": 64, "weight_decay": 0.1}) == pytest.approx(
        {"learning_rate": 0, "batch_size": 0.5, "weight_decay": 1}
    )


def test_random_search_draws_evenly_in_the_logarithm(tmp_path: Path):
    results = searched(tmp_path, replace(SPEC, samplers=("random",), budget=100, repeats=1))
    where = [SPACE.positions(trial.parameters)["learning_rate"] for trial in results.searches[0].trials]
    assert np.quantile(where, [0.25, 0.5, 0.75]) == pytest.approx([0.25, 0.5, 0.75], abs=0.15)


def test_tpe_draws_near_the_top_once_it_has_looked_around(tmp_path: Path):
    results = searched(tmp_path, replace(SPEC, samplers=("random", "tpe"), budget=30, repeats=3))
    late = {name: [t.value for s in results.of(name) for t in s.trials[10:]] for name in results.spec.samplers}
    assert np.mean(late["tpe"]) > np.mean(late["random"]) + 0.1


def test_trials_are_rounded_recipes_with_the_repeat_s_seed(whole: Results):
    search = whole.of("tpe")[1]
    recipe = whole.recipe(search, search.best)
    assert recipe.seed == 1
    assert recipe.learning_rate == float(f"{recipe.learning_rate:.3g}") == search.best.parameters["learning_rate"]
    assert recipe == replace(SPEC.recipe, seed=1, **search.best.parameters)


@pytest.mark.parametrize("crash_at", [0, 5, 40])
def test_a_search_that_was_stopped_goes_on_as_it_would_have(crash_at: int, whole: Results, tmp_path: Path):
    with pytest.raises(KeyboardInterrupt):
        work(Journal(SPEC, tmp_path), Hill(crash_at))
    assert Journal(SPEC, tmp_path).results().done == crash_at
    again = searched(tmp_path)
    for search, undisturbed in zip(again.searches, whole.searches, strict=True):
        mine, theirs = ([trial.parameters for trial in each.trials] for each in (search, undisturbed))
        if search.sampler == "grid":  # an order of its own: Optuna counts the trial that was lost
            mine, theirs = (sorted(map(str, each)) for each in (mine, theirs))
        assert mine == theirs


def test_what_a_dead_worker_left_is_trained_by_the_next(tmp_path: Path):
    journal = Journal(SPEC, tmp_path)
    with journal.worker() as dying:
        lost = journal.claim(dying)
    results = searched(tmp_path)
    assert lost is not None
    assert results.done == SPEC.total
    assert lost.parameters in [trial.parameters for trial in results.of(lost.sampler)[lost.repeat].trials]


def test_what_a_living_worker_is_at_is_left_to_it(tmp_path: Path):
    journal, other = Journal(SPEC, tmp_path), Journal(SPEC, tmp_path)
    with journal.worker() as name:
        claim = journal.claim(name)
        work(other, Hill())
        assert other.results().done == SPEC.total - 1
        assert claim is not None
        journal.finish(claim, 0.25, 1.0)
    assert journal.results().done == SPEC.total
    assert 0.25 in [trial.value for trial in journal.results().of(claim.sampler)[claim.repeat].trials]


SHARED = """
import sys, time
from pathlib import Path
from core.tuning import StudySpec
from core.tuning.journal import Journal
from core.tuning.search import work
class Judge:
    count = 0
    def validation(self, recipe):
        Judge.count += 1
        time.sleep(0.05)
        return 1 / (1 + recipe.learning_rate)
    def test(self, recipe):
        return 0.5
work(Journal(StudySpec.from_toml(sys.argv[1]), Path(sys.argv[2])), Judge())
print(Judge.count)
"""


def test_two_processes_share_a_study(tmp_path: Path):
    file = tmp_path / "study.toml"
    spec = replace(SPEC, repeats=1)
    file.write_text(spec.to_toml(), "utf-8")
    words = [sys.executable, "-c", SHARED, str(file), str(tmp_path / "study")]
    workers = [subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    counts = [int(worker.communicate(timeout=120)[0]) for worker in workers]
    results = Journal(spec, tmp_path / "study").results()
    assert sum(counts) == results.done == spec.total == 36
    assert min(counts) > 0
    for search in results.searches:
        assert len(search.trials) == 12
    assert len({tuple(trial.parameters.values()) for trial in results.of("grid")[0].trials}) == 12


def test_a_damaged_journal_is_named(tmp_path: Path):
    searched(tmp_path, replace(SPEC, repeats=1, samplers=("random",), budget=2))
    file = tmp_path / "journal.log"
    file.write_text("no json\n" + file.read_text("utf-8"), "utf-8")
    with pytest.raises(StudyError, match=r"journal\.log is damaged"):
        Journal(replace(SPEC, repeats=1, samplers=("random",), budget=2), tmp_path).results()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StudyError, match="file"):
        work(Journal(SPEC, tmp_path / "file" / "study"), Hill())


def test_importance_finds_what_decides(tmp_path: Path):
    found = importance(searched(tmp_path, replace(SPEC, budget=60, repeats=1)), ("random",))
    assert next(iter(found)) == "learning_rate"
    assert found["learning_rate"] > 0.6
    assert sum(found.values()) == pytest.approx(1)


def test_importance_of_too_few_trials_is_not_told(tmp_path: Path):
    assert importance(searched(tmp_path, replace(SPEC, budget=3)), ("random",)) == {}


def of_values(values: dict[str, list[list[float]]]) -> Results:
    """Results whose searches have these accuracies."""
    from core.tuning import Search, Trial

    spec = replace(SPEC, samplers=tuple(values), repeats=len(next(iter(values.values()))))
    searches = [
        Search(name, repeat, tuple(Trial({}, value, 1.0) for value in each))
        for name, repeats in values.items()
        for repeat, each in enumerate(repeats)
    ]
    return Results(spec, tuple(searches), {})


def test_a_lead_that_is_small_beside_the_spread_is_a_tie():
    close = compare(of_values({"tpe": [[0.1, 0.9], [0.1, 0.92]], "random": [[0.1, 0.91], [0.1, 0.9]]}))
    assert close.tie
    assert (close.first, close.second, close.budget, close.repeats) == ("tpe", "random", 2, 2)
    assert close.lead == pytest.approx(0.005)
    assert close.spread == pytest.approx(np.std([-0.01, 0.02], ddof=1))
    assert close.wins == 1


def test_a_lead_in_all_repeats_is_one():
    clear = compare(of_values({"grid": [[0.5], [0.6], [0.7]], "tpe": [[0.7], [0.81], [0.9]]}))
    assert not clear.tie
    assert clear.first == "tpe"
    assert clear.lead == pytest.approx(0.61 / 3)
    low, high = clear.interval
    assert low < clear.lead < high
    assert (high - low) / 2 == pytest.approx(4.303 * clear.spread / math.sqrt(3), rel=1e-3)
    assert clear.wins == 3


def test_one_repeat_decides_nothing_and_one_sampler_is_no_comparison():
    assert compare(of_values({"grid": [[0.5]], "tpe": [[0.9]]})).tie
    assert compare(of_values({"grid": [[0.5], [0.6]]})) is None


def test_only_as_many_trials_as_all_have_are_compared():
    found = compare(of_values({"grid": [[0.5, 0.9]], "tpe": [[0.6]]}))
    assert (found.first, found.budget) == ("tpe", 1)


def test_files_and_texts_come_back(whole: Results, tmp_path: Path):
    save(tmp_path / "study.json", whole)
    again = load(tmp_path / "study.json")
    assert again.spec == whole.spec
    assert [[t.parameters for t in s.trials] for s in again.searches] == [
        [t.parameters for t in s.trials] for s in whole.searches
    ]
    (tmp_path / "study.toml").write_text(SPEC.to_toml(), "utf-8")
    assert StudySpec.from_toml(tmp_path / "study.toml") == SPEC
    assert StudySpec.from_dict(json.loads(json.dumps(SPEC.to_dict()))) == SPEC


def test_the_shipped_study_is_the_named_one_with_its_provenance():
    results, spec = shipped("mnist"), SHIPPED_STUDIES["mnist"]
    assert results.spec == spec
    assert results.done == spec.total == 3 * spec.budget * spec.repeats
    assert all(len(search.trials) == spec.budget for search in results.searches)
    assert {"source", "fingerprint", "machine", "torch", "optuna", "date", "seconds"} <= set(results.provenance)
    assert results.provenance["source"] == "official"
    assert all(0.5 < search.test_accuracy < 1 for search in results.searches)
    assert (ROOT / "assets" / "studies" / "mnist.json").stat().st_size < 500_000


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"samplers": ["best"]}, "samplers"),
        ({"samplers": []}, "samplers"),
        ({"budget": 0}, "budget"),
        ({"repeats": "two"}, "repeats"),
        ({"trials": 3}, "no key 'trials'"),
        ({"recipe": {"model": "mlp-128", "dataset": "mnist"}}, "validation"),
        ({"recipe": {"model": "mlp-128", "dataset": "mnist", "validation": 0.1, "averaged": True}}, "averaged"),
        ({"space": {}}, "at least one"),
        ({"space": {"seed": [1, 2]}}, r"space\.seed"),
        ({"space": {"learning_rate": 3}}, r"space\.learning_rate"),
        ({"space": {"learning_rate": {"low": 0, "high": 1, "log": True}}}, "above 0"),
        ({"space": {"learning_rate": {"low": 1}}}, r"space\.learning_rate"),
        ({"space": {"optimizer": ["sgd", "lion"]}}, "optimizer"),
        ({"space": {"batch_size": {"low": 8, "high": 64}}}, "whole number"),
        ({"space": {"batch_size": [8]}}, "two different"),
    ],
)
def test_a_study_that_makes_no_sense_is_refused(change: dict[str, object], told: str):
    with pytest.raises(RecipeError, match=told):
        StudySpec.from_dict({**SPEC.to_dict(), **change})


def test_a_file_that_is_no_study_is_named(tmp_path: Path):
    with pytest.raises(RecipeError, match="no study of that name; there is mnist"):
        StudySpec.from_toml(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("[")
    with pytest.raises(RecipeError, match="no valid TOML"):
        StudySpec.from_toml(tmp_path / "bad.toml")
    (tmp_path / "bad.json").write_text("{}")
    with pytest.raises(StudyError, match=r"bad\.json cannot be read"):
        load(tmp_path / "bad.json")


def test_a_judge_looks_at_the_validation_images_and_at_the_test_images_once():
    train = digits(60)
    judge = Trainer(dataset("mnist", train, Split(train.images[:10], (train.labels[:10] + 1) % 10), "drawn"))
    recipe = Recipe("mlp-128", "mnist", epochs=20, validation=0.2, learning_rate=0.01)
    assert judge.validation(recipe) * 12 == pytest.approx(round(judge.validation(recipe) * 12))
    assert judge.test(recipe) < 0.5  # its labels are wrong on purpose
    assert judge.validation(replace(recipe, optimizer="sgd", learning_rate=100.0)) < 0.5
    with pytest.raises(TrainingError, match="left to validate on"):
        judge.validation(replace(recipe, validation=0.001))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., object]:
    """The command line with 60 images of noise in the place of MNIST, on a study of six trials."""
    data = dataset("mnist", digits(60), digits(20), "drawn")
    monkeypatch.setattr(command, "load", lambda name: data)
    file = tmp_path / "study.toml"
    file.write_text(replace(SPEC, budget=2, repeats=1).to_toml(), "utf-8")

    def run(*words: str):
        return CliRunner().invoke(cli.main, ["tune", str(file), "--folder", str(tmp_path / "studies"), *words])

    return run


def test_the_command_searches_shows_and_writes(small, tmp_path: Path):
    result = small("--out", str(tmp_path / "out.json"))
    assert result.exit_code == 0
    assert "6/6" in result.stderr
    for sampler in ("grid", "random", "tpe"):
        assert f"\n{sampler}" in result.stdout
    assert load(tmp_path / "out.json").done == 6
    assert "6/6" in small().stderr


def test_the_command_stops_when_asked_and_goes_on(small, monkeypatch: pytest.MonkeyPatch):
    whole = Trainer.validation
    calls = []

    def interrupted(self: Trainer, recipe: Recipe) -> float:
        calls.append(recipe)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return whole(self, recipe)

    monkeypatch.setattr(Trainer, "validation", interrupted)
    result = small()
    assert result.exit_code == command.INTERRUPTED
    assert "Stopped at 2 of 6 trials; the same call goes on" in result.stdout
    assert small().exit_code == 0
    assert len(calls) == 3 + 4


def test_the_command_names_what_is_wrong(small, tmp_path: Path):
    with FileLock(tmp_path / "studies" / live.LOCK):
        result = small("--alone")
    assert result.exit_code == 1
    assert "Another search is running" in result.stderr


def test_one_search_at_a_time_and_it_stops_when_asked(tmp_path: Path):
    folder = tmp_path / "study"
    folder.mkdir()
    assert live.status(tmp_path, folder) == live.Status("idle")
    with live.alone(tmp_path, folder):
        assert live.status(tmp_path, folder).state == "running"
        assert live.status(tmp_path, tmp_path / "other") == live.Status("idle", busy=True)
        live.stop(folder)
        assert live.status(tmp_path, folder).state == "stopping"
        with pytest.raises(live.Stopped):
            live.pause(folder)()
        with pytest.raises(StudyError, match="Another search"), live.alone(tmp_path, folder):
            pass
    assert live.status(tmp_path, folder) == live.Status("idle")
    live.resume(folder)
    live.pause(folder)()


def waited(root: Path, folder: Path) -> live.Status:
    """How a search is once its process has ended."""
    end = time.monotonic() + 120
    while live.status(root, folder).state != "idle":
        assert time.monotonic() < end
        time.sleep(0.2)
    return live.status(root, folder)


def test_a_process_of_its_own_searches(tmp_path: Path):
    spec = replace(SPEC, recipe=replace(SPEC.recipe, share=0.05), budget=2, repeats=1)
    data = load_data("mnist")
    folder = live.folder(tmp_path, spec, data)
    live.start(spec, tmp_path, folder)
    assert live.status(tmp_path, folder).state in ("starting", "running")
    assert waited(tmp_path, folder) == live.Status("idle")
    assert Journal(spec, folder).results().done == spec.total


def test_a_process_that_cannot_search_says_why(tmp_path: Path):
    spec = replace(SPEC, recipe=replace(SPEC.recipe, share=0.00005, validation=0.9), budget=2, repeats=1)
    folder = live.folder(tmp_path, spec, load_data("mnist"))
    live.start(spec, tmp_path, folder)
    assert "No image is left to train on" in waited(tmp_path, folder).problem


def test_a_study_that_cannot_be_kept_is_not_started(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StudyError, match="nothing was started"):
        live.start(SPEC, tmp_path, tmp_path / "file" / "study")
