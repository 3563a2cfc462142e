"""The script of the page's state computes its table."""

import pytest

from tests.helpers import scripts

STATES = (
    {},
    {"run": "mlp-128-mse", "before": "2", "after": "7", "part": "right-surer", "rated": "test", "temperature": "2"},
)


@pytest.mark.parametrize("state", STATES)
def test_the_script_computes_what_is_shown(state: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    scripts.computes_what_is_shown("loss_up_accuracy_flat", state, monkeypatch)
