"""The tuning page: every control moves what it should, the sentence says what the numbers do, a search on request."""

import time
from dataclasses import replace
from pathlib import Path

import altair as alt
import pytest
from filelock import FileLock
from streamlit.testing.v1 import AppTest

from core.data import load
from core.tuning import Results, Search, Trial, live, shipped
from core.tuning.journal import Journal
from tests import apps
from tests.apps import widget
from ui import draw, tuning_live, tuning_words
from ui.charts import tuning as charts
from ui.records import Tuning

ALL = ("grid", "random", "tpe")
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


def of_values(values: dict[str, list[list[float]]]) -> Results:
    spec = replace(shipped("mnist").spec, samplers=tuple(values), repeats=len(next(iter(values.values()))))
    place = {"learning_rate": 0.01, "optimizer": "sgd", "batch_size": 32, "weight_decay": 1e-3, "schedule": "cosine"}
    searches = [
        Search(name, repeat, tuple(Trial(place, value, 1.0) for value in each))
        for name, repeats in values.items()
        for repeat, each in enumerate(repeats)
    ]
    return Results(spec, tuple(searches), {})


def test_it_opens_on_the_shipped_searches_with_a_verdict_and_a_recipe():
    at = opened()
    assert len(at.get("vega_lite_chart")) == 3
    assert at.info[-1].value == tuning_words.verdict(shipped("mnist"), ALL)
    recipe = next(code.value for code in at.code if code.value.startswith("model ="))
    search = shipped("mnist").of("tpe")[0]
    assert recipe.rstrip() == shipped("mnist").recipe(search, search.best).to_toml().rstrip()
    assert f"{search.best.value:.1%}".replace("%", " %") in text(at)
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
    assert "Choose a search" in text(at.run())
    assert not at.exception


@pytest.mark.parametrize(("key", "value", "told"), [
    ("net", "mlp-128", "36 trainings of MLP 784-128-10 "),
    ("budget", 32, "96 trainings of MLP 784-128-64-10 "),
    ("repeats", 3, "108 trainings of MLP 784-128-64-10 "),
])  # fmt: skip
def test_a_search_on_request_says_what_it_would_train(key: str, value: object, told: str):
    at = opened(HERE)
    assert "Press **Search**" in at.info[0].value
    assert "0 of 36 trials" in at.get("progress")[0].proto.text
    assert "(drawn)" in text(at)
    widget(at, key).set_value(value)
    at.run()
    assert not at.exception
    assert told in text(at)


def test_the_shipped_study_s_grid_fits_each_budget_on_offer():
    for budget in Tuning.__dataclass_fields__["budget"].metadata["titles"]:
        spec = tuning_live.spec(Tuning(budget=budget))
        assert spec.trials("grid") == spec.budget == budget <= 40


def study() -> tuple[Path, Journal]:
    """The folder of the search that HERE asks for, and its journal."""
    spec = tuning_live.spec(Tuning(budget=12))
    folder = live.folder(live.root(), spec, load("mnist"))
    return folder, Journal(spec, folder)


def test_a_search_on_request_runs_stops_and_goes_on_in_a_process_of_its_own():
    folder, journal = study()
    at = opened(HERE)
    widget(at, "start-search").click()
    at.run()
    assert not at.exception
    assert "start-search" not in [button.key for button in at.button]
    end = time.monotonic() + 120
    while journal.results().done < 2:
        assert time.monotonic() < end
        time.sleep(0.2)
    at.run()
    widget(at, "stop-search").click()
    at.run()
    while live.status(live.root(), folder).state != "idle":
        assert time.monotonic() < end
        time.sleep(0.2)
    at = opened(HERE)
    done = journal.results().done
    assert 2 <= done < 36
    assert f"Stopped: {done} of 36 trials" in at.get("progress")[0].proto.text
    assert widget(at, "start-search").label == "Go on"
    assert at.get("vega_lite_chart")
    assert "3 learning rate" in text(at)


def test_another_search_is_waited_for():
    live.root().mkdir(parents=True)
    with FileLock(live.root() / live.LOCK):
        (live.root() / live.RUNNING).write_text("another", "utf-8")
        at = opened(HERE)
    assert not at.exception
    assert "Another search is running" in text(at)
    assert "start-search" not in [button.key for button in at.button]


def test_an_early_end_is_told_with_its_reason():
    folder, _ = study()
    folder.mkdir(parents=True)
    (folder / live.LOG).write_text("0%\nError: The disk is full.\n", "utf-8")
    at = opened(HERE)
    assert "ended early. The disk is full." in at.warning[0].value


def test_a_damaged_journal_and_a_folder_that_cannot_be_written_are_named():
    folder, journal = study()
    folder.mkdir(parents=True)
    journal.file.write_text("no json\n{}\n", "utf-8")
    at = opened(HERE)
    assert not at.exception
    assert "is damaged" in at.error[0].value


def test_the_verdict_follows_the_numbers():
    clear = of_values({"grid": [[0.90], [0.91], [0.92]], "tpe": [[0.95], [0.9601], [0.97]]})
    told = tuning_words.verdict(clear, ("grid", "tpe"))
    assert told.startswith("**TPE found the best after 1 training each**")
    assert "5.00 points" in told
    assert "ahead in 3" in told
    tie = of_values({"grid": [[0.5, 0.90], [0.5, 0.93]], "random": [[0.5, 0.91], [0.5, 0.90]]})
    told = tuning_words.verdict(tie, ("grid", "random"))
    assert told.startswith("**After 2 trainings each there is no winner**")
    assert "interval −" in told
    assert "one repeat cannot say" in tuning_words.verdict(of_values({"grid": [[0.5]], "tpe": [[0.6]]}), ALL)


def test_the_caption_says_how_soon_the_leader_is_there():
    results = of_values({"random": [[0.5, 0.6, 0.7], [0.5, 0.6, 0.7]], "tpe": [[0.5, 0.8, 0.9], [0.4, 0.8, 0.9]]})
    assert "Where random search is after 3 trials, TPE is after 2." in tuning_words.race(results, ("random", "tpe"))
    assert "TPE's first 3 trials are random search's own" in tuning_words.race(results, ("random", "tpe"))


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
        charts.importances({"a": 0.6, "b": 0.4}),
    ]
    for figure in figures:
        assert isinstance(figure, alt.LayerChart)
        figure.to_dict()
        draw.specification(figure)
    lines = charts._lines(results, search, *charts.ends(results))
    assert len(lines) == len(search.trials) * 6
    assert lines["at"].between(0, 1).all()
    assert set(lines["axis"]) == {*results.spec.space.dimensions, charts.ACCURACY}
