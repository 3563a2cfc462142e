"""Methods on superpixels against the closed form on a linear net, and against what defines them on others."""

from itertools import permutations

import numpy as np
import pytest
import torch

from core.attribution import METHODS, attribute, completeness_gap
from core.attribution.superpixels import superpixels
from core.models import build

BLOCK = 3  # 9 superpixels on 8×8 pixels, those at the edge cut off
TARGETS = (1, 3)
EXACT = {
    "feature-ablation": {},
    "shapley-sampling": {"samples": 1},
    "kernel-shap": {"samples": 60},
    "lime": {"samples": 60, "ridge": 0.0},
}
BY_SUPERPIXEL = tuple(EXACT)


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(0).standard_normal((2, 2, 8, 8)).astype(np.float32)


@pytest.fixture(scope="module")
def start():
    return np.random.default_rng(1).standard_normal((2, 8, 8)).astype(np.float32)


def dense(layers):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return torch.nn.Sequential(torch.nn.Flatten(), *layers()).eval()


@pytest.fixture(scope="module")
def linear():
    return dense(lambda: [torch.nn.Linear(128, 4)])


@pytest.fixture(scope="module")
def curved():
    return dense(lambda: [torch.nn.Linear(128, 20), torch.nn.ReLU(), torch.nn.Linear(20, 4)])


def sums(values, block=BLOCK):
    """The sum over each superpixel and all channels: N×K."""
    rows = [slice(first, first + block) for first in range(0, values.shape[2], block)]
    return np.stack([values[:, :, down, across].sum((1, 2, 3)) for down in rows for across in rows], axis=1)


def test_the_grid_counts_row_by_row_and_is_cut_off_at_the_edge():
    expected = [[0, 0, 1, 1, 2], [0, 0, 1, 1, 2], [3, 3, 4, 4, 5]]
    assert superpixels(torch.zeros(1, 1, 3, 5), 2)[0, 0].tolist() == expected


@pytest.mark.parametrize(("side", "count"), [(28, 49), (32, 64), (64, 64), (5, 25)])
def test_there_are_at_most_eight_blocks_a_side(side, count):
    assert superpixels(torch.zeros(1, 1, side, side)).unique().tolist() == list(range(count))


@pytest.mark.parametrize("method", BY_SUPERPIXEL)
def test_on_a_linear_net_each_superpixel_gets_its_own_part(linear, images, start, method):
    weights = linear[1].weight.detach().numpy()[list(TARGETS)].reshape(images.shape)
    expected = sums(weights * (images - start))
    maps = attribute(method, linear, images, TARGETS, baseline=start, block=BLOCK, **EXACT[method])
    np.testing.assert_allclose(sums(maps), expected, atol=1e-5)
    assert completeness_gap(maps, linear, images, TARGETS, start).max() < 1e-5


@pytest.mark.parametrize("method", BY_SUPERPIXEL)
def test_a_superpixel_is_one_value_in_all_channels(curved, images, method):
    maps = attribute(method, curved, images, TARGETS, block=BLOCK, **EXACT[method])
    for patch in (np.s_[:, :, :3, :3], np.s_[:, :, 3:6, 6:], np.s_[:, :, 6:, 6:]):
        np.testing.assert_allclose(
            maps[patch], np.broadcast_to(maps[patch][:, :1, :1, :1], maps[patch].shape), rtol=1e-4
        )


def test_feature_ablation_is_the_fall_of_the_logit(curved, images, start):
    maps = attribute("feature-ablation", curved, images, TARGETS, baseline=start, block=BLOCK)
    hidden = images.copy()
    hidden[:, :, 3:6, 6:] = start[:, 3:6, 6:]
    fall = (curved(torch.tensor(images)) - curved(torch.tensor(hidden))).detach().numpy()
    np.testing.assert_allclose(sums(maps)[:, 5], [fall[0, 1], fall[1, 3]], atol=1e-5)


