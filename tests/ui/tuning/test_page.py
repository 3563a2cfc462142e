"""The tuning page: every control moves what it should, the sentence says what the numbers do, a search on request."""

from collections.abc import Iterator
from dataclasses import replace

import altair as alt
import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.data import load
from core.jobs.places import worker_lock, worker_name
from core.jobs.queue import Queue
from core.recipes import Recipe
from core.runs import TrainingRequest
from core.settings import settings
from core.tuning import SAMPLERS, SearchRequest, shipped
from core.tuning.importance import Importances
from core.tuning.search import work
from tests.core.jobs.conftest import ended, until
from tests.helpers import apps
from tests.helpers.apps import named, widget
from tests.helpers.patience import PATIENCE
from tests.helpers.studies import of_values
from ui.charts import halo
from ui.page import draw
from ui.shared import followed_jobs
from ui.tuning import charts, sentences
from ui.tuning import live as tuning_live
from ui.tuning.record import Tuning

ALL = SAMPLERS
HERE = {"study": "Search here", "budget": "12"}


def opened(query: dict[str, str] | None = None) -> AppTest:
    return apps.opened("tuning", query)


def seen(at: AppTest) -> list[str]:
    assert not at.exception
    assert not at.error
    charts = apps.charts(at)
    return [*map(str, charts), *(caption.value for caption in at.main.caption)]


def text(at: AppTest) -> str:
    return " ".join(each.value for each in (*at.main.caption, *at.main.info, *at.main.warning))


def test_it_opens_on_the_shipped_searches_with_a_verdict_and_a_recipe():
    at = opened()
    assert len(at.get("vega_lite_chart")) == 3
    assert at.info[-1].value == sentences.verdict(shipped("mnist"), ALL)
    recipe = next(code.value for code in at.code if code.value.startswith("model ="))
    search = shipped("mnist").of("tpe")[0]
    assert recipe.rstrip() == shipped("mnist").recipe(search, search.best).to_toml().rstrip()
    assert f"{search.best.value:.1%}" in text(at)
    assert len(at.dataframe[0].value) == 8
    assert at.dataframe[0].value["accuracy, %"].iloc[0] == pytest.approx(100 * search.best.value)


@pytest.mark.parametrize(("key", "value"), [("samplers", ["tpe", "grid"]), ("look", "grid"), ("repeat", 3)])
def test_a_control_moves_what_is_seen(key: str, value: object):
    at = opened()
    before = seen(at)
    widget(at, key).set_value(value)
    assert seen(at.run()) != before


def test_one_sampler_is_no_comparison_and_none_asks_for_one():
    assert "One search alone" in opened({"samplers": "Grid search"}).info[-1].value
    at = opened()
    widget(at, "samplers").set_value([])
    assert "There is nothing to compare" in text(at.run())
    assert not at.exception


@pytest.mark.parametrize(("key", "value", "told"), [
    ("net", "mlp-128", "48 trainings of MLP 784-128-10 "),
    ("budget", 32, "128 trainings of MLP 784-128-64-10 "),
    ("repeats", 3, "144 trainings of MLP 784-128-64-10 "),
])  # fmt: skip
def test_a_search_on_request_says_what_it_would_train(key: str, value: object, told: str):
    at = opened(HERE)
    assert "Press **Search**" in at.info[0].value
    assert "0 of 48 trials" in at.get("progress")[0].proto.text
    assert "(digits drawn by the app in the manner of MNIST)" in text(at)
    widget(at, key).set_value(value)
    at.run()
    assert not at.exception
    assert told in text(at)


def test_the_shipped_study_s_grid_fits_each_budget_on_offer():
    for budget in Tuning.__dataclass_fields__["budget"].metadata["titles"]:
        spec = tuning_live.spec(Tuning(budget=budget))
        assert spec.trials("grid") == spec.budget == budget <= 40


def asked(repeats: int = 1) -> SearchRequest:
    """The search that HERE asks for."""
    return SearchRequest(tuning_live.spec(Tuning(budget=12, repeats=repeats)), load("mnist").fingerprint)


def said(at: AppTest) -> str:
    """What stands over the bar."""
    assert not at.exception
    return at.get("progress")[0].proto.text


def buttons(at: AppTest) -> set[str]:
    return {named(button) for button in at.button if "search" in named(button)}


def pressed(at: AppTest, key: str) -> AppTest:
    widget(at, key).click()
    at.run()
    assert not at.exception
    return at


