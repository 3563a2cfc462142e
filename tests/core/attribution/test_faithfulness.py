"""Deletion and insertion against the plain loop over pixels and against closed forms."""

import numpy as np
import pytest
import torch

from core.attribution import attribute
from core.attribution.baselines import BLUR, KINDS, NEUTRAL, baseline_image, starts
from core.attribution.faithfulness import ProbabilityCurve, against_controls, curves, deletion, insertion
from core.attribution.reduction import by_pixel, ranks


@pytest.fixture(scope="module")
def heat():
    return np.random.default_rng(1).standard_normal((3, 32, 32)).astype(np.float32)


def probability(model, image, target):
    with torch.no_grad():
        return model(torch.tensor(image)[None]).double().softmax(1)[0, target].item()


def loop(model, start, end, order, steps, target):
    """Pixel by pixel, as the paper's algorithm says it."""
    current, done, found = start.copy(), 0, [probability(model, start, target)]
    for step in range(1, steps + 1):
        for row, column in order[done : round(step / steps * len(order))]:
            current[:, row, column] = end[:, row, column]
        done = round(step / steps * len(order))
        found.append(probability(model, current, target))
    return found


@pytest.mark.parametrize("reduction", ["signed", "absolute"])
def test_the_curves_are_those_of_the_plain_loop(model, image, heat, reduction):
    summed = heat.astype(np.float64).sum(0)
    values = np.abs(summed) if reduction == "absolute" else summed
    order = [np.unravel_index(place, values.shape) for place in np.argsort(-values, axis=None)]
    blank = np.full_like(image, 0.3)
    options = {"steps": 7, "baseline": blank, "reduction": reduction, "internal_batch": 3}
    lost = deletion(model, image, 4, heat, **options)
    found = insertion(model, image, 4, heat, **options)
    np.testing.assert_allclose(lost.probabilities, loop(model, image, blank, order, 7, 4), atol=1e-6)
    np.testing.assert_allclose(found.probabilities, loop(model, blank, image, order, 7, 4), atol=1e-6)
    np.testing.assert_allclose(lost.fractions, np.arange(8) / 7)


def test_on_a_linear_net_the_log_odds_fall_by_the_attribution_of_the_pixels_that_are_gone():
    net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(16, 2))
    image = np.random.default_rng(0).standard_normal((1, 4, 4)).astype(np.float32)
    weights = (net[1].weight[1] - net[1].weight[0]).detach().numpy().reshape(4, 4)
    part = weights * image[0]
    curve = deletion(net, image, 1, part, steps=16, baseline="mean")
    odds = np.log(curve.probabilities / (1 - curve.probabilities))
    np.testing.assert_allclose(odds[0] - odds, np.concatenate([[0], np.cumsum(np.sort(part.ravel())[::-1])]), atol=1e-5)
    worse = deletion(net, image, 1, -part, steps=16, baseline="mean")
    assert curve.auc < worse.auc


def test_the_area_is_the_trapezoids():
    assert ProbabilityCurve(np.array([0, 0.5, 1]), np.array([1.0, 0.5, 0])).auc == pytest.approx(0.5)
    assert ProbabilityCurve(np.array([0, 0.25, 1]), np.array([1.0, 0, 0])).auc == pytest.approx(0.125)


def test_a_net_that_does_not_look_gives_flat_curves(image, heat):
    net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(3072, 4))
    torch.nn.init.zeros_(net[1].weight)
    curve = insertion(net, image, 2, heat)
    assert np.ptp(curve.probabilities) < 1e-6
    assert curve.auc == pytest.approx(curve.probabilities[0])


def test_controls_stand_beside_the_map(model, image):
    heat = attribute("saliency", model, image[None], 2)[0]
    found = against_controls(model, image, 2, heat, steps=4, baseline="mean", draws=2)
    assert list(found) == ["map", "edges", "random"]
    noise = [attribute("random", model, image[None], 2, seed=seed)[0] for seed in range(2)]
    each = [deletion(model, image, 2, one, 4, "mean").probabilities for one in noise]
    np.testing.assert_allclose(found["random"].deletion.probabilities, np.mean(each, axis=0), atol=1e-6)
    edges = attribute("edges", model, image[None], 2)[0]
    np.testing.assert_allclose(
        found["edges"].insertion.probabilities, insertion(model, image, 2, edges, 4, "mean").probabilities, atol=1e-6
    )
    starts = {curve.deletion.probabilities[0] for curve in found.values()}
    assert np.ptp(list(starts)) < 1e-6


