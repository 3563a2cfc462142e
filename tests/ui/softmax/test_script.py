"""The script of the page's state computes its table."""

import pytest

from tests.helpers import scripts

STATES = (
    {},
    {"net": "mlp-128", "digit": "mistakes", "image": "2", "temperature": "2.5", "shift": "1.5", "truth": "3"},
    {"logits": "2.1, -0.3, 0, 1, 4.5, -2, 0.5, 3, -1, 1.2", "view": "gradients"},
    {"view": "sigmoids"},
    {"view": "entropies"},
)


@pytest.mark.parametrize("state", STATES)
def test_the_script_computes_what_is_shown(state: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    scripts.computes_what_is_shown("softmax", state, monkeypatch)
