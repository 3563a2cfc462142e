"""Each method against the plain loop, the closed form or the property that defines it."""

from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from core.attribution import METHODS, attribute, completeness_gap
from core.attribution.completeness import expected_sums
from core.models import build

TARGETS = (3, 8)


@pytest.fixture(scope="module")
def model():
    """LeNet-5 with logits of a useful size, in eval mode."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        net = build("lenet5").eval()
    with torch.no_grad():
        for parameter in net.parameters():
            parameter *= 1.5
    return net


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(0).standard_normal((2, 3, 32, 32)).astype(np.float32)


def logit(model, x, target):
    return model(x[None])[0, target]


def gradient(model, image, target):
    x = torch.tensor(image, requires_grad=True)
    (found,) = torch.autograd.grad(logit(model, x, target), x)
    return found.numpy()


def each(function, model, images):
    pairs = zip(images, TARGETS, strict=True)
    return np.stack([function(model, image, target) for image, target in pairs])


def test_saliency_is_the_size_of_the_gradient(model, images):
    expected = np.abs(each(gradient, model, images))
    np.testing.assert_allclose(attribute("saliency", model, images, TARGETS), expected, atol=1e-6)


def test_input_x_gradient(model, images):
    expected = images * each(gradient, model, images)
    np.testing.assert_allclose(attribute("input-x-gradient", model, images, TARGETS), expected, atol=1e-6)


def test_integrated_gradients_are_a_riemann_sum(model, images):
    start = np.full((3, 32, 32), -0.5, np.float32)

    def path(net, image, target):
        points = [start + (k + 0.5) / 300 * (image - start) for k in range(300)]
        return (image - start) * np.mean([gradient(net, p.astype(np.float32), target) for p in points], axis=0)

    maps = attribute("integrated-gradients", model, images, TARGETS, baseline=start, steps=300)
    expected = each(path, model, images)
    np.testing.assert_allclose(maps, expected, atol=0.02 * np.abs(expected).max())
    assert completeness_gap(maps, model, images, TARGETS, start).max() < 0.01 * np.abs(expected).sum((1, 2, 3)).min()


def test_more_steps_close_the_gap(model, images):
    gaps = [
        completeness_gap(
            attribute("integrated-gradients", model, images, TARGETS, steps=steps), model, images, TARGETS
        ).max()
        for steps in (2, 300)
    ]
    assert gaps[1] < gaps[0] / 10


def test_black_is_the_pixel_zero(model, images):
    normalisation = (0.5, 0.25)
    black = np.full((3, 32, 32), -2.0, np.float32)
    named = attribute("deeplift", model, images, TARGETS, baseline="black", normalisation=normalisation)
    given = attribute("deeplift", model, images, TARGETS, baseline=black)
    np.testing.assert_allclose(named, given, atol=1e-5 * np.abs(given).max())


def test_smoothgrad_without_noise_is_the_gradient(model, images):
    maps = attribute("smoothgrad", model, images, TARGETS, samples=3, stdev=0.0)
    np.testing.assert_allclose(maps, each(gradient, model, images), atol=1e-6)


def test_smoothgrad_is_the_mean_over_noisy_copies(model, images):
    noise = torch.randn(6, 3, 32, 32, generator=torch.Generator().manual_seed(4)).numpy()

    def smooth(net, image, target):
        spread = 0.2 * (image.max() - image.min())
        return np.mean([gradient(net, image + spread * sample, target) for sample in noise], axis=0)

    maps = attribute("smoothgrad", model, images, TARGETS, samples=6, stdev=0.2, seed=4, internal_batch=5)
    np.testing.assert_allclose(maps, each(smooth, model, images), atol=1e-6)


def test_gradient_shap_tends_to_integrated_gradients(model, images):
    exact = attribute("integrated-gradients", model, images, TARGETS, steps=300)
    errors = [
        np.abs(attribute("gradient-shap", model, images, TARGETS, samples=samples) - exact).mean()
        for samples in (4, 400)
    ]
    assert errors[1] < errors[0] / 4


def test_gradient_shap_is_complete_over_a_distribution_of_baselines(model, images):
    starts = np.random.default_rng(1).normal(0, 0.5, (4, 3, 32, 32)).astype(np.float32)
    maps = attribute("gradient-shap", model, images, TARGETS, samples=400, baseline=starts)
    gap = completeness_gap(maps, model, images, TARGETS, starts)
    assert (gap < 0.1 * np.abs(maps).sum((1, 2, 3))).all()
    assert (gap < completeness_gap(0 * maps, model, images, TARGETS, starts)).all()


@pytest.mark.parametrize("name", ["lenet5", "alexnet", "mnist-cnn", "resnet18", "vgg16"])
def test_deeplift_is_complete_through_every_kind_of_pool(name):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        net = build(name).eval()
        for module in net.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                torch.nn.init.normal_(module.running_mean, std=0.3)
                torch.nn.init.normal_(module.bias, std=0.3)
    shape = (1, 1, 28, 28) if name == "mnist-cnn" else (1, 3, 32, 32)
    image = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
    maps = attribute("deeplift", net, image, 3)
    change = completeness_gap(0 * maps, net, image, 3)
    assert completeness_gap(maps, net, image, 3) < 1e-3 * change


def test_deeplift_of_one_layer_is_the_rescale_rule():
    """For w₂·relu(w₁·x) with x₀ = 0 the multiplier is w₂·relu(z)/z·w₁."""
    net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(4, 3), torch.nn.ReLU(), torch.nn.Linear(3, 2))
    image = np.random.default_rng(0).standard_normal((1, 1, 2, 2)).astype(np.float32)
    first, second = (net[i].weight.detach().numpy() for i in (1, 3))
    bias = net[1].bias.detach().numpy()
    after, before = first @ image.ravel() + bias, bias
    slope = (np.maximum(after, 0) - np.maximum(before, 0)) / (after - before)
    expected = image.ravel() * ((second[1] * slope) @ first)
    np.testing.assert_allclose(attribute("deeplift", net, image, 1).ravel(), expected, atol=1e-6)


@pytest.mark.parametrize("method", ["guided-backprop", "deconvolution"])
def test_relu_overrides(method):
    """Through one ReLU: positive upstream gradient only; guided also needs an active unit."""
    net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(9, 20), torch.nn.ReLU(), torch.nn.Linear(20, 2))
    image = np.random.default_rng(0).standard_normal((1, 1, 3, 3)).astype(np.float32)
    active = net[1](torch.tensor(image).flatten(1)).detach().numpy()[0] > 0
    upstream = np.maximum(net[3].weight.detach().numpy()[1], 0)
    passed = upstream * active if method == "guided-backprop" else upstream
    expected = passed @ net[1].weight.detach().numpy()
    np.testing.assert_allclose(attribute(method, net, image, 1).ravel(), expected, atol=1e-6)


def test_occlusion_is_the_brute_loop(model, images):
    window, stride, grey = 7, 5, np.float32(0.3)
    corners = sorted({*range(0, 32 - window + 1, stride), 32 - window})

    def brute(net, image, target):
        fall, times = np.zeros((2, 32, 32))
        whole = logit(net, torch.tensor(image), target).item()
        for top in corners:
            for left in corners:
                hidden = image.copy()
                patch = np.s_[top : top + window, left : left + window]
                hidden[:, *patch] = grey
                fall[patch] += whole - logit(net, torch.tensor(hidden), target).item()
                times[patch] += 1
        return np.broadcast_to(fall / times, image.shape)

    options = {"window": window, "stride": stride, "baseline": np.full((3, 32, 32), grey)}
    maps = attribute("occlusion", model, images, TARGETS, **options)
    np.testing.assert_allclose(maps, each(brute, model, images), atol=1e-5)


def test_grad_cam_by_hand(model, images):
    def cam(net, image, target):
        with torch.no_grad():
            below = net[:5](torch.tensor(image)[None])
        below.requires_grad_()
        (slope,) = torch.autograd.grad(net[5:](below)[0, target], below)
        coarse = torch.relu((slope.mean((2, 3), keepdim=True) * below).sum(1, keepdim=True))
        fine = F.interpolate(coarse.detach(), (32, 32), mode="bilinear", align_corners=False)
        return fine.expand(1, 3, 32, 32)[0].numpy()

    expected = each(cam, model, images)
    np.testing.assert_allclose(attribute("grad-cam", model, images, TARGETS), expected, atol=1e-6)
    np.testing.assert_allclose(attribute("grad-cam", model, images, TARGETS, layer="relu2"), expected, atol=1e-6)
    assert not np.allclose(attribute("grad-cam", model, images, TARGETS, layer="relu1"), expected, atol=1e-6)


def test_guided_grad_cam_is_the_product(model, images):
    product = attribute("grad-cam", model, images, TARGETS) * attribute("guided-backprop", model, images, TARGETS)
    np.testing.assert_allclose(
        attribute("guided-grad-cam", model, images, TARGETS), product, atol=1e-5 * np.abs(product).max()
    )


def without_biases(model):
    free = build("lenet5")
    weights = {name: t * (0 if name.endswith("bias") else 1) for name, t in model.state_dict().items()}
    free.load_state_dict(weights)
    return free


def test_lrp_sums_to_the_logit_and_equals_input_x_gradient_without_biases(model, images):
    """Ancona et al. 2018, https://arxiv.org/abs/1711.06104: so it is for ε → 0 and ReLUs."""
    net = without_biases(model)
    maps = attribute("lrp", net, images, TARGETS)
    logits = net(torch.tensor(images)).detach().numpy()[[0, 1], TARGETS]
    np.testing.assert_allclose(maps.sum((1, 2, 3)), logits, rtol=1e-3)
    np.testing.assert_allclose(maps, attribute("input-x-gradient", net, images, TARGETS), atol=1e-5)


