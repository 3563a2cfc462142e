"""The script of the page's state computes its table."""

import pytest

from tests.helpers import scripts

STATES = (
    {},
    {"output": "sigmoid", "loss": "ce", "depth": "4", "y": "0.35", "feature": "-1.7", "others": "0.6"},
    {"loss": "ce", "y": "0.4"},  # undefined in parts of the plane
    {"weights": "end-to-end", "output": "sigmoid", "depth": "3", "y": "0.2", "feature": "2.5"},
    {"depth": "1", "loss": "ce"},
)


@pytest.mark.parametrize("state", STATES)
def test_the_script_computes_what_is_shown(state: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    scripts.computes_what_is_shown("convexity", state, monkeypatch)
