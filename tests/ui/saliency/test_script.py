"""The script of the page's state computes its table."""

import numpy as np
import pytest

from tests.helpers import scripts
from ui.shared.image_record import SEVEN

STATES = (
    {"net": "lenet5"},
    {"net": "mnist-cnn", "image": "3", "digit": "mistakes", "explain": "true", "methods": ["deeplift-shap", "lrp"]},
    {"net": "mlp-128", "source": "drawing", "drawing": SEVEN, "baseline": "black", "methods": ["integrated-gradients"]},
    {"net": "mnist-cnn", "shift_x": "3", "degrees": "20", "methods": ["saliency", "grad-cam"], "smoothing": "vargrad"},
    {"net": "lenet5", "compare": "nets", "method": "saliency", "explain": "4", "sign": "absolute"},
    {"net": "mnist-cnn", "compare": "classes", "baseline": "drawing", "start_drawing": SEVEN, "reduction": "strongest"},
    {"net": "mnist-cnn", "compare": "classes", "explain": "3", "against": "3", "method": "occlusion"},
    {"net": "lenet5", "compare": "all", "method": "saliency", "smoothing": "smoothgrad", "samples": "3", "sigma": "30"},
    {"net": "lenet5", "compare": "all", "baseline": "image", "start_image": "5", "reduction": "mean", "view": "nudge"},
)


@pytest.mark.parametrize("state", STATES)
def test_the_script_computes_what_is_shown(state: dict[str, str | list[str]], monkeypatch: pytest.MonkeyPatch):
    scripts.computes_what_is_shown("saliency", state, monkeypatch)


def test_a_test_image_is_named_and_a_changed_one_is_written_down(monkeypatch: pytest.MonkeyPatch):
    asked = {"net": "mnist-cnn", "image": "3", "methods": "saliency"}
    _, plain = scripts.taken("saliency", asked, monkeypatch)
    _, turned = scripts.taken("saliency", {**asked, "degrees": "20"}, monkeypatch)
    assert plain.values["image"] == 3
    assert isinstance(turned.values["image"], np.ndarray)


def test_the_layer_of_grad_cam_is_one_nets_alone(monkeypatch: pytest.MonkeyPatch):
    state = {"net": "resnet18", "compare": "nets", "method": "grad-cam", "layer": "layer1.1.relu"}
    _, script = scripts.taken("saliency", state, monkeypatch)
    layers = [layer for _, layer in script.values["nets"].values()]
    assert len(layers) > 1
    assert sorted(layers)[-2:] == ["", "layer1.1.relu"]