def test_a_search_on_request_runs_stops_and_goes_on_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("core.jobs.local.IDLE", 0.5)
    monkeypatch.setattr("core.jobs.local.STARTING", float(PATIENCE))
    wanted = asked()
    at = pressed(opened(HERE), "start-search")
    assert buttons(at) == {"stop-search"}
    until(wanted.id, lambda job: job.trials >= 2)
    at.run()
    assert "Searching for another visitor" in said(opened(HERE))
    pressed(at, "stop-search")
    ended(wanted.id)
    at.run()
    done = wanted.journal().results().done
    assert 2 <= done < 48
    assert f"Stopped: {done} of 48 trials" in said(at)
    assert widget(at, "start-search").label == "Go on"
    other = opened(HERE)
    assert f"Found so far: {done} of 48 trials" in said(other)
    assert widget(other, "start-search").label == "Search"
    assert at.get("vega_lite_chart")
    assert "3 learning rate" in text(at)


@pytest.fixture
def worker() -> Iterator[Queue]:
    """The queue, with the test for a worker: it is as far as the test has said."""
    folder = settings().cache / "jobs"
    folder.mkdir(parents=True)
    with worker_lock(folder, worker_name()):
        yield Queue(folder)


def test_a_search_waits_for_what_came_first_and_for_what_it_gives_way_to(worker: Queue):
    recipe = Recipe("mlp-128", "mnist")
    worker.enter(TrainingRequest(recipe, "data"), "store")
    at = pressed(opened(HERE), "start-search")
    assert said(at) == "In the queue: 0 of 48 trials. 1 job comes first."
    assert said(opened(HERE)) == "In the queue for another visitor: 0 of 48 trials. 1 job comes first."
    assert buttons(at) == {"stop-search"}
    worker.end(worker.claim(worker_name()).id, "done")
    assert said(at.run()) == "In the queue: 0 of 48 trials. It comes next."
    worker.claim(worker_name())
    assert said(at.run()) == "Searching: 0 of 48 trials"
    worker.enter(TrainingRequest(replace(recipe, seed=1), "data"), "store")
    worker.give_way(asked().id)
    assert said(at.run()) == "In the queue: 0 of 48 trials. 1 job comes first."
    assert said(pressed(at, "stop-search")) == "Not begun: 0 of 48 trials"
    assert worker.find(asked().id).state == "cancelled"
    assert buttons(at) == {"start-search"}


@pytest.mark.parametrize("state", ["failed", "lost"])
def test_an_early_end_is_told_with_its_reason_to_the_one_who_asked(worker: Queue, state: str):
    mine, other = pressed(opened(HERE), "start-search"), opened(HERE)
    worker.end(worker.claim(worker_name()).id, state, "The disk is full.")
    assert "ended early. The disk is full." in mine.run().warning[0].value
    assert buttons(mine) == {"start-search"}
    assert not other.run().warning
    pressed(other, "start-search")
    assert worker.find(asked().id).state == "queued"


def test_a_stop_is_answered_before_the_search_has_ended_and_is_its_visitors_alone(worker: Queue):
    mine, other = pressed(opened(HERE), "start-search"), opened(HERE)
    name = worker.claim(worker_name()).id
    assert buttons(mine.run()) == {"stop-search"}
    assert buttons(other.run()) == {"join-search"}
    assert buttons(pressed(other, "join-search")) == {"leave-search"}
    pressed(mine, "stop-search")
    assert any("goes on for another visitor" in info.value for info in mine.info)
    assert buttons(mine) == {"join-search"}
    assert not worker.search(name, 0, None)
    assert buttons(other.run()) == {"stop-search"}  # handed over
    assert said(pressed(other, "stop-search")).startswith("Stopping after this batch …")
    assert not buttons(other)
    assert worker.search(name, 0, None)
    worker.end(name, "cancelled")
    for page in (mine, other):
        assert "Not begun: 0 of 48" in said(page.run())


def test_a_search_button_that_is_late_joins_the_search_unless_it_is_being_stopped(worker: Queue):
    late, later, first = opened(HERE), opened(HERE), pressed(opened(HERE), "start-search")
    name = worker.claim(worker_name()).id
    assert buttons(pressed(late, "start-search")) == {"leave-search"}
    assert len(worker.all()) == 1
    worker.stop(name)
    assert not buttons(first.run())
    pressed(later, "start-search")
    assert "has just stopped this search" in later.error[0].value


def test_more_repeats_go_on_after_the_trials_of_fewer(worker: Queue):
    work(asked().journal(), Even())
    assert said(opened(HERE)) == "Done: 48 of 48 trials"
    at = opened({**HERE, "repeats": "2"})
    assert said(at) == "Found so far: 48 of 96 trials"
    pressed(at, "start-search")
    job = worker.find(asked().id)
    assert (job.state, job.total) == ("queued", 96)


class Even:
    """A judge to whom all recipes are equal."""

    def validation(self, recipe: Recipe) -> float:
        return 0.5

    def test(self, recipe: Recipe) -> float:
        return 0.5


