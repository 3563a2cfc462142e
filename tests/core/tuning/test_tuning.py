"""The searches: what the samplers do at one budget, that stopping loses nothing, that several may share one study."""

import json
import math
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import optuna
import pytest
from click.testing import CliRunner

from core import __main__ as cli
from core.commands import tuning
from core.data.types import Split, dataset
from core.recipes import Recipe, RecipeError, TrainingError
from core.tuning import (
    SAMPLERS,
    SHIPPED_STUDIES,
    Choice,
    Interval,
    Results,
    SearchRequest,
    Space,
    StudyError,
    StudySpec,
    load,
    save,
    shipped,
    studies,
)
from core.tuning.comparison import compare, compare_on_test
from core.tuning.importance import SEED, TREES, Importances, importances
from core.tuning.journal import Journal
from core.tuning.judge import Trainer
from core.tuning.search import work
from tests.helpers.patience import PATIENCE
from tests.helpers.studies import of_values
from ui.page.sections import ROOT

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


def test_the_gaussian_process_is_optunas_and_draws_near_the_top(tmp_path: Path):
    """Asked by Optuna's own loop, with the seed of each trial, it draws the same; one budget for both searches."""
    spec = replace(SPEC, samplers=("random", "gp"), budget=14, repeats=1)
    results = searched(tmp_path, spec)
    drawn = [trial.parameters for trial in results.of("gp")[0].trials]
    assert len(drawn) == len(results.of("random")[0].trials) == 14
    assert drawn[:10] == [trial.parameters for trial in results.of("random")[0].trials[:10]]
    study = optuna.create_study(direction="maximize")
    for index in range(14):
        seed = int(np.random.SeedSequence([0, index]).generate_state(1)[0])
        study.sampler = optuna.samplers.GPSampler(seed=seed)
        trial = study.ask({name: each.distribution() for name, each in spec.space.dimensions.items()})
        rate = float(f"{trial.params['learning_rate']:.3g}")
        assert rate == drawn[index]["learning_rate"]
        study.tell(trial, math.exp(-(math.log10(rate / 0.01) ** 2)))
    late = {name: [each.value for each in results.of(name)[0].trials[10:]] for name in spec.samplers}
    assert np.mean(late["gp"]) > np.mean(late["random"])


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
        (folder / ("here-" + sys.argv[3])).touch()
        while len(list(folder.glob("here-*"))) < 2:  # neither does all before the other has begun
            time.sleep(0.01)
        return 1 / (1 + recipe.learning_rate)
    def test(self, recipe):
        return 0.5
