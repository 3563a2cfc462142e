"""The script of the page's state computes its table."""

import pytest

from tests.helpers import scripts
from ui.formulas.record import VIEWS

STATES = (
    *({"view": view} for view in VIEWS),
    {"target": "1", "show": "value"},
    {"view": "likelihood", "target": "1"},
    {"view": "backward", "digit": "mistakes", "image": "2"},
    {"view": "convolution", "digit": "7", "image": "3"},
)


@pytest.mark.parametrize("state", STATES)
def test_the_script_computes_what_is_shown(state: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    scripts.computes_what_is_shown("formulas", state, monkeypatch)