def test_a_search_that_ended_while_its_visitor_was_elsewhere_is_told_on_its_page(worker: Queue):
    name = asked().id
    elsewhere = apps.opened("training_curves")
    elsewhere.session_state[followed_jobs.JOBS] = {name: False}
    worker.enter(asked(), "studies")
    worker.end(worker.claim(worker_name()).id, "failed", "The disk is full.")
    elsewhere.run()
    assert not elsewhere.exception
    assert elsewhere.session_state[followed_jobs.JOBS] == {name: False}


def test_a_damaged_journal_is_named():
    journal = asked().journal()
    journal.folder.mkdir(parents=True)
    journal.file.write_text("no json\n{}\n", "utf-8")
    at = opened(HERE)
    assert not at.exception
    assert "is damaged" in at.error[0].value


def test_the_verdict_follows_the_numbers():
    values = {"grid": [[0.90], [0.91], [0.92]], "tpe": [[0.95], [0.9601], [0.97]]}
    told = sentences.verdict(of_values(values), ("grid", "tpe"))
    assert told.startswith("**No winner can be named after 1 training each**")
    assert "5.00 points" in told
    assert "ahead in 3" in told
    tested = {"grid": [0.80, 0.81, 0.82], "tpe": [0.85, 0.8601, 0.87]}
    told = sentences.verdict(of_values(values, tested), ("grid", "tpe"))
    assert told.startswith("**TPE chose the best nets after 1 training each.** The test images")
    tested["tpe"] = [0.85, 0.80, 0.83]
    told = sentences.verdict(of_values(values, tested), ("grid", "tpe"))
    assert told.startswith("**3 repeats show no winner after 1 training each.**")
    assert "interval of this pair −" in told
    assert "One repeat cannot say" in sentences.verdict(of_values({"grid": [[0.5]], "tpe": [[0.6]]}), ALL)


def test_the_shipped_searches_have_no_winner_on_images_that_none_looked_at():
    """The interval by hand: the mean lead and its standard error by Student's t."""
    from scipy.stats import t

    results = shipped("mnist")
    tested = {name: np.array([search.test_accuracy for search in results.of(name)]) for name in ALL}
    first, second = sorted(tested, key=lambda name: -tested[name].mean())[:2]
    ahead = 100 * (tested[first] - tested[second])
    half = t.ppf(0.975, len(ahead) - 1) * ahead.std(ddof=1) / np.sqrt(len(ahead))
    told = sentences.verdict(results, ALL).replace("−", "-")
    low, high = ahead.mean() - half, ahead.mean() + half
    assert f"by {ahead.mean():.2f} points (95% interval of this pair {low:.2f} to {high:.2f})." in told
    assert f"{len(ahead)} repeats show no winner" in told
    assert low < 0


def test_the_caption_says_how_soon_the_leader_is_there():
    results = of_values({"random": [[0.5, 0.6, 0.7], [0.5, 0.6, 0.7]], "tpe": [[0.5, 0.8, 0.9], [0.4, 0.8, 0.9]]})
    assert "TPE needs 2 trials to reach what random search reaches with 3." in sentences.race(
        results, ("random", "tpe")
    )
    assert "TPE's first 3 trials are the same as random search's" in sentences.race(results, ("random", "tpe"))


def test_names_stand_apart_and_within_the_figure():
    results = of_values({name: [[0.5, 0.9 + place / 1e4]] for place, name in enumerate(ALL)})
    table = charts.curves(results, ALL)
    names = charts._names(table, 0.5, 0.9002)
    assert (names["place"].diff().dropna() > 0.02).all()
    assert names["place"].max() <= 0.9002


def test_the_charts_are_valid_and_every_trial_is_a_line():
    results = shipped("mnist")
    search = results.of("random")[0]
    figures = [
        charts.best_so_far(results, ALL),
        charts.parallel(results, search),
        charts.importances(Importances({"a": 0.6, "b": 0.4}, {"b": 0.5, "a": 0.2}, 99)),
    ]
    for figure in figures:
        assert isinstance(figure, alt.LayerChart)
        figure.to_dict()
        draw.specification(figure)
    marks = [(layer.mark.type, layer.mark.stroke) for layer in charts.parallel(results, search).layer]
    kinds = [kind for kind, _ in marks]
    assert kinds.index("text") > kinds.index("line") + 1, "lines cross the names of values"
    assert next(stroke for kind, stroke in marks if kind == "text") == halo.BACKGROUND
    lines = charts._lines(results, search, *charts.ends(results))
    assert len(lines) == len(search.trials) * 6
    assert lines["at"].between(0, 1).all()
    assert set(lines["axis"]) == {*results.spec.space.dimensions, charts.ACCURACY}


@pytest.mark.parametrize(("samplers", "said"), [(["tpe", "grid"], False), (["grid", "random"], True)])
def test_a_search_that_is_left_out_above_is_said_to_be(samplers, said):
    at = opened({"samplers": samplers, "look": "tpe"})
    assert any("is not among the searches compared above" in each for each in seen(at)) == said