folder = Path(sys.argv[2])
work(Journal(StudySpec.from_toml(sys.argv[1]), folder), Judge())
print(Judge.count)
"""


def test_two_processes_share_a_study(tmp_path: Path):
    file = tmp_path / "study.toml"
    spec = replace(SPEC, repeats=1)
    file.write_text(spec.to_toml(), "utf-8")
    words = [sys.executable, "-c", SHARED, str(file), str(tmp_path / "study")]
    workers = [subprocess.Popen([*words, name], cwd=ROOT, stdout=subprocess.PIPE, text=True) for name in "ab"]
    counts = [int(worker.communicate(timeout=PATIENCE)[0]) for worker in workers]
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
    found = importances(searched(tmp_path, replace(SPEC, budget=60, repeats=1)), ("random",))
    assert found is not None
    assert found.first == ("learning_rate", "learning_rate")
    assert found.among_best["learning_rate"] > 0.6
    assert sum(found.among_best.values()) == pytest.approx(1)
    assert 0.6 < found.variance["learning_rate"] < sum(found.variance.values()) <= 1 + 1e-9


def test_importance_of_too_few_trials_is_not_told(tmp_path: Path):
    assert importances(searched(tmp_path, replace(SPEC, budget=3)), ("random",)) is None
    equal = of_values({"random": [[0.5] * 20]})
    assert importances(equal, ("random",)) is None


def test_both_measures_are_optunas_own_of_the_shipped_trials():
    """By a study that is told the trials anew, with the distributions written out."""
    lines = json.loads((ROOT / "assets/studies/mnist.json").read_text("utf-8"))["searches"]
    space = {
        "learning_rate": optuna.distributions.FloatDistribution(1e-4, 1.0, log=True),
        "optimizer": optuna.distributions.CategoricalDistribution(("adamw", "sgd")),
        "batch_size": optuna.distributions.CategoricalDistribution((32, 64, 128, 256)),
        "weight_decay": optuna.distributions.FloatDistribution(1e-5, 0.1, log=True),
        "schedule": optuna.distributions.CategoricalDistribution(("constant", "cosine", "one-cycle")),
    }
    study = optuna.create_study(direction="maximize")
    for line in (each for each in lines if each["sampler"] == "random"):
        for place, value in enumerate(line["value"]):
            parameters = {name: line[name][place] for name in space}
            study.add_trial(optuna.trial.create_trial(params=parameters, distributions=space, value=value))
    best = optuna.importance.get_param_importances(study, evaluator=optuna.importance.PedAnovaImportanceEvaluator())
    forest = optuna.importance.FanovaImportanceEvaluator(n_trees=TREES, seed=SEED)
    with pytest.warns(optuna.exceptions.ExperimentalWarning, match="normalize"):
        variance = optuna.importance.get_param_importances(study, evaluator=forest, normalize=False)
    found = importances(shipped("mnist"), ("random",))
    assert found is not None
    assert found.trials == len(study.trials) == 240
    assert found.among_best == pytest.approx(best)
    assert found.variance == pytest.approx(variance)
    assert list(found.variance.values()) == sorted(found.variance.values(), reverse=True)
    assert found.first == (max(best, key=best.get), max(variance, key=variance.get))


def test_a_first_place_that_is_shared_is_nobodys():
    assert Importances({"a": 0.5, "b": 0.5}, {"b": 0.4, "a": 0.1}, 20).first == (None, "b")


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


def test_the_choices_are_judged_on_the_test_images_and_each_lead_by_a_paired_test():
    tested = {"grid": [0.90, 0.91, 0.92], "random": [0.905, 0.918, 0.921], "tpe": [0.95, 0.9604, 0.97]}
    values = {name: [[0.5], [0.5], [0.5]] for name in tested}
    found = compare_on_test(of_values(values, tested))
    assert (found.first, found.repeats, found.winner) == ("tpe", 3, True)
    raw = []
    for name in ("random", "grid"):
        ahead = np.subtract(tested["tpe"], tested[name])
        t = ahead.mean() / (ahead.std(ddof=1) / np.sqrt(3))
        raw.append(1 - abs(t) / np.sqrt(2 + t * t))  # the two-sided p of t with 2 degrees of freedom, in closed form
    # Holm: the smaller of two is doubled, the larger is at least that.
    low = 2 * min(raw)
    expected = [low if p == min(raw) else max(low, p) for p in raw]
    assert [lead.over for lead in found.leads] == ["random", "grid"]
    assert [lead.p for lead in found.leads] == pytest.approx(expected)
    close = compare_on_test(of_values(values, tested | {"random": [0.96, 0.95, 0.96]}))
    assert not close.winner


def test_what_is_not_tested_or_ran_once_is_not_judged():
    values = {"grid": [[0.5], [0.6]], "tpe": [[0.9], [0.9]]}
    assert compare_on_test(of_values(values)) is None
    assert compare_on_test(of_values(values, {"grid": [0.5, 0.5]})) is None
    assert compare_on_test(of_values({"grid": [[0.5]], "tpe": [[0.9]]}, {"grid": [0.5], "tpe": [0.9]})) is None
    same = compare_on_test(of_values(values, {"grid": [0.5, 0.6], "tpe": [0.5, 0.6]}))
    assert not same.winner


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


def test_a_study_of_another_net_differs_in_nothing_else_that_is_searched():
    spec = SHIPPED_STUDIES["mnist"]
    other = spec.of_net("mlp-128", 12, 2)
    assert (other.samplers, other.budget, other.repeats, other.space) == (SAMPLERS, 12, 2, spec.space)
    assert other.recipe == replace(spec.recipe, model="mlp-128")


def test_the_shipped_study_is_the_named_one_with_its_provenance():
    results, spec = shipped("mnist"), SHIPPED_STUDIES["mnist"]
    assert results.spec == spec
    assert results.done == spec.total == 4 * spec.budget * spec.repeats
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
        ({"samplers": "grid"}, "samplers = 'grid': it must be a list"),
        ({"samplers": ["rnadom"]}, "The nearest is 'random'"),
        ({"samplers": [["grid"]]}, "samplers"),
        ({"samplers": 3}, "samplers = 3"),
        ({"recipe": 3}, r"recipe = 3: a study needs a table \[recipe\]"),
        ({"recipe": {"model": "mlp128", "dataset": "mnist"}}, r"\[recipe\] model = 'mlp128': .* The nearest are 'mlp"),
        ({"budgte": 3}, "The nearest is 'budget'"),
        ({"budget": 0}, "budget"),
        ({"repeats": "two"}, "repeats"),
        ({"trials": 3}, "no key 'trials'"),
        ({"recipe": {"model": "mlp-128", "dataset": "mnist"}}, "validation"),
        ({"recipe": {"model": "mlp-128", "dataset": "mnist", "validation": 0.1, "averaged": True}}, "averaged"),
        ({"space": {}}, "at least one"),
        ({"space": {"seed": [1, 2]}}, r"space\.seed"),
        ({"space": {"learning_rte": [0.1, 0.2]}}, r"space\.learning_rte: .* The nearest is 'learning_rate'"),
        ({"space": {"learning_rate": 3}}, r"space\.learning_rate"),
        ({"space": {"learning_rate": {"low": "0.1", "high": 1}}}, r"\[space\.learning_rate\] low = '0\.1'"),
        ({"space": {"learning_rate": {"low": 0.1, "high": 1, "log": "no"}}}, "log = 'no': it must be true or false"),
        ({"space": {"learning_rate": {"low": 0.1, "hihg": 1}}}, "The nearest is 'high'"),
        ({"space": {"learning_rate": [0.1, [0.2]]}}, r"\[0\.2\] is no value to choose"),
        ({"space": {"learning_rate": [0.1, True]}}, "True is no value to choose"),
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
    with pytest.raises(RecipeError, match="The nearest is 'mnist'"):
        StudySpec.from_toml("MNIST.toml")
    for content in ('{"spec": []}', '{"spec": {"samplers": {}}}', "[" * 100_000):
        (tmp_path / "odd.json").write_text(content)
        with pytest.raises(StudyError, match=r"odd\.json cannot be read"):
            load(tmp_path / "odd.json")
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
    monkeypatch.setattr(tuning, "load", lambda name: data)
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
    assert result.exit_code == tuning.INTERRUPTED
    assert "Stopped at 2 of 6 trials; the same call goes on" in result.stdout
    assert small().exit_code == 0
    assert len(calls) == 3 + 4


def test_the_command_names_what_is_wrong(small, tmp_path: Path):
    assert small().exit_code == 0
    (journal,) = (tmp_path / "studies").glob("*/journal.log")
    journal.write_text("no json\n" + journal.read_text("utf-8"), "utf-8")
    result = small()
    assert result.exit_code == 1
    assert "journal.log is damaged" in result.stderr


def test_a_request_is_kept_under_its_name_whatever_its_repeats():
    request = SearchRequest(SPEC, "data")
    assert request.journal().folder == studies() / request.id
    assert request.id == SPEC.name("data") == replace(request, spec=replace(SPEC, repeats=9)).id
    assert request.id not in (SearchRequest(SPEC, "other").id, SearchRequest(replace(SPEC, budget=3), "data").id)
