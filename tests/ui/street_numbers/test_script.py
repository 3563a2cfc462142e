"""The script of the page's state computes its table."""

import pytest

from tests.helpers import scripts

STATES = (
    {"against": "compute", "nets": "lenet5-flat"},
    {"view": "curves", "nets": ["lenet5", "lenet5-flat"]},
    {"view": "classes"},
    {"view": "classes", "nets": ["resnet18", "lenet5"], "run": "lenet5", "cell": "35"},
    {"view": "disagreement"},
    {"view": "claims", "constant": "7"},
)


@pytest.mark.parametrize("state", STATES)
def test_the_script_computes_what_is_shown(state: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    scripts.computes_what_is_shown("street_numbers", state, monkeypatch)
