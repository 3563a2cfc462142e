"""The script of the page's state computes its table."""

import pytest

from core.reports.register.topics import CLAIMS
from tests.helpers import scripts
from ui.claims import replies

STATES = (
    {},
    {"mode": "show", "topic": "deep-linear-nets"},
    {"mode": "show", "topic": "mnist-nets", "report": "R1", "verdict": "right"},
    {"claim": "mlp-parameters", "topic": "keras-mlp"},
    {"answers": replies.written({"mlp-parameters": "wrong", next(iter(CLAIMS)): "seen"})},
)


@pytest.mark.parametrize("state", STATES)
def test_the_script_computes_what_is_shown(state: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    scripts.computes_what_is_shown("claims", state, monkeypatch)
