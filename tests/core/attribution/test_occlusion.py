"""Methods that change the image: all classes from the passes of one, as Captum gives them class by class."""

import numpy as np
import pytest
import torch
from captum.attr import FeatureAblation, Occlusion

from core.attribution import attribute
from core.attribution.superpixels import spread, superpixels

WINDOW, STRIDE = 6, 4
CLASSES = tuple(range(10))


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(0).standard_normal((2, 3, 32, 32)).astype(np.float32)


def occluded(model, x, target):
    shape, strides = (3, WINDOW, WINDOW), (3, STRIDE, STRIDE)
    return Occlusion(model).attribute(x, shape, strides, baselines=0, target=target)


def ablated(model, x, target):
    blocks = superpixels(x)
    return spread(FeatureAblation(model).attribute(x, 0, target, feature_mask=blocks), blocks, 3)


CAPTUMS = {"occlusion": (occluded, {"window": WINDOW, "stride": STRIDE}), "feature-ablation": (ablated, {})}


@pytest.mark.parametrize("method", CAPTUMS)
@pytest.mark.parametrize("internal_batch", [1, 7, 64])
def test_ten_classes_at_once_are_captums_class_by_class(model, images, method, internal_batch):
    peer, options = CAPTUMS[method]
    maps = attribute(method, model, images[:1], CLASSES, internal_batch=internal_batch, **options)
    x = torch.tensor(images[:1])
    with torch.no_grad():
        expected = np.concatenate([peer(model, x, target).numpy() for target in CLASSES])
    np.testing.assert_allclose(maps, expected, atol=1e-5 * np.abs(expected).max())


@pytest.mark.parametrize("method", CAPTUMS)
def test_each_image_keeps_its_own_class(model, images, method):
    peer, options = CAPTUMS[method]
    several = images[[1, 0, 1]]
    maps = attribute(method, model, several, (8, 3, 8), **options)
    with torch.no_grad():
        expected = peer(model, torch.tensor(several), torch.tensor([8, 3, 8])).numpy()
    np.testing.assert_allclose(maps, expected, atol=1e-5 * np.abs(expected).max())


@pytest.mark.parametrize("method", [*CAPTUMS, "shapley-sampling"])
def test_ten_classes_take_as_many_passes_as_one(model, images, method):
    asked = []
    hook = model.register_forward_pre_hook(lambda _module, given: asked.append(len(given[0])))
    for targets in (3, CLASSES):
        attribute(method, model, images[:1], targets)
        asked.append(0)
    hook.remove()
    one, ten = " ".join(map(str, asked)).split(" 0")[:2]
    assert one.split() == ten.split()
