"""A panel is what the methods give one by one, sharing what they have in common."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from core.attribution import METHODS, attribute, panel
from core.attribution import panel as module
from core.models import build

NORMALISATION = ((0.4, 0.5, 0.6), (0.2, 0.25, 0.3))
OPTIONS = {
    "integrated-gradients": {"steps": 3},
    "smoothgrad": {"samples": 2},
    "gradient-shap": {"samples": 2},
    "occlusion": {"window": 14, "stride": 14},
    "shapley-sampling": {"samples": 2},
    "kernel-shap": {"samples": 80},
    "lime": {"samples": 80},
    "lrp": {"tolerance": np.inf},
}


@pytest.fixture(scope="module")
def image():
    return np.random.default_rng(0).integers(0, 256, (3, 32, 32), dtype=np.uint8)


def test_all_methods_at_once_are_each_method_alone(model, image):
    found = panel.panel(list(METHODS), model, image, range(10), normalisation=NORMALISATION, options=OPTIONS)
    assert not found.reasons
    for method, maps in found.maps.items():
        alone = attribute(method, model, image[None], range(10), normalisation=NORMALISATION, **OPTIONS.get(method, {}))
        np.testing.assert_allclose(maps, alone, atol=1e-5 * np.abs(alone).max(), err_msg=method)
    assert list(found.maps) == list(METHODS)


def test_targets_may_differ_by_method(model, image):
    targets = {"saliency": range(10), "grad-cam": 3}
    found = panel.panel(["saliency", "grad-cam"], model, image, targets, normalisation=NORMALISATION)
    assert [len(found.maps[name]) for name in targets] == [10, 1]
    with pytest.raises(ValueError, match="no target for occlusion"):
        panel.panel(["occlusion"], model, image, targets, normalisation=NORMALISATION)


def test_what_methods_have_in_common_is_computed_once(model, image, monkeypatch):
    asked = []

    def counted(method, *arguments, **options):
        asked.append(method)
        return attribute(method, *arguments, **options)

    monkeypatch.setattr(module, "attribute", counted)
    methods = ["saliency", "input-x-gradient", "guided-backprop", "grad-cam", "guided-grad-cam"]
    found = panel.panel(methods, model, image, 3, normalisation=NORMALISATION)
    assert sorted(asked) == ["grad-cam", "guided-backprop", "saliency"]
    asked.clear()
    options = {"guided-grad-cam": {"layer": "relu1"}}
    other = panel.panel(methods, model, image, 3, normalisation=NORMALISATION, options=options)
    assert asked.count("guided-grad-cam") == 1
    assert not np.allclose(other.maps["guided-grad-cam"], found.maps["guided-grad-cam"])


def test_a_method_that_does_not_fit_comes_with_its_reason():
    image = np.zeros((1, 28, 28), np.float32)
    found = panel.panel(["saliency", "grad-cam", "guided-grad-cam"], build("mlp-128"), image, 3)
    assert list(found.maps) == ["saliency"]
    assert "no layer with a map" in found.reasons["grad-cam"]
    assert "no layer with a map" in found.reasons["guided-grad-cam"]


def test_an_unknown_method_is_refused(model, image):
    with pytest.raises(ValueError, match="no attribution method"):
        panel.panel(["no-such"], model, image, 3, normalisation=NORMALISATION)


def test_the_net_never_sees_more_than_the_internal_batch(model, image):
    seen = []
    hook = model.register_forward_pre_hook(lambda _module, inputs: seen.append(len(inputs[0])))
    methods = ["saliency", "integrated-gradients", "smoothgrad", "occlusion", "gradient-shap", "grad-cam"]
    panel.panel(methods, model, image, range(10), normalisation=NORMALISATION, internal_batch=7)
    hook.remove()
    assert max(seen) <= 7


def test_two_threads_get_what_one_after_the_other_gets(model, image):
    images = [image, image[:, ::-1].copy(), image[..., ::-1].copy()]

    def run(one):
        return panel.panel(list(METHODS), model, one, 4, normalisation=NORMALISATION, options=OPTIONS).maps

    expected = [run(one) for one in images]
    with ThreadPoolExecutor(3) as pool:
        at_once = list(pool.map(run, images))
    for found, wanted in zip(at_once, expected, strict=True):
        for method in METHODS:
            np.testing.assert_array_equal(found[method], wanted[method])
