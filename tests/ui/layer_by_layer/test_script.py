"""The script of the page's state computes its table."""

import pytest

from tests.helpers import scripts
from ui.shared.image_record import SEVEN

STATES = (
    {},
    {"net": "lenet5", "show": "weights", "layer": "conv2", "unit": "3,4,5", "view": "field", "scale": "map"},
    {"run": "mlp-128", "weights": "untrained", "view": "off"},
    {"net": "resnet18", "source": "drawing", "drawing": SEVEN},
)


@pytest.mark.parametrize("state", STATES)
def test_the_script_computes_what_is_shown(state: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    scripts.computes_what_is_shown("layer_by_layer", state, monkeypatch)
