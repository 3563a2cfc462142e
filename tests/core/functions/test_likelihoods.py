"""Likelihoods against torch's distributions, and their constants by numerical integration."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.functions import likelihoods
from core.functions import softmax as science

SHARES = st.floats(0.001, 0.999)
NOISE = st.floats(0.05, 5.0)


@given(SHARES, SHARES, NOISE)
def test_both_are_minus_the_log_likelihood_of_torch(y: float, p: float, sigma: float):
    p_, y_ = torch.tensor(p, dtype=torch.float64), torch.tensor(y, dtype=torch.float64)
    normal = -torch.distributions.Normal(p_, sigma).log_prob(y_)
    assert float(likelihoods.gaussian(y, p, sigma)) == pytest.approx(float(normal), rel=1e-9, abs=1e-9)
    coin = torch.distributions.Bernoulli(p_)
    mean = -(y_ * coin.log_prob(torch.ones_like(p_)) + (1 - y_) * coin.log_prob(torch.zeros_like(p_)))
    assert float(likelihoods.bernoulli(y, p)) == pytest.approx(float(mean), rel=1e-9)


@pytest.mark.parametrize("sigma", [0.1, 0.4, 1.0, 2.0])
def test_the_constant_is_the_logarithm_of_the_integral_of_the_bell(sigma: float):
    x = np.linspace(-12 * sigma, 12 * sigma, 200_001)
    assert likelihoods.constant(sigma) == pytest.approx(np.log(np.trapezoid(np.exp(-(x**2) / (2 * sigma**2)), x)))


def test_the_noise_moves_no_minimum():
    p, y = np.linspace(0, 1, 1001), np.array([0.0, 1.0, 1.0, 0.0, 1.0])
    least = [likelihoods.gaussian(y[:, None], p, sigma).sum(axis=0).argmin() for sigma in (0.1, 0.5, 2.0)]
    with np.errstate(divide="ignore"):
        coin = likelihoods.bernoulli(y[:, None], p).sum(axis=0).argmin()
    assert {*least, coin} == {600}


@pytest.mark.parametrize("sigma", [0.0, -1.0, np.nan, np.inf])
def test_noise_that_is_none_is_refused(sigma: float):
    with pytest.raises(ValueError, match="noise"):
        likelihoods.gaussian(0, 0.5, sigma)


@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=8), st.randoms())
def test_cross_entropy_is_entropy_and_divergence(shares: list[float], random: object):
    t = np.array(shares) / np.sum(shares)
    p = np.array(random.sample(shares, len(shares))) / np.sum(shares)
    p_, t_ = torch.tensor(p), torch.tensor(t)
    entropy, kl = float(science.entropy(t)), float(science.divergence(t, p))
    assert entropy == pytest.approx(float(torch.distributions.Categorical(t_).entropy()))
    assert kl == pytest.approx(float((t_ * (t_ / p_).log()).sum()), abs=1e-12)
    assert entropy + kl == pytest.approx(float(science.categorical_cross_entropy(p, t)))
    assert kl >= -1e-12


def test_a_certain_target_has_no_entropy_and_one_ruled_out_an_infinite_divergence():
    assert float(science.entropy([0, 1, 0])) == 0
    assert float(science.divergence([0, 1, 0], [0.1, 0.8, 0.1])) == pytest.approx(-np.log(0.8))
    assert float(science.divergence([0, 1, 0], [0.5, 0, 0.5])) == np.inf
