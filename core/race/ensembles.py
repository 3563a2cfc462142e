"""Races of hundreds of tiny nets at once: iterations of gradient descent until every image is classified."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.functions.activations import HIDDEN, Array
from core.race.tiny_nets import INITIALISERS, Batch, Forward, TinyNets, forward, step

LOSSES = ("mse", "ce")
REDUCTIONS = ("sum", "mean")
RECORDS = 120  # points of the curves, evenly spaced in the logarithm of the iteration
NOT_REACHED = -1


@dataclass(frozen=True)
class Race:
    """What S nets did: iterations (S,) until accuracy 1, −1 where it was not reached, and the share of dead hidden
    ReLUs (S,) at the end; at the T recorded iterations `recorded`, `accuracy` and `dead` (S×T).
    """

    iterations: NDArray[np.int64]
    dead_fraction: Array
    recorded: NDArray[np.int64]
    accuracy: Array
    dead: Array

    @property
    def median(self) -> float:
        """Median of the iterations over all nets, ∞ where half of them did not arrive."""
        return float(np.median(np.where(self.iterations == NOT_REACHED, np.inf, self.iterations)))

    @property
    def arrived(self) -> float:
        """Share of the nets that reached accuracy 1."""
        return float((self.iterations != NOT_REACHED).mean())

    def accuracy_at(self, iterations: ArrayLike) -> Array:
        """S×K accuracies after K numbers of iterations (from 0 on), each as last recorded."""
        return np.asarray(self.accuracy[:, np.searchsorted(self.recorded, iterations, side="right") - 1])

    def arrived_by(self, iterations: ArrayLike) -> NDArray[np.int64]:
        """(K,): how many nets have all images right after K numbers of iterations."""
        reached = self.iterations[self.iterations != NOT_REACHED]
        counts: NDArray[np.int64] = (reached[:, None] <= np.asarray(iterations)).sum(axis=0)
        return counts

    def accuracy_quantiles(self, quantiles: tuple[float, ...] = (0.25, 0.5, 0.75)) -> Array:
        """Q×T accuracies over the seeds at the recorded iterations."""
        return np.asarray(np.quantile(self.accuracy, quantiles, axis=0))


class Racer:
    """A race in chunks: `advance` until `done`, stop whenever you like, `result` at any time.

    D→4→1 nets with a sigmoid output, full batch, one net a seed from 0 on. A net stops as soon as all images are
    right, which is checked before each update, and leaves the batch.
    """

    def __init__(
        self,
        images: ArrayLike,
        labels: ArrayLike,
        hidden: str = "sigmoid",
        loss: str = "mse",
        lr: float = 0.1,
        reduction: str = "sum",
        init: str = "default",
        seeds: int = 100,
        max_iterations: int = 10_000,
    ) -> None:
        """Images are N×… (uint8 is divided by 255), labels N zeros and ones; ValueError names what does not fit."""
        _choose(hidden, tuple(HIDDEN), "hidden unit")
        _choose(loss, LOSSES, "loss")
        _choose(reduction, REDUCTIONS, "reduction")
        _choose(init, tuple(INITIALISERS), "initialiser")
        _positive(lr, seeds, max_iterations)
        self._batch = _batch(images, labels)
        count, inputs = self._batch.inputs.shape
        self._hidden, self._relu, self._loss = HIDDEN[hidden].quick, hidden == "relu", loss
        self._rate = lr / count if reduction == "mean" else lr
        self._nets = TinyNets.initial(seeds, inputs - 1, init)
        self._running = np.arange(seeds)
        self._iterations = np.full(seeds, NOT_REACHED, dtype=np.int64)
        self._iteration, self._most = 0, max_iterations
        self._due = _schedule(max_iterations)
        self._recorded: list[int] = []
        self._curves: list[NDArray[np.float64]] = []
        self._latest = np.zeros((2, seeds))

    @property
    def done(self) -> bool:
        """Whether every net has arrived or used up its iterations."""
        return not len(self._running) or self._iteration > self._most

    @property
    def progress(self) -> float:
        """Share of the iterations done, 0 to 1; 1 when every net has arrived."""
        return 1.0 if self.done else self._iteration / (self._most + 1)

    def advance(self, iterations: int = 100) -> None:
        """Up to so many further iterations."""
        with np.errstate(all="ignore"):  # a diverging net overflows and is simply never right
            for _ in range(iterations):
                if self.done:
                    return
                self._iterate()

    def result(self) -> Race:
        """The race so far."""
        accuracy, dead = np.array(self._curves).reshape(-1, 2, len(self._iterations)).transpose(1, 2, 0)
        return Race(self._iterations.copy(), self._latest[1].copy(), np.array(self._recorded, np.int64), accuracy, dead)

    def _iterate(self) -> None:
        passed = forward(self._nets, self._batch, self._hidden)
        right = (passed.logits > 0) == self._batch.labels
        arrived = right.all(axis=1)
        last = self._iteration == self._most
        if arrived.any() or last or self._iteration in self._due:
            self._note(passed, right)
        if arrived.any():
            self._iterations[self._running[arrived]] = self._iteration
            passed = self._retire(~arrived, passed)
        if not last and len(self._running):
            step(self._nets, self._batch, self._hidden, passed, self._loss, self._rate)
        self._iteration += 1

    def _note(self, passed: Forward, right: NDArray[np.bool_]) -> None:
        """Brings the nets still running up to date; keeps a point of the curves when one is due."""
        self._latest[0, self._running] = right.mean(axis=1)
        if self._relu:
            self._latest[1, self._running] = (passed.z <= 0).all(axis=2).mean(axis=0)
        self._recorded.append(self._iteration)
        self._curves.append(self._latest.copy())

    def _retire(self, staying: NDArray[np.bool_], passed: Forward) -> Forward:
        self._running = self._running[staying]
        self._nets.keep(staying)
        return Forward(passed.z[:, staying], passed.h[:, staying], passed.logits[staying])


def race(
    images: ArrayLike,
    labels: ArrayLike,
    hidden: str = "sigmoid",
    loss: str = "mse",
    lr: float = 0.1,
    reduction: str = "sum",
    init: str = "default",
    seeds: int = 100,
    max_iterations: int = 10_000,
) -> Race:
    """A whole race at once; see Racer for the arguments."""
    racer = Racer(images, labels, hidden, loss, lr, reduction, init, seeds, max_iterations)
    while not racer.done:
        racer.advance(1000)
    return racer.result()


def _schedule(max_iterations: int) -> frozenset[int]:
    return frozenset([0, *np.geomspace(1, max_iterations, RECORDS).round().astype(int).tolist()])


def _choose(value: str, choices: tuple[str, ...], what: str) -> None:
    if value not in choices:
        raise ValueError(f"there is no {what} {value!r}; choose from {', '.join(choices)}")


def _positive(lr: float, seeds: int, max_iterations: int) -> None:
    if not (np.isfinite(lr) and lr > 0):
        raise ValueError(f"the learning rate must be a finite number above 0, not {lr}")
    for value, what in ((seeds, "number of seeds"), (max_iterations, "number of iterations")):
        if not (isinstance(value, int | np.integer) and value >= 1):
            raise ValueError(f"the {what} must be a whole number of at least 1, not {value}")


def _batch(images: ArrayLike, labels: ArrayLike) -> Batch:
    pixels, classes = np.asarray(images), np.asarray(labels)
    if pixels.ndim < 2 or not pixels.size or classes.shape != pixels.shape[:1]:
        raise ValueError(f"images {pixels.shape} must be N×… and labels {classes.shape} N, with N at least 1")
    if not np.isin(classes, (0, 1)).all():
        raise ValueError("the labels of a race must be 0 or 1")
    flat = pixels.reshape(len(pixels), -1).astype(np.float64)
    if not np.isfinite(flat).all():
        raise ValueError("a pixel is infinite or not a number")
    if pixels.dtype == np.uint8:
        flat = flat / 255
    ones = np.ones((len(flat), 1))
    return Batch(np.concatenate([flat, ones], axis=1), classes.astype(np.float64))