def test_lrp_is_refused_where_biases_keep_the_relevance(model, images):
    net = without_biases(model)
    torch.nn.init.constant_(net.fc3.bias, 5.0)
    with pytest.raises(ValueError, match="the logit is"):
        attribute("lrp", net, images, TARGETS)
    assert np.isfinite(attribute("lrp", net, images, TARGETS, tolerance=10.0)).all()


def test_edges_see_a_step_and_nothing_else(model):
    image = np.zeros((1, 3, 32, 32), np.float32)
    image[..., 16:] = 1
    maps = attribute("edges", model, image, 0)
    assert (maps[..., 15:17] == 4).all()
    assert not maps[..., :15].any()
    assert not maps[..., 17:].any()


def test_controls_do_not_depend_on_the_net(model, images):
    with torch.random.fork_rng():
        torch.manual_seed(9)
        other = build("lenet5")
    for control in ("edges", "random"):
        ours, theirs = (attribute(control, net, images, TARGETS) for net in (model, other))
        np.testing.assert_array_equal(ours, theirs)


def test_random_differs_between_images_and_between_targets(model, images):
    maps = attribute("random", model, images[:1], range(3))
    assert len({one.tobytes() for one in maps}) == 3
    assert np.abs(maps.mean()) < 0.05
    assert not np.array_equal(*attribute("random", model, images, 0))


