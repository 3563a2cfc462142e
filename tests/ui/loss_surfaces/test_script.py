"""The script of the page's state computes its table."""

import pandas as pd
import pytest

from tests.helpers import scripts
from ui.loss_surfaces import controls

STATES = (
    {},
    {"hidden": "relu", "target": "0.3", "x": "-1.5", "clip": "True", "resolution": "51", "w_low": "-2", "b_high": "9"},
    {"data": "points", "view": "slice", "resolution": "51"},
    {"data": "digits", "view": "ratio", "resolution": "51"},
    {"data": "digits", "first": "4", "second": "9", "axes": "w1b", "held": "1.5", "view": "six", "resolution": "51"},
)


@pytest.mark.parametrize("state", STATES)
def test_the_script_computes_what_is_shown(state: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    scripts.computes_what_is_shown("loss_surfaces", state, monkeypatch)


def test_a_script_names_the_examples_that_a_visitor_typed(monkeypatch: pytest.MonkeyPatch):
    typed = pd.DataFrame({"x": [-3.0, 1.5, None], "y": [1.0, 0.25, 0.0]})
    monkeypatch.setattr(controls, "EXAMPLES", typed)
    _, script = scripts.taken("loss_surfaces", {"data": "points"}, monkeypatch)
    assert (script.values["x"], script.values["y"]) == ((-3.0, 1.5), (1.0, 0.25))
