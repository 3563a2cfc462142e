"""The script of the page's state computes its table."""

from dataclasses import replace

import pytest

from core.recipes import EarlyStopping
from core.runs import shipped
from tests.helpers import scripts
from ui.early_stopping import figures

STATES = (
    {},
    {"run": "lenet5-flat", "patience": "2", "min_delta": "0.01", "start": "3", "restore": "False"},
    {"patience": "0", "min_delta": "0.05"},
    {"start": "30"},
)


@pytest.mark.parametrize("state", STATES)
def test_the_script_computes_what_is_shown(state: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    scripts.computes_what_is_shown("early_stopping", state, monkeypatch)


def test_a_stopped_training_that_no_store_holds_has_no_script():
    run = shipped().list()[0]
    assert figures.script(run, EarlyStopping()) is not None
    assert figures.script(replace(run, stored=False), EarlyStopping()) is None
