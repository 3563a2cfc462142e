"""The script of the page's state computes its table."""

from itertools import count

import pytest

from core.data import load
from core.recipes import Recipe
from core.tuning import SHIPPED_STUDIES, SearchRequest
from core.tuning.search import work
from tests.helpers import scripts

HERE = {"study": "live", "net": "mlp-128", "budget": "12", "repeats": "2"}
STATES = ({}, {"samplers": ["gp", "grid"], "look": "gp", "repeat": "3"})


class Counting:
    """A judge who finds each recipe a little better, until the last one that may be asked for."""

    def __init__(self, last: int) -> None:
        self.asked, self.last = count(1), last

    def validation(self, recipe: Recipe) -> float:
        place = next(self.asked)
        if place > self.last:
            raise KeyboardInterrupt
        return place / 100

    def test(self, recipe: Recipe) -> float:
        return 0.5


@pytest.fixture
def asked() -> SearchRequest:
    """The search of HERE."""
    return SearchRequest(SHIPPED_STUDIES["mnist"].of_net("mlp-128", 12, 2), load("mnist").fingerprint)


@pytest.mark.parametrize("state", STATES)
def test_the_script_lists_the_shipped_trials(state: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    scripts.computes_what_is_shown("tuning", state, monkeypatch)


def test_of_a_search_that_was_stopped_it_lists_what_there_is(asked: SearchRequest, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(KeyboardInterrupt):
        work(asked.journal(), Counting(5))
    scripts.computes_what_is_shown("tuning", HERE, monkeypatch)
    assert asked.journal().results().done == 5


def test_of_a_finished_search_it_trains_what_is_missing(asked: SearchRequest, monkeypatch: pytest.MonkeyPatch):
    work(asked.journal(), Counting(asked.spec.total))
    files, script = scripts.taken("tuning", HERE, monkeypatch)
    assert script.function == "searched"
    scripts.computes_what_is_shown("tuning", HERE, monkeypatch)
    assert len(files["trials.csv"]["trial"]) == 96
    asked.journal().file.unlink()
    trained: list[Recipe] = []
    monkeypatch.setattr("core.tuning.judge.Trainer.validation", lambda _, recipe: trained.append(recipe) or 0.5)
    monkeypatch.setattr("core.tuning.judge.Trainer.test", lambda *_: 0.5)
    exec(compile(scripts.written("tuning", files, script), "script.py", "exec"), {"__name__": "__main__"})
    assert len(trained) == 96
