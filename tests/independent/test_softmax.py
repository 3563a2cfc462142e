"""The page Softmax: what it says of the recorded logits of test image 726, by numpy in float64."""

import re
from decimal import Decimal
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy.special import expit, logsumexp

from tests.helpers.recorded import mnist, outputs, run, small_cnn, told, weights

IMAGE, TRUE, SAID = 726, 7, 4


@cache
def logits() -> np.ndarray:
    """Of the CNN that comes with its test outputs."""
    recorded, labels = outputs(run("mnist-cnn", epochs=12))
    assert labels[IMAGE] == TRUE
    assert recorded[IMAGE].argmax() == SAID
    return recorded[IMAGE]


def page(**query: str) -> str:
    typed = ", ".join(f"{z:.10g}" for z in logits())
    return told("softmax", **{"logits": typed, "truth": str(TRUE), **query})


def shares(temperature: float = 1.0) -> np.ndarray:
    z = logits() / temperature
    return np.exp(z - logsumexp(z))


def jacobian() -> np.ndarray:
    p = shares()
    return np.diag(p) - np.outer(p, p)


def test_probabilities_log_sum_exp_and_loss():
    said(page(), logits())


def test_the_same_of_the_image_itself_through_the_net(on_real_data: Path):
    """Not of the outputs as recorded, which are rounded to float16."""
    images, labels = mnist(on_real_data, "t10k")
    assert labels[IMAGE] == TRUE
    z = small_cnn(weights(run("mnist-cnn", epochs=12)), images[IMAGE : IMAGE + 1])[0].double().numpy()
    text = told("softmax")
    assert "number 726 of 10,000 test images" in text
    said(text, z)


def said(text: str, z: np.ndarray) -> None:
    """The two likeliest classes, the log-sum-exp and the loss are on the page."""
    total = logsumexp(z)
    p = np.exp(z - total)
    first, second = (f"{p[digit]:.1%}" for digit in (SAID, TRUE))
    assert f"becomes a probability of {first} at temperature 1. The second is the {TRUE} with {second}." in text
    for digit in (SAID, TRUE):
        [row] = [line for line in text.splitlines() if line.startswith(f"{digit}|{digit}|")]
        assert float(row.split("|")[-1]) == pytest.approx(p[digit], abs=2e-6)
    assert f"\\\\ &= {total:.4f} \\end" in text
    [shown] = re.findall(r"z_\{7\}/T \\\\ &= ([\d.]+) - ([\d.]+) = ([\d.]+)", text)
    whole, right, loss = map(Decimal, shown)
    assert [float(whole), float(right), float(loss)] == pytest.approx([total, z[TRUE], total - z[TRUE]], abs=5.1e-5)
    assert whole - right == loss


def test_the_strongest_competition_and_the_lengths_of_both_gradients():
    text, p = page(view="gradients"), shares()
    error = p - np.eye(10)[TRUE]
    ce, mse = np.linalg.norm(error), np.linalg.norm(2 * jacobian() @ error)
    assert f"between 4 and 7: {jacobian()[SAID, TRUE]:.4f}" in text
    assert (
        f"The gradient norm is {ce:.4f} for cross-entropy and {mse:.4f} for squared error: {ce / mse:.3g} times as long"
        in text
    )


def test_softmax_and_sigmoids_at_twice_the_temperature():
    text, p, z = page(view="sigmoids", temperature="2"), shares(2), logits() / 2
    assert f"a probability of {p[SAID]:.1%} at temperature 2. The second is the 7 with {p[TRUE]:.1%}" in text
    assert f"The sigmoids of u = z/T sum to {expit(z).sum():.4f}, softmax to 1.0000" in text
    pair = np.exp(z[SAID]) / (np.exp(z[SAID]) + np.exp(z[TRUE]))
    assert f"alone gives the 4 {pair:.6f}." in text
    assert pair == pytest.approx(expit(z[SAID] - z[TRUE]), abs=1e-12)


def test_the_likeliest_class_when_cold_and_when_hot():
    cold, warm, hot = (f"{shares(t).max():.1%}" for t in (0.1, 1, 10))
    assert f"The likeliest class has {cold} at T = 0.1, {warm} at T = 1, {hot} at T = 10." in page()


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.3])
def test_the_smoothed_binary_loss_of_independent_sigmoids(smoothing: float):
    """As Keras's BinaryCrossentropy smooths: towards ½, whatever the number of classes."""
    p, y = np.array([0.1, 0.8, 0.1]), np.array([0.0, 1.0, 0.0])
    target = y * (1 - smoothing) + smoothing / 2
    losses = -target * np.log(p) - (1 - target) * np.log1p(-p)
    text = page(view="entropies", reading="Each by itself: sigmoids", smoothing=str(smoothing))
    assert f"Binary: {losses[1]:.4f}" in text
    assert f"Multi-label: {losses.mean():.4f}" in text
    if smoothing:
        assert f"smoothed [{', '.join(f'{each:.4g}' for each in target)}]" in text


def test_what_comes_next_is_told_by_the_logits_where_probabilities_underflow():
    z = np.array([1000.0, 0, -1000, 5, 1, 2, 3, 4, 0, 0])
    assert (np.exp(z - logsumexp(z))[1:] == 0).all()
    text = told("softmax", logits=", ".join(f"{each:g}" for each in z))
    order = np.argsort(-z)
    assert f"for the {order[0]}," in text
    assert f"The second is the {order[1]} with" in text
    assert re.search(rf"the {order[0]} is .* as likely as the {order[1]}", text)