def test_completeness_gap_is_the_missing_part(model, images):
    logits = model(torch.tensor(images)).detach().numpy()[[0, 1], TARGETS]
    blank = model(torch.zeros(1, 3, 32, 32)).detach().numpy()[0, list(TARGETS)]
    gap = completeness_gap(np.zeros_like(images), model, images, TARGETS)
    np.testing.assert_allclose(gap, np.abs(logits - blank), rtol=1e-5)
    with pytest.raises(ValueError, match="The maps are"):
        completeness_gap(np.zeros((1, 3, 32, 32)), model, images, TARGETS)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"family": "Gradient"}, "there is no family 'Gradient'; take one of Gradients at the image"),
        ({"requires": ("shortcut",)}, "requires shortcut; what can be checked is relu, maps"),
        ({"home": "saliency"}, "`home` is a file of core/attribution and its function, not 'saliency'"),
    ],
)
def test_an_entry_that_names_what_there_is_not_is_refused_in_words(wrong, message):
    with pytest.raises(ValueError, match=message):
        replace(METHODS["saliency"], **wrong)


def test_what_a_map_should_sum_to_is_what_the_method_promises(model, images):
    def predict(x: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return model(torch.from_numpy(x)).numpy()

    starts = -images
    reached, began = predict(images[:1])[0, [2, 7]], predict(starts)[:, [2, 7]].mean(axis=0)
    found = expected_sums("deeplift-shap", predict, images[0], starts, [2, 7])
    np.testing.assert_allclose(found, reached - began, atol=1e-5)
    np.testing.assert_allclose(expected_sums("lrp", predict, images[0], starts, [2, 7]), reached, atol=1e-5)
    assert expected_sums("saliency", predict, images[0], starts, [2, 7]) is None
