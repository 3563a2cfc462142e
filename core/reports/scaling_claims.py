"""R1's claim that scaled pixels help a net to converge: the same small nets on raw and on scaled pixels."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from core.reports.claim import Finding
from core.statistics.comparison import CONFIDENCE
from core.statistics.several_tests import holm

RATES = (3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0)
SEEDS, IMAGES, HIDDEN, STEPS = 10, 100, 12, 40
OPTIMISERS = {"gd": "gradient descent", "adam": "Adam"}
BETAS, TINY = (0.9, 0.999), 1e-7
Array = NDArray[np.float32]


@dataclass(frozen=True)
class ScaledPixels:
    """Training losses after the last step, R×S of R rates and S starts: of pixels from 0 to 255, and of these / 255."""

    raw: NDArray[np.float64]
    scaled: NDArray[np.float64]

    @property
    def best(self) -> tuple[int, int]:
        """The places of the rates with the least mean loss, of raw pixels and of scaled ones."""
        return int(self.raw.mean(axis=1).argmin()), int(self.scaled.mean(axis=1).argmin())

    @property
    def lead(self) -> float:
        """By how much scaled pixels are ahead, each at its best rate; 0 where a paired t-test does not tell."""
        raw, scaled = self.raw[self.best[0]], self.scaled[self.best[1]]
        return float((raw - scaled).mean()) if _paired(raw, scaled) < 1 - CONFIDENCE else 0.0

    @property
    def reversed(self) -> list[int]:
        """The places of the rates at which raw pixels are certainly ahead: paired t-tests with Holm's correction."""
        values = holm([_paired(*pair) for pair in zip(self.raw, self.scaled, strict=True)])
        behind = self.raw.mean(axis=1) < self.scaled.mean(axis=1)
        return [place for place, p in enumerate(values) if p < 1 - CONFIDENCE and behind[place]]


def scaling_helps(found: Mapping[str, ScaledPixels] | None = None) -> Finding:
    """Whether pixels / 255 lead to a lower loss in equally many steps, each input at its best learning rate."""
    shown = found or measured()
    leads = [each.lead for each in shown.values()]
    told = ". ".join(_at_best(name, each) for name, each in shown.items())
    turned = {name: each.reversed for name, each in shown.items() if each.reversed}
    same = " and ".join(f"for {OPTIMISERS[name]} at {_rates(places)}" for name, places in turned.items())
    at_one = f" The result depends on the rate if both use the same one. Raw pixels are ahead {same}." if same else ""
    small = "Raw pixels need smaller steps, since a step in a weight moves a unit's value up to 255 times as far."
    cause = f" Each has its own best rate. {small}" if all(a < b for a, b in (e.best for e in shown.values())) else ""
    return Finding(
        "right" if min(leads) > 0 else "wrong" if max(leads) < 0 else "it depends",
        f"The losses are after {STEPS} steps, each at the best of {len(RATES)} rates. {told}.{cause}{at_one}",
        f"Paired t-tests over {SEEDS} starts. One net of {HIDDEN} hidden units on {IMAGES} drawn digits, 14×14.",
    )


def _at_best(name: str, found: ScaledPixels) -> str:
    raw, scaled = found.best
    losses = f"{found.scaled[scaled].mean():.2g} with scaled pixels, {found.raw[raw].mean():.2g} with raw ones"
    doubt = "" if found.lead else ", which is not told apart"
    optimiser = OPTIMISERS[name][0].upper() + OPTIMISERS[name][1:]
    return f"{optimiser} reaches a training loss of {losses} (rates {RATES[scaled]:g} and {RATES[raw]:g}){doubt}"


def _rates(places: list[int]) -> str:
    told = [f"{RATES[place]:g}" for place in places]
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"


@lru_cache(maxsize=1)
def measured() -> Mapping[str, ScaledPixels]:
    """Both optimisers, on the same digits from the same starts."""
    raw, labels = digits()
    scaled = raw / np.float32(255)
    return {name: ScaledPixels(descend(raw, labels, name), descend(scaled, labels, name)) for name in OPTIMISERS}


