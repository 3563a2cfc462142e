"""What R3 says of one neuron under squared error and cross-entropy, with input 1 and a target of a half."""

import numpy as np

from core.functions.losses import CE, LOSSES, MSE, Loss
from core.neuron.surface import Surface, neuron
from core.reports.claim import Answer, Finding
from core.reports.wording import on

TARGET, INPUT = 0.5, 1.0
WINDOW = (-2.0, 2.0)  # of weight and of bias
POINTS = 201
FLAT = 1e-9  # slopes below are 0 but for rounding


def cross_entropy_has_the_longer_gradients(target: float = TARGET, window: tuple[float, float] = WINDOW) -> Finding:
    """Both slopes by the weight over R3's window, and their ratio wherever they are not 0."""
    surface = _surface(target, window)
    mse, ce = (np.abs(surface.losses[name].dw) for name in ("mse", "ce"))
    ratio = ce[mse > FLAT] / mse[mse > FLAT]
    longest = {name: float(field.gradient_norm.max()) for name, field in surface.losses.items()}
    return Finding(
        "right" if ratio.min() > 2 - FLAT else "partly right" if ratio.max() > 1 else "wrong",
        f"Cross-entropy's slope by the weight is {ratio.min():.1f} to {ratio.max():.1f} times that of squared error in "
        f"R3's window. The steepest slopes are {ce.max():.3f} and {mse.max():.4f}, the longest gradients "
        f"{longest['ce']:.3f} and {longest['mse']:.3f}. The ratio 1/(2p(1 − p)) is largest where the output p is near "
        "0 or 1. Squared error is flat there, though the answer is wrong.",
        f"A proof, for all targets: p(1 − p) is at most ¼. Checked at {surface.output.size:,} points.",
    )


def both_losses_form_a_valley(target: float = TARGET, window: tuple[float, float] = WINDOW) -> Finding:
    """Where both losses are lowest in R3's window, how low, and the determinants of their Hessians."""
    surface = _surface(target, window)
    sums = surface.w + surface.b[:, None]
    lowest = {name: field.value <= field.value.min() + FLAT**2 for name, field in surface.losses.items()}
    lines = [np.abs(sums[where] - sums[where][0]).max() < FLAT and where.sum() > 1 for where in lowest.values()]
    least = {name: float(field.value.min()) for name, field in surface.losses.items()}
    flat = max(float(np.abs(np.linalg.det(surface.hessian(name))).max()) for name in LOSSES)
    at = float(sums[lowest["ce"]][0])
    valley = all(lines) and flat < FLAT
    told = "Both keep falling to the border of the window, so neither has a valley in it."
    if valley:
        told = (
            f"Both are lowest on the whole line w + b = {at:.3g}, since only w + b counts with input 1. Neither has a "
            "single best point, and their Hessians have rank one at most. The lowest squared error is "
            f"{least['mse']:.3g} and cross-entropy {least['ce']:.3f}, the entropy of the "
            f"target{' (ln 2)' * (target == TARGET)}."
        )
    return Finding(
        "right" if valley else "wrong",
        told,
        f"A proof: both losses are functions of w + b. On {2 * surface.output.size:,} Hessians here the "
        f"determinant is {'0 but for rounding' if flat < FLAT else 'not 0'}.",
    )


def cross_entropy_is_a_scaled_logarithm(probability: float = 0.1) -> Finding:
    """Cross-entropy of a label that has `probability`, against the logarithms that R3's words may mean."""
    z = float(np.log(probability / (1 - probability)))
    loss, slope = float(CE.value(z, 1.0)), float(CE.gradient(z, 1.0))
    plain, said = -np.log(probability), -np.log(max(probability, 1 - probability))
    scaled = (1 - probability) * plain
    true = [abs(loss - each) < FLAT for each in (plain, scaled, said)]
    told = f"A label that the net gives the probability {probability:g} costs −ln {probability:g} = {loss:.3f}"
    return Finding(
        "right" if true[1] else "partly right" if true[0] else "wrong",
        f"{told}. Nothing scales it; scaled by the error {1 - probability:g} it would be {scaled:.3f}. The true label "
        f"counts, not the predicted one, which would give {said:.3f}. The error scales the slope instead, p − y = "
        f"{_signed(slope)}.",
        "The definition, computed from the logit in closed form.",
    )


def cross_entropy_classifies_squared_error_regresses(draws: int = 20_000, size: int = 101, seed: int = 0) -> Finding:
    """Squared error on labels, where it is a proper score, and on numbers with heavy tails, where it is not best."""
    proper = _finds_the_share(MSE)
    z = np.linspace(-6, 6, 1201)
    bend = {name: float(loss.curvature(z, 1.0).min()) for name, loss in LOSSES.items()}
    normal, laplace = (_variance_ratio(kind, draws, size, seed) for kind in ("normal", "laplace"))
    brier = "finds the true probability of a label too (Brier score)" if proper else "misses a label's true probability"
    answer: Answer = "it depends" if proper or laplace > 1 else "right"
    return Finding(
        answer,
        f"{on(answer, 'the noise')}Cross-entropy is minus the log-likelihood of labels, squared error that of numbers "
        f"with normal noise. Squared error fits the mean, absolute error the median. The mean has {normal:.2f} times "
        f"the median's variance with normal noise, and {laplace:.2f} times with Laplace noise. Squared error {brier}. "
        f"But it bends downwards over the logit, by {_signed(bend['mse'])} at worst; cross-entropy does "
        f"{'not' if bend['ce'] >= 0 else 'too'}.",
        f"Likelihoods and curvatures: closed forms. Noise: {draws:,} samples of {size} numbers each.",
    )


def _surface(target: float, window: tuple[float, float]) -> Surface:
    return neuron(INPUT, target, "sigmoid", window, window, POINTS)


def _finds_the_share(loss: Loss) -> bool:
    """Whether the expected loss of a label that is 1 with some probability is least where the output is that one."""
    outputs = np.linspace(0.01, 0.99, 99)
    z = np.log(outputs / (1 - outputs))
    expected = outputs[:, None] * loss.value(z, 1.0) + (1 - outputs[:, None]) * loss.value(z, 0.0)
    return bool((expected.argmin(axis=1) == np.arange(len(outputs))).all())


def _variance_ratio(noise: str, draws: int, size: int, seed: int) -> float:
    """Variance of the mean over that of the median: what squared and absolute error fit to noisy copies of a number."""
    samples = getattr(np.random.default_rng(seed), noise)(size=(draws, size))
    return float(samples.mean(axis=1).var() / np.median(samples, axis=1).var())


def _signed(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")
