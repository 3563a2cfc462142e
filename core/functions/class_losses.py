"""The losses of a net with K classes that a recipe may name: all that is known of each."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from core.functions.activations import Array
from core.functions.losses import CE, MSE
from core.functions.softmax import cross_entropy, softmax


@dataclass(frozen=True)
class ClassLoss:
    """One loss; `short` is its title where there is little room.

    `each`: logits (N, K) and labels (N,) to (N,) float64. `least` and `chance`: its least mean and that of guessing all
    classes alike, against labels of which a share is spread evenly over K classes, as functions of the share and K.
    `function` names it in torch.nn.functional; it gets the softmax outputs where `of_softmax`, else the logits, and the
    labels with their smoothing where `takes_labels`, else the smoothed one-hot targets.
    """

    name: str
    title: str
    short: str
    function: str
    each: Callable[[ArrayLike, ArrayLike], Array]
    least: Callable[[float, int], float]
    chance: Callable[[float, int], float]
    of_softmax: bool = False
    takes_labels: bool = False


def _top(smoothing: float, classes: int) -> tuple[float, float]:
    """A smoothed label's share at its class, and at each other one."""
    rest = smoothing / classes
    return 1 - smoothing + rest, rest


def _entropy(smoothing: float, classes: int) -> float:
    top, rest = _top(smoothing, classes)
    return -top * math.log(top) - ((classes - 1) * rest * math.log(rest) if rest else 0.0)


def _squared_chance(smoothing: float, classes: int) -> float:
    top, rest = _top(smoothing, classes)
    guess = 1 / classes
    return ((top - guess) ** 2 + (classes - 1) * (rest - guess) ** 2) / classes


def _squared(outputs: Array, labels: ArrayLike) -> Array:
    return np.asarray(((outputs - np.eye(outputs.shape[-1])[np.asarray(labels)]) ** 2).mean(axis=-1))


_ALL = (
    ClassLoss(
        name="ce",
        title=CE.title,
        short=CE.short,
        function="cross_entropy",
        each=cross_entropy,
        least=_entropy,
        chance=lambda _, classes: math.log(classes),
        takes_labels=True,
    ),
    ClassLoss(
        name="mse",
        title=f"{MSE.short} on softmax",
        short=MSE.short,
        function="mse_loss",
        each=lambda logits, labels: _squared(softmax(logits), labels),
        least=lambda *_: 0.0,
        chance=_squared_chance,
        of_softmax=True,
    ),
    ClassLoss(
        name="mse-logits",
        title=f"{MSE.short} on logits",
        short=f"{MSE.short} on logits",
        function="mse_loss",
        each=lambda logits, labels: _squared(np.asarray(logits, dtype=np.float64), labels),
        least=lambda *_: 0.0,
        chance=_squared_chance,
    ),
)
CLASS_LOSSES: Mapping[str, ClassLoss] = MappingProxyType({loss.name: loss for loss in _ALL})
