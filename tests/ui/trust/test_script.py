"""The script of the page's state computes its table."""

import pytest

from tests.helpers import scripts

MORE = ["lrp", "deeplift-shap", "random"]  # each is asked with options of its own
STATES = (
    {"methods": ["saliency", "grad-cam", *MORE]},
    {"net": "mnist-cnn", "explain": "7", "image": "3", "degrees": "20", "noise": "0.2", "signed": "true"},
    {"test": "labels", "count": "16", "methods": ["saliency", *MORE]},
    {"test": "deletion", "methods": ["saliency", "integrated-gradients", *MORE]},
    {"test": "deletion", "methods": ["saliency", "deeplift"], "fill": "noise", "measured": "true"},
    {"test": "neighbours", "count": "16", "methods": ["saliency", *MORE]},
    {"test": "r3", "seeds": "2"},
    {"test": "r3", "hidden": "tanh", "reduction": "mean", "seeds": "1"},
    pytest.param({"test": "neighbours", "count": "8", "methods": ["grad-cam"], "both": "true"}, marks=pytest.mark.slow),
    pytest.param({"test": "truth", "seeds": "1"}, marks=pytest.mark.slow),
    pytest.param({"test": "truth", "seeds": "1", "shapes": "detection", "kind": "dense"}, marks=pytest.mark.slow),
)


@pytest.mark.parametrize("state", STATES)
def test_the_script_computes_what_is_shown(state: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    scripts.computes_what_is_shown("trust", state, monkeypatch)