@pytest.mark.parametrize("kind", KINDS)
def test_every_baseline_is_an_image_of_the_nets_kind(model, kind, heat):
    picture = np.random.default_rng(2).integers(0, 256, (3, 32, 32), dtype=np.uint8)
    normalisation = ((0.4, 0.5, 0.6), (0.2, 0.2, 0.25))
    blank = baseline_image(kind, picture, normalisation=normalisation)
    named = deletion(model, picture, 1, heat, 3, kind, normalisation=normalisation)
    given = deletion(model, picture, 1, heat, 3, blank, normalisation=normalisation)
    np.testing.assert_allclose(named.probabilities, given.probabilities, atol=1e-6)
    pixels = blank * np.reshape(normalisation[1], (3, 1, 1)) + np.reshape(normalisation[0], (3, 1, 1))
    assert pixels.min() > -1e-6
    assert pixels.max() < 1 + 1e-6
    if kind == "black":
        np.testing.assert_allclose(pixels, 0, atol=1e-6)
    if kind == "mean":
        assert not blank.any()


def test_several_baselines_are_for_the_method_that_takes_their_mean(image):
    how = {"normalisation": (0.5, 0.2), "kinds": NEUTRAL}
    found = starts("deeplift-shap", image, **how)["baseline"]
    for kind, each in zip(NEUTRAL, found, strict=True):
        np.testing.assert_array_equal(each, baseline_image(kind, image, normalisation=(0.5, 0.2)))
    np.testing.assert_array_equal(starts("deeplift-shap", -image, **how)["baseline"], found)
    assert starts("integrated-gradients", image, **how) == {}


def test_a_blurred_image_keeps_its_mean_and_loses_its_detail():
    image = np.zeros((1, 65, 65), np.float32)
    image[0, 32, 32] = 1
    blurred = baseline_image("blur", image)
    assert blurred.sum() == pytest.approx(1, rel=1e-3)
    assert blurred.max() == pytest.approx(1 / (2 * np.pi * BLUR**2), rel=1e-2)


def test_ranks_order_values_and_scatter_ties():
    values = np.array([[3.0, 1.0], [2.0, 5.0]])
    np.testing.assert_array_equal(ranks(values), [[1, 3], [2, 0]])
    flat = np.zeros((8, 8))
    assert sorted(ranks(flat).ravel()) == list(range(64))
    assert not np.array_equal(ranks(flat, 0), ranks(flat, 1))
    assert not np.array_equal(ranks(flat).ravel(), np.arange(64))


def test_reductions():
    heat = np.array([[[1.0, -3.0]], [[-2.0, 1.0]]])
    np.testing.assert_array_equal(by_pixel(heat), [[-1, -2]])
    np.testing.assert_array_equal(by_pixel(heat, "absolute"), [[1, 2]])
    np.testing.assert_array_equal(by_pixel(heat[0], "absolute"), [[1, 3]])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"steps": 0}, "steps must be between 1"),
        ({"baseline": "white"}, "no baseline 'white'"),
        ({"baseline": "black"}, "normalisation"),
        ({"reduction": "max"}, "'signed' or 'absolute'"),
        ({"target": 10}, "Targets are 0…9"),
        ({"attribution": np.zeros((3, 8, 8))}, "map's pixels"),
        ({"attribution": np.full((3, 32, 32), np.nan)}, "finite"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(model, image, heat, options, message):
    given = {"target": 1, "attribution": heat, **options}
    with pytest.raises(ValueError, match=message):
        deletion(model, image, **given)


def test_controls_need_a_draw(model, image, heat):
    with pytest.raises(ValueError, match="draws"):
        against_controls(model, image, 1, heat, draws=0)


def test_several_maps_come_by_name(model, image, heat):
    found = curves(model, image, 1, {"one": heat, "other": -heat}, 5, "mean")
    alone = deletion(model, image, 1, -heat, 5, "mean")
    np.testing.assert_allclose(found["other"].deletion.probabilities, alone.probabilities, atol=1e-6)
