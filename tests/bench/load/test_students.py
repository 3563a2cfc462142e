"""A class in small against the real app, and its figures."""

import itertools
import math
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench import report
from bench.load import __main__ as command
from bench.load import figures
from bench.load.profile import slugs
from bench.load.students import Answer, Measured, Plan
from tests.helpers.loops import apart
from ui.page.sections import PAGES

ROOT = Path(__file__).resolve().parents[3]


def answers(*seconds: float | None) -> list[Answer]:
    return [Answer("control", "race", "", each, ()) for each in seconds]


def test_a_trees_pages_are_those_of_its_sidebar() -> None:
    assert slugs(ROOT) == ["", *sorted(page.slug for page in PAGES)]


def test_routes_are_of_different_pages_and_the_same_again_for_the_same_seed() -> None:
    plan = Plan(tuple("abcdefg"), sessions=20, seed=1)
    assert all(route[0] == "" and len(set(route)) == 5 for route in plan.routes())
    assert plan.routes() == plan.routes() != Plan(plan.slugs, sessions=20, seed=2).routes()


@pytest.mark.parametrize("count", [7, 8, 9])
def test_pages_that_are_dealt_out_are_all_visited(count: int) -> None:
    plan = Plan(tuple("abcdefghi"[:count]), sessions=3, every=True)
    assert {slug for route in plan.routes() for slug in route[1:]} == set(plan.slugs)
    assert all(len(set(route)) == 5 for route in plan.routes())


def test_a_percentile_is_an_answers_own_time() -> None:
    spread = figures.spread(answers(*range(1, 101)))
    assert spread == {"n": 100, "p50": 50, "p95": 95, "p99": 99, "max": 100}
    assert math.isnan(figures.percentile([], 0.5))


def test_an_answer_that_never_came_is_slower_than_all_others() -> None:
    found = answers(1.0, None, 3.0)
    assert figures.unfinished(found) == 1
    assert figures.spread(found)["p50"] == 3.0
    assert figures.spread(found)["max"] == math.inf
    [median] = figures.rows("class", [Measured(answers=found)], [Measured(answers=answers(6.0))], "abc")
    assert "95th" not in median.name  # there is no time for it
    assert (median.ours_s, median.peer_s, median.ratio, median.peer) == (3.0, 6.0, 2.0, "commit abc")


@pytest.mark.slow
def test_two_students_visit_two_pages_without_an_exception(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "RESULTS", tmp_path)
    measured: list[Measured] = []
    rows = figures.rows

    def seen(title: str, ours: list[Measured], *rest: object) -> list[figures.LoadRow]:
        measured.extend(ours)
        return rows(title, ours, *rest)

    monkeypatch.setattr(figures, "rows", seen)
    monkeypatch.setattr(Plan, "routes", lambda self: [["", "convexity"], ["", "loss_surfaces"]])
    options = [
        "--sessions",
        "2",
        "--seconds",
        "0",
        "--think",
        "0",
        "--rest",
        "0",
        "--until",
        "550",
        "--patience",
        "550",
    ]
    ran = apart(lambda: CliRunner().invoke(command.main, options, catch_exceptions=False))
    assert ran.exit_code == 0, ran.output
    [found] = measured
    assert [(each.kind, each.page) for each in found.answers if each.kind == "open"].count(("open", "")) == 2
    assert sum(each.kind == "control" for each in found.answers) == 6
    assert not figures.unfinished(found.answers)
    assert not figures.exceptions(found.answers)
    assert not found.lost + found.tracebacks
    assert found.server_cpu > 0 < found.peak[0]
    assert (tmp_path / "load.json").exists()


def test_students_think_for_different_times_and_for_the_same_ones_in_each_class():
    plan = Plan(("a",), think=3.0)
    mine, others = (list(itertools.islice(plan.thoughts(number), 400)) for number in (0, 1))
    assert mine == list(itertools.islice(plan.thoughts(0), 400)) != others
    assert 1.5 <= min(mine) < max(mine) <= 4.5
    assert sum(mine) / len(mine) == pytest.approx(3, abs=0.2)
