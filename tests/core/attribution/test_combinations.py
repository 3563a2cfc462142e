"""Every method on every net and kind of image; completeness where it is claimed; how many images pass at once."""

import numpy as np
import pytest
import torch

from core.attribution import METHODS, Smoothing, applicable, attribute, completeness_gap
from core.attribution.faithfulness import curves
from core.attribution.metrics import infidelity, max_sensitivity
from core.attribution.neighbours import shares
from core.attribution.randomisation import cascade_maps
from core.models import build, spec

NORMALISATION = (0.4, 0.2)
NETS = {
    **{
        name: (name, {}) for name in ("lenet5", "alexnet", "vgg16", "mnist-cnn", "mlp-128", "mlp-128-64", "mlp-256-128")
    },
    **{f"resnet18, {stem} stem": ("resnet18", {"stem": stem}) for stem in ("imagenet", "cifar")},
}
HEAVY = {name: {"block": 16, "samples": 8} for name, method in METHODS.items() if method.slow}
QUICK = {
    **HEAVY,
    "integrated-gradients": {"steps": 3},
    "smoothgrad": {"samples": 2},
    "gradient-shap": {"samples": 2},
    "occlusion": {"window": 14, "stride": 14},
    "feature-ablation": {"block": 16},
}
COMPLETE = [name for name, method in METHODS.items() if method.completeness]
# Of the logit's change; the path integral and the samples are estimates.
GAPS = {"integrated-gradients": 0.05, "gradient-shap": 0.6}
ENOUGH = {"integrated-gradients": {"steps": 100}, "gradient-shap": {"samples": 100}, **HEAVY}


@pytest.fixture(scope="module", params=NETS)
def net(request):
    """A net with biases and statistics as training leaves them, and the shape of its images."""
    name, options = NETS[request.param]
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = build(name, **options).eval()
        for module in model.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                torch.nn.init.normal_(module.running_mean, std=0.1)
                torch.nn.init.uniform_(module.weight, 0.8, 1.2)
            elif getattr(module, "bias", None) is not None:
                torch.nn.init.normal_(module.bias, std=0.05)
    return model, spec(name).input_shape


def drawing(shape):
    """A stroke on black, as the pad gives it."""
    image = np.zeros(shape, np.uint8)
    image[:, 6:24, 13:16] = 255
    return image


def grey(shape):
    return np.full(shape, 128, np.uint8)


def nothing(shape):
    """What most methods compare with: every difference is 0."""
    return np.zeros(shape, np.float32)


def loud(shape):
    """An upload far brighter than any test image."""
    return 20 * np.random.default_rng(0).random(shape, np.float32)


@pytest.mark.parametrize("kind", [drawing, grey, nothing, loud])
@pytest.mark.parametrize("method", METHODS)
def test_unusual_images_have_a_finite_map_or_a_reason(net, method, kind):
    model, shape = net
    reason = applicable(method, model, shape)
    try:
        maps = attribute(method, model, kind(shape)[None], 3, normalisation=NORMALISATION, **QUICK.get(method, {}))
    except ValueError as problem:
        refused = str(problem)
    else:
        refused = None
    if refused and method == "lrp" and not reason:
        assert refused.startswith("LRP does not conserve relevance here")  # shows with the image alone
        return
    assert refused == reason
    if reason:
        return
    assert maps.shape == (1, *shape)
    assert np.isfinite(maps).all()


@pytest.mark.parametrize("method", COMPLETE)
def test_completeness_holds_where_it_is_claimed(net, method):
    model, shape = net
    image = np.random.default_rng(1).standard_normal((1, *shape)).astype(np.float32)
    if applicable(method, model, shape):
        return
    if method == "lrp":
        maps = attribute(method, model, image, 3, tolerance=np.inf)
        logit = float(model(torch.tensor(image)).detach()[0, 3])
        if abs(maps.sum() - logit) > 0.1 * abs(logit):
            with pytest.raises(ValueError, match="does not conserve"):
                attribute(method, model, image, 3)
        else:
            np.testing.assert_allclose(attribute(method, model, image, 3), maps, atol=1e-5 * np.abs(maps).max())
        return
    maps = attribute(method, model, image, 3, **ENOUGH.get(method, {}))
    change = completeness_gap(0 * maps, model, image, 3)
    gap = completeness_gap(maps, model, image, 3)
    claim = f"{method} claims completeness, and its map misses the logit's change of {change} by {gap}"
    assert gap < GAPS.get(method, 1e-3) * change + 1e-5, claim


@pytest.fixture
def seen(model):
    """How many images each pass took."""
    counts = []
    hook = model.register_forward_pre_hook(lambda _module, inputs: counts.append(len(inputs[0])))
    yield counts
    hook.remove()


@pytest.mark.parametrize("smoothing", [None, Smoothing(samples=7)])
@pytest.mark.parametrize("method", METHODS)
def test_no_more_images_pass_at_once_than_allowed(model, seen, method, smoothing):
    if smoothing and not METHODS[method].smoothable:
        return
    images = np.random.default_rng(0).standard_normal((7, 3, 32, 32)).astype(np.float32)
    options = {"tolerance": np.inf} if method == "lrp" else QUICK.get(method, {})
    attribute(method, model, images, 2, internal_batch=4, smoothing=smoothing, **options)
    assert max(seen, default=0) <= 4


def test_neither_do_they_in_the_measures_of_trust(model, image, seen):
    heat = attribute("saliency", model, image[None], 2)[0]
    for measure in (
        lambda: curves(model, image, 2, {"map": heat}, 20, internal_batch=4),
        lambda: infidelity(model, image, 2, heat, samples=20, internal_batch=4),
        lambda: max_sensitivity("saliency", model, image, 2, samples=9, internal_batch=4),
        lambda: shares("saliency", model, np.stack([image] * 9), 2, internal_batch=4),
    ):
        seen.clear()
        measure()
        assert 1 < max(seen) <= 4


def test_the_cascade_keeps_to_the_same_bound(model, image, monkeypatch):
    asked = []
    module = "core.attribution.randomisation.attribute"
    monkeypatch.setattr(module, lambda *_, **options: asked.append(options["internal_batch"]) or image[None])
    cascade_maps("saliency", model, image, 2, internal_batch=4)
    assert set(asked) == {4}