def shapley(model, image, start, target, block):
    """Shapley values over all orders of the superpixels."""
    side = -(-image.shape[1] // block)
    corners = [(row * block, column * block) for row in range(side) for column in range(side)]
    orders = list(permutations(range(len(corners))))
    found = np.zeros(len(corners))
    for order in orders:
        shown, steps = start.copy(), [start.copy()]
        for one in order:
            patch = np.s_[:, corners[one][0] : corners[one][0] + block, corners[one][1] : corners[one][1] + block]
            shown[patch] = image[patch]
            steps.append(shown.copy())
        with torch.no_grad():
            logits = model(torch.tensor(np.stack(steps)))[:, target].numpy()
        found[list(order)] += np.diff(logits) / len(orders)
    return found


@pytest.mark.parametrize(("method", "samples"), [("shapley-sampling", 600), ("kernel-shap", 600)])
def test_shapley_values_are_those_over_all_orders(curved, images, start, method, samples):
    expected = shapley(curved, images[0], start, 1, block=4)
    maps = attribute(method, curved, images[:1], 1, baseline=start, block=4, samples=samples)
    np.testing.assert_allclose(sums(maps, 4)[0], expected, atol=0.05 * np.abs(expected).max())
    one_by_one = sums(attribute("feature-ablation", curved, images[:1], 1, baseline=start, block=4), 4)[0]
    assert np.abs(one_by_one - expected).max() > 0.1 * np.abs(expected).max()


@pytest.mark.parametrize("method", ["shapley-sampling", "kernel-shap"])
def test_shapley_values_are_complete(curved, images, start, method):
    maps = attribute(method, curved, images, TARGETS, baseline=start, block=BLOCK)
    assert METHODS[method].completeness
    change = completeness_gap(0 * maps, curved, images, TARGETS, start)
    assert (completeness_gap(maps, curved, images, TARGETS, start) < 1e-4 * change).all()


def test_lime_is_a_weighted_ridge_regression(curved, images, start):
    ridge, generator = 0.7, torch.Generator().manual_seed(4)
    masks = np.concatenate([torch.randint(2, (1, 9), generator=generator).numpy() for _ in range(40)])
    weights = np.exp(-((1 - np.sqrt(masks.mean(1))) ** 2) / (2 * 0.25**2))
    shown = np.kron(masks.reshape(-1, 1, 3, 3), np.ones((1, 1, 3, 3)))[..., :8, :8]
    blended = shown * images[0] + (1 - shown) * start
    logits = curved(torch.tensor(blended, dtype=torch.float32))[:, 1].detach().numpy()
    centred = masks - np.average(masks, axis=0, weights=weights)
    pulled = centred.T @ (weights[:, None] * centred) + ridge * np.eye(9)
    expected = np.linalg.solve(pulled, centred.T @ (weights * (logits - np.average(logits, weights=weights))))
    maps = attribute("lime", curved, images[:1], 1, baseline=start, block=3, samples=40, ridge=ridge, seed=4)
    np.testing.assert_allclose(sums(maps)[0], expected, atol=1e-5)


@pytest.mark.parametrize("method", BY_SUPERPIXEL)
def test_no_more_images_pass_at_once_than_allowed(images, method):
    model, seen = build("lenet5"), []
    model.register_forward_pre_hook(lambda _module, inputs: seen.append(len(inputs[0])))
    pictures = np.random.default_rng(0).standard_normal((2, 3, 32, 32)).astype(np.float32)
    attribute(method, model, pictures, TARGETS, internal_batch=5, block=8)
    assert 1 < max(seen) <= 5


@pytest.mark.parametrize("method", ["shapley-sampling", "kernel-shap", "lime"])
def test_further_classes_of_an_image_ask_the_net_nothing_more(curved, images, method):
    seen = []
    hook = curved.register_forward_pre_hook(lambda _module, inputs: seen.append(len(inputs[0])))
    counts = []
    for targets in (1, range(4)):
        seen.clear()
        attribute(method, curved, images[:1], targets, block=BLOCK, **EXACT[method])
        counts.append(sum(seen))
    hook.remove()
    assert counts[0] == counts[1] > 0
