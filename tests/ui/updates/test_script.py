"""The script of the page's state computes its table."""

import pytest

from tests.helpers import scripts

STATES = (
    {},
    {"images": "73257", "share": "0.37", "validation": "0.15", "batch_size": "256", "epochs": "7"},
)


@pytest.mark.parametrize("state", STATES)
def test_the_script_computes_what_is_shown(state: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    scripts.computes_what_is_shown("updates", state, monkeypatch)