def digits() -> tuple[Array, NDArray[np.int64]]:
    """Drawn digits at half their size, N×196 from 0 to 255, and their labels N."""
    from core.data import drawn

    split = drawn.drawn("mnist", IMAGES, seed=drawn.TRAIN_SEED)
    halves = split.images.reshape(IMAGES, 14, 2, 14, 2).mean(axis=(2, 4))
    return halves.reshape(IMAGES, -1).astype(np.float32), split.labels


def descend(X: Array, labels: NDArray[np.int64], optimiser: str) -> NDArray[np.float64]:
    """Cross-entropy, R×S, of nets with one hidden ReLU layer after STEPS full batches, from PyTorch's usual starts."""
    weights = starts(X.shape[1])
    rate = np.repeat(np.array(RATES, np.float32), SEEDS)[:, None, None]
    one_hot = np.eye(10, dtype=np.float32)[labels]
    means, squares = ([np.zeros_like(each) for each in weights] for _ in range(2))
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for step in range(1, STEPS + 1):
            for place, gradient in enumerate(_gradients(X, one_hot, weights)):
                update = gradient
                if optimiser == "adam":
                    means[place] = BETAS[0] * means[place] + (1 - BETAS[0]) * gradient
                    squares[place] = BETAS[1] * squares[place] + (1 - BETAS[1]) * gradient**2
                    size = np.sqrt(squares[place] / (1 - BETAS[1] ** step)) + TINY
                    update = means[place] / (1 - BETAS[0] ** step) / size
                weights[place] = weights[place] - rate * update
        _, z = _forward(X, weights)
        loss = np.log(np.exp(z).sum(axis=2)) - (z * one_hot).sum(axis=2)
    losses: NDArray[np.float64] = np.nan_to_num(loss.astype(np.float64).mean(axis=1), nan=np.inf)
    return losses.reshape(len(RATES), SEEDS)


def starts(inputs: int) -> list[Array]:
    """Weights and biases within ±1/√inputs of each layer: S draws, the same ones for each rate."""
    rng = np.random.default_rng(0)

    def layer(rows: int, columns: int, below: int) -> Array:
        drawn = rng.uniform(-1, 1, (SEEDS, rows, columns)) / below**0.5
        return np.tile(drawn, (len(RATES), 1, 1)).astype(np.float32)

    shapes = ((inputs, HIDDEN, inputs), (1, HIDDEN, inputs), (HIDDEN, 10, HIDDEN), (1, 10, HIDDEN))
    return [layer(*shape) for shape in shapes]


def _forward(X: Array, weights: list[Array]) -> tuple[Array, Array]:
    """Hidden outputs and logits, the largest of which is 0."""
    hidden = np.maximum(X @ weights[0] + weights[1], 0)
    z = hidden @ weights[2] + weights[3]
    return hidden, z - z.max(axis=2, keepdims=True)


def _gradients(X: Array, one_hot: Array, weights: list[Array]) -> list[Array]:
    hidden, z = _forward(X, weights)
    powers = np.exp(z)
    above = (powers / powers.sum(axis=2, keepdims=True) - one_hot) / np.float32(len(X))
    below = (above @ weights[2].swapaxes(1, 2)) * (hidden > 0)
    return [
        X.T @ below,
        below.sum(axis=1, keepdims=True),
        hidden.swapaxes(1, 2) @ above,
        above.sum(axis=1, keepdims=True),
    ]


def _paired(raw: NDArray[np.float64], scaled: NDArray[np.float64]) -> float:
    """Two-sided p of a paired t-test over the starts; 1 where a training diverged."""
    from scipy.stats import ttest_rel

    if not (np.isfinite(raw).all() and np.isfinite(scaled).all()):
        return 1.0
    if not np.ptp(raw - scaled):  # equal differences leave nothing to estimate
        return float(not (raw - scaled).any())
    return float(ttest_rel(raw, scaled).pvalue)
