"""Rank correlation against SciPy, SSIM against the explicit window and known values."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from core.attribution.similarity import similarity, ssim


def noisy():
    rng = np.random.default_rng(0)
    image = rng.random((32, 32))
    return image, np.clip(image + rng.normal(0, 0.2, (32, 32)), 0, 1)


def test_ssim_is_the_mean_over_explicit_windows():
    x, y = noisy()
    offsets = np.arange(-5, 6)
    window = np.exp(-(offsets**2) / (2 * 1.5**2))
    window = np.outer(window, window) / window.sum() ** 2
    values = []
    for row in range(22):
        for column in range(22):
            a, b = (image[row : row + 11, column : column + 11] for image in (x, y))
            mean_a, mean_b = (window * a).sum(), (window * b).sum()
            var_a, var_b = (window * (a - mean_a) ** 2).sum(), (window * (b - mean_b) ** 2).sum()
            both = (window * (a - mean_a) * (b - mean_b)).sum()
            values.append(
                (2 * mean_a * mean_b + 1e-4)
                * (2 * both + 9e-4)
                / ((mean_a**2 + mean_b**2 + 1e-4) * (var_a + var_b + 9e-4))
            )
    assert ssim(x, y) == pytest.approx(np.mean(values), abs=1e-12)


def test_ssim_of_images_whose_value_is_known():
    """From scikit-image 0.26's structural_similarity with Wang et al.'s settings."""
    ramp = np.add.outer(np.arange(16.0), np.arange(16.0)) / 30
    assert ssim(*noisy()) == pytest.approx(0.8023420532543587, abs=1e-9)
    assert ssim(ramp, ramp**2) == pytest.approx(0.7883210271537169, abs=1e-9)


def test_ssim_of_flat_images_compares_their_brightness():
    a, b = np.full((16, 16), 0.2), np.full((16, 16), 0.6)
    assert ssim(a, a) == pytest.approx(1)
    assert ssim(a, b) == pytest.approx((2 * 0.12 + 1e-4) / (0.04 + 0.36 + 1e-4))
    assert ssim(255 * a, 255 * b, 255) == pytest.approx(ssim(a, b))


def test_similarity_has_signed_and_absolute_ranks():
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(2, 3, 16, 16))
    found = similarity(first, second)
    a, b = first.sum(0).ravel(), second.sum(0).ravel()
    assert found.rank == pytest.approx(spearmanr(a, b).statistic)
    assert found.absolute_rank == pytest.approx(spearmanr(np.abs(a), np.abs(b)).statistic)
    turned = similarity(first, -5 * first)
    assert (turned.rank, turned.absolute_rank, turned.ssim) == pytest.approx((-1, 1, 1))


def test_a_flat_map_ranks_nothing():
    found = similarity(np.zeros((16, 16)), np.eye(16))
    assert np.isnan([found.rank, found.absolute_rank]).all()
    assert found.ssim < 1


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="11×11"):
        ssim(np.zeros((10, 10)), np.zeros((10, 10)))
    with pytest.raises(ValueError, match="data_range"):
        ssim(np.zeros((16, 16)), np.zeros((16, 16)), 0)
    with pytest.raises(ValueError, match="pixels"):
        similarity(np.zeros((16, 16)), np.zeros((12, 12)))
