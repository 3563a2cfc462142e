"""The script of the page's state computes its table."""

import pytest

from tests.helpers import scripts

STATES = (
    {},
    {"network": "vgg16", "head": "imagenet", "classes": "100", "resolution": "64"},
    {"network": "resnet18", "stem": "cifar", "skip": "false"},
    {"network": "mlp-128", "activation": "selu"},
    {"show": "own"},
    {"show": "own", "input": "svhn", "layers": "conv:8:5:2:1,relu,pool:2,flatten,dropout:0.3,dense:1200"},
    {"show": "own", "layers": "conv:8:3,relu,dense:10"},  # the last one cannot be
    {"show": "own", "layers": "conv:8:3,rellu,flatten"},  # the second one cannot be read
)


@pytest.mark.parametrize("state", STATES)
def test_the_script_computes_what_is_shown(state: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    scripts.computes_what_is_shown("architecture", state, monkeypatch)
