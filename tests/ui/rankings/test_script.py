"""The script of the page's state computes its table."""

import pytest

from core.rankings import RankingsError
from tests.helpers import apps, scripts
from ui.page import frame
from ui.rankings import figures

STATES = ({}, {"rate": "sgd-0.1", "images": "18314", "epoch": "2", "seed": "all", "net": "lenet5"})


@pytest.mark.parametrize("state", STATES)
def test_the_script_computes_what_is_shown(state: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    scripts.computes_what_is_shown("rankings", state, monkeypatch)


def test_a_grid_that_cannot_be_read_has_no_script(monkeypatch: pytest.MonkeyPatch):
    given: list[object] = []

    def broken() -> None:
        raise RankingsError("The file is damaged.")

    monkeypatch.setattr(figures, "shipped", broken)
    monkeypatch.setattr(frame, "_take_away", lambda *parts: given.append(parts[-1]))
    apps.opened("rankings")
    assert given == [None]
