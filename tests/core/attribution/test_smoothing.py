"""SmoothGrad over any method that reads gradients, and DeepLIFT over several baselines."""

import numpy as np
import pytest
import torch
from captum.attr import DeepLiftShap, InputXGradient, NoiseTunnel

from core.attribution import METHODS, Smoothing, attribute, completeness_gap
from core.attribution.baselines import KINDS, baseline_image, baseline_images

SMOOTHABLE = [name for name, method in METHODS.items() if method.smoothable]
QUICK = {"integrated-gradients": {"steps": 3}, "gradient-shap": {"samples": 2}}
NORMALISATION = (0.4, 0.25)


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(0).integers(0, 256, (2, 3, 32, 32), dtype=np.uint8)


def maps_of(method, model, images, **options):
    return attribute(method, model, images, (3, 8), normalisation=NORMALISATION, **QUICK.get(method, {}), **options)


@pytest.mark.parametrize("method", SMOOTHABLE)
def test_without_noise_the_mean_is_the_method_itself(model, images, method):
    plain = maps_of(method, model, images)
    smooth = maps_of(method, model, images, smoothing=Smoothing(3, stdev=0.0), internal_batch=4)
    np.testing.assert_allclose(smooth, plain, atol=1e-5 * np.abs(plain).max())


@pytest.mark.parametrize("method", SMOOTHABLE)
def test_the_seed_decides_and_the_global_generator_stays_untouched(model, images, method):
    before = torch.get_rng_state()
    first, again, other = (
        maps_of(method, model, images, smoothing=Smoothing(2, seed=seed), internal_batch=4) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    assert torch.equal(before, torch.get_rng_state())


def test_smoothing_the_gradient_is_smoothgrad(model, images):
    smooth = maps_of("saliency", model, images, signed=True, smoothing=Smoothing(4, 0.2, seed=5))
    expected = maps_of("smoothgrad", model, images, samples=4, stdev=0.2, seed=5)
    np.testing.assert_allclose(smooth, expected, atol=1e-5 * np.abs(expected).max())


@pytest.mark.parametrize(
    ("kind", "captums"),
    [("smoothgrad", "smoothgrad"), ("smoothgrad-squared", "smoothgrad_sq"), ("vargrad", "vargrad")],
)
def test_smoothing_is_captums_noise_tunnel(model, kind, captums):
    image = np.random.default_rng(0).standard_normal((1, 3, 32, 32)).astype(np.float32)
    ours = attribute("input-x-gradient", model, image, 3, smoothing=Smoothing(6, 0.1, seed=2, kind=kind))
    with torch.random.fork_rng():
        torch.manual_seed(2)
        tunnel = NoiseTunnel(InputXGradient(model))
        stdev = 0.1 * float(np.ptp(image))
        theirs = tunnel.attribute(torch.tensor(image), nt_type=captums, nt_samples=6, stdevs=stdev, target=3)
    np.testing.assert_allclose(ours, theirs.detach().numpy(), atol=1e-5 * np.abs(ours).max())


def test_an_unknown_smoothing_is_refused_with_the_names(model, images):
    with pytest.raises(ValueError, match="smoothgrad, smoothgrad-squared, vargrad"):
        maps_of("saliency", model, images, smoothing=Smoothing(kind="nonsense"))


def test_a_baseline_of_each_kind(images):
    several = baseline_images(images[0], normalisation=NORMALISATION)
    assert several.shape == (4, 3, 32, 32)
    for kind, one in zip(KINDS, several, strict=True):
        np.testing.assert_array_equal(one, baseline_image(kind, images[0], normalisation=NORMALISATION))


def test_deeplift_shap_is_complete_over_a_distribution_of_baselines(model, images):
    starts = baseline_images(images[0], normalisation=NORMALISATION)
    found = maps_of("deeplift-shap", model, images, baseline=starts)
    told = (model, images, (3, 8), starts)
    change = completeness_gap(0 * found, *told, normalisation=NORMALISATION)
    assert (completeness_gap(found, *told, normalisation=NORMALISATION) < 1e-3 * change).all()


def test_deeplift_shap_with_one_baseline_is_deeplift(model, images):
    shap, plain = (maps_of(method, model, images) for method in ("deeplift-shap", "deeplift"))
    np.testing.assert_allclose(shap, plain, atol=1e-5 * np.abs(plain).max())


def test_deeplift_shap_is_captums_where_no_pool_disturbs_it():
    net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(16, 9), torch.nn.ReLU(), torch.nn.Linear(9, 4))
    drawn = np.random.default_rng(0).standard_normal((5, 1, 4, 4)).astype(np.float32)
    image, starts = drawn[:1], drawn[1:]
    ours = attribute("deeplift-shap", net, image, 2, baseline=starts)
    theirs = DeepLiftShap(net).attribute(torch.tensor(image), torch.tensor(starts), target=2)
    np.testing.assert_allclose(ours, theirs.detach().numpy(), atol=1e-6)
