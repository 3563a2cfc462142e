"""Reliability bins against a plain loop, the temperature against a closed form."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from core.functions.softmax import softmax
from core.statistics.calibration import COLDEST, Quality, ece, fit_temperature, loss_at, reliability

GENERATOR = np.random.default_rng(0)
LOGITS = GENERATOR.normal(size=(400, 10)) * 2
LABELS = np.where(GENERATOR.random(400) < 0.6, LOGITS.argmax(1), GENERATOR.integers(0, 10, 400))


def plain(p: np.ndarray, labels: np.ndarray, bins: int) -> float:
    """The definition of the paper, bin by bin."""
    error = 0.0
    for number in range(bins):
        inside = [i for i in range(len(p)) if number / bins < p[i].max() <= (number + 1) / bins]
        if inside:
            right = sum(int(p[i].argmax()) == labels[i] for i in inside) / len(inside)
            sure = sum(float(p[i].max()) for i in inside) / len(inside)
            error += len(inside) / len(p) * abs(right - sure)
    return error


@pytest.mark.parametrize("bins", [1, 4, 15])
def test_the_error_is_that_of_the_definition(bins: int):
    p = softmax(LOGITS)
    assert ece(p, LABELS, bins) == pytest.approx(plain(p, LABELS, bins), abs=1e-12)


def test_the_bins_hold_all_examples_and_average_to_the_whole():
    p = softmax(LOGITS)
    found = reliability(p, LABELS)
    filled = found.count > 0
    assert found.count.sum() == len(LABELS)
    assert (found.count * found.accuracy)[filled].sum() == (p.argmax(1) == LABELS).sum()
    assert_allclose((found.count * found.confidence)[filled].sum(), p.max(1).sum())
    inside = found.confidence[filled]
    assert ((inside > found.edges[:-1][filled]) & (inside <= found.edges[1:][filled])).all()
    assert np.isnan(found.gap[~filled]).all()


def test_an_edge_belongs_to_the_bin_below_it_and_certainty_to_the_last():
    assert reliability([[0.5, 0.5], [1.0, 0.0]], [0, 0], bins=2).count.tolist() == [1, 1]


def test_sure_and_always_right_is_calibrated_and_sure_and_always_wrong_is_not():
    p = np.eye(3)[[0, 1, 2]]
    assert ece(p, np.array([0, 1, 2])) == 0
    assert ece(p, np.array([1, 2, 0])) == 1


def test_no_examples_and_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="do not fit"):
        reliability(np.zeros((0, 3)), np.zeros(0, int))
    with pytest.raises(ValueError, match="do not fit"):
        reliability(np.ones((2, 1)), np.zeros(3, int))


@pytest.mark.parametrize(("margin", "share"), [(6.0, 0.9), (0.5, 0.9), (2.0, 0.75)])
def test_the_temperature_is_the_one_at_which_the_confidence_is_the_accuracy(margin: float, share: float):
    """Two classes, one margin a for all: σ(a/T) = share right, so T = a / logit(share)."""
    logits = np.tile([margin, 0.0], (100, 1))
    labels = (np.arange(100) >= 100 * share).astype(int)
    wanted = margin / np.log(share / (1 - share))
    assert fit_temperature(logits, labels) == pytest.approx(wanted, rel=1e-4)
    assert Quality.of(logits, labels, wanted).ece == pytest.approx(0, abs=1e-12)


def test_no_temperature_of_a_fine_grid_is_better_and_logits_times_three_want_thrice_as_much():
    best = fit_temperature(LOGITS, LABELS)
    grid = np.geomspace(0.1, 10, 300)
    assert loss_at(LOGITS, LABELS, best) <= min(loss_at(LOGITS, LABELS, t) for t in grid) + 1e-12
    assert fit_temperature(3 * LOGITS, LABELS) == pytest.approx(3 * best, rel=1e-4)


def test_where_all_are_right_the_coldest_is_best():
    assert fit_temperature([[0.3, 0.0], [0.0, 0.3]], [0, 1]) == pytest.approx(COLDEST, rel=1e-3)


@pytest.mark.parametrize("temperature", [0.2, 1.0, 7.0])
def test_a_temperature_moves_the_loss_and_not_the_accuracy(temperature: float):
    found, plain = Quality.of(LOGITS, LABELS, temperature), Quality.of(LOGITS, LABELS)
    assert found.accuracy == plain.accuracy == (LOGITS.argmax(1) == LABELS).mean()
    assert (found.loss == plain.loss) == (temperature == 1.0)
