"""The script of the page's state computes its table."""

import pytest

from tests.helpers import scripts

STATES = (
    {},
    {"seeds": "3", "images": "250", "draw": "4"},
    {"view": "pairs"},
    {"view": "selection"},
    {"view": "selection", "pool": "alike", "k": "12"},
    {"view": "selection", "pool": "nets"},
)


@pytest.mark.parametrize("state", STATES)
def test_the_script_computes_what_is_shown(state: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    scripts.computes_what_is_shown("difference", state, monkeypatch)
