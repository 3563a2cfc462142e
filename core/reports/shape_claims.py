"""R3's explanation of how fast its net for drawn shapes learns, checked against nets without spatial structure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from core.reports.claim import Answer, Finding
from core.statistics.comparison import CONFIDENCE, SURE, student_interval

if TYPE_CHECKING:
    from core.shape_nets.training import Kind


class ShapeLearner(Protocol):
    """What is read of a trained net: iterations until each class is right, −1 for never, and its fresh images."""

    @property
    def class_iterations(self) -> int: ...

    @property
    def test_accuracy(self) -> float: ...

    @property
    def fresh(self) -> int: ...


CONTROLS: dict[Kind, str] = {
    "shuffled": "net with shuffled pixels, and so no neighbourhoods,",
    "dense": "dense net with as many parameters",
}


@dataclass(frozen=True)
class ConfidenceInterval:
    """An estimate with the ends of its 95 % interval."""

    middle: float
    low: float
    high: float


def interval(values: NDArray[np.float64], more: float = 0.0) -> ConfidenceInterval:
    """Student's interval of the mean of at least two values; `more`: a further variance of that mean."""
    middle, count = float(values.mean()), len(values)
    error = float(np.sqrt(values.var(ddof=1) / count + more))
    return ConfidenceInterval(middle, *student_interval(middle, error, count - 1))


def kernels_make_it_fast(runs: Mapping[Kind, Sequence[ShapeLearner]]) -> Finding:
    """Whether the convolutional net learns sooner than the two controls, and whether it reads fresh images better.

    Pairs of runs with the same seed; iterations until each class is right, as ratios; accuracies as differences.
    """
    pairs = {kind: _pairs(runs, kind) for kind in CONTROLS}
    if min(map(len, pairs.values())) < 2:
        return Finding(
            "cannot be told",
            "Too few nets have learnt all images: two seeds need nets of both kinds. Train more nets of each kind. "
            "One training of each says nothing about chance.",
            "Nothing is sure with so few nets.",
        )
    slower = {kind: _ratio(some) for kind, some in pairs.items()}
    better = {kind: _gain(runs, kind) for kind in CONTROLS}
    seeds = " and ".join(str(len(each)) for each in pairs.values())
    certainty = f"{SURE} intervals over {seeds} pairs of nets with the same seed."
    return Finding(_answer(slower), f"{_speed(slower, pairs)} {_fresh(runs, better)}", certainty)


def _pairs(runs: Mapping[Kind, Sequence[ShapeLearner]], kind: Kind) -> list[tuple[int, int]]:
    """(convolutional, other) iterations of the seeds with which both arrive."""
    both = zip(runs["conv"], runs[kind], strict=True)
    return [(one.class_iterations, two.class_iterations) for one, two in both if _arrived(one) and _arrived(two)]


def _arrived(run: ShapeLearner) -> bool:
    return run.class_iterations > 0


def _ratio(pairs: Sequence[tuple[int, int]]) -> ConfidenceInterval:
    """How many times as many iterations the other net takes, as a geometric mean."""
    found = interval(np.log([other / own for own, other in pairs]))
    return ConfidenceInterval(*(float(np.exp(each)) for each in (found.middle, found.low, found.high)))


def _gain(runs: Mapping[Kind, Sequence[ShapeLearner]], kind: Kind) -> ConfidenceInterval:
    """How much more of the fresh images the convolutional net reads, over the seeds and the images."""
    own, other = (np.array([run.test_accuracy for run in runs[each]]) for each in ("conv", kind))
    of_images = sum(float(each.mean() * (1 - each.mean())) for each in (own, other)) / runs["conv"][0].fresh
    return interval(own - other, of_images)


def _answer(slower: Mapping[Kind, ConfidenceInterval]) -> Answer:
    """Shuffled pixels decide; a dense net that learns sooner limits what they confirm."""
    if slower["shuffled"].high < 1:
        return "wrong"
    if slower["shuffled"].low <= 1:
        return "cannot be told"
    return "partly right" if slower["dense"].high < 1 else "right"


def _speed(slower: Mapping[Kind, ConfidenceInterval], pairs: Mapping[Kind, Sequence[tuple[int, int]]]) -> str:
    parts = [
        f"A {CONTROLS[kind]} takes **{each.middle:.2f} times** as many iterations as the convolutional net "
        f"({each.low:.2f} to {_end(each.high)}, {len(pairs[kind])} seeds)"
        for kind, each in slower.items()
    ]
    told = {
        "wrong": "So spatial relations do not make it learn fast.",
        "cannot be told": "So these seeds do not decide whether spatial relations make it learn faster.",
        "partly right": "So spatial relations help it, but a dense net is faster still.",
        "right": "So spatial relations make it learn faster here.",
    }[_answer(slower)]
    return f"{'. '.join(parts)}. {told}"


def _fresh(runs: Mapping[Kind, Sequence[ShapeLearner]], better: Mapping[Kind, ConfidenceInterval]) -> str:
    own = float(np.mean([run.test_accuracy for run in runs["conv"]]))
    names = {"shuffled": "the net with shuffled pixels", "dense": "the dense net"}
    parts = [
        f"{_points(each.middle)} points ({_points(each.low)} to {_points(each.high)}) against {names[kind]}"
        for kind, each in better.items()
    ]
    won = [names[kind] for kind, each in better.items() if each.low > 0]
    lost = [names[kind] for kind, each in better.items() if each.high < 0]
    if len(won) == len(better):
        told = "Its advantage is in generalisation."
    elif won and not lost:
        told = f"An advantage in generalisation is certain only over {won[0]}."
    elif lost:
        told = f"It is certainly behind {' and '.join(lost)} in generalisation."
    else:
        told = "No advantage in generalisation is certain."
    return (
        f"Its accuracy on {runs['conv'][0].fresh:,} fresh images is {own:.1%}. The differences are "
        f"{' and '.join(parts)}. {told} Brackets hold {CONFIDENCE:.0%} intervals."
    )


def _end(factor: float) -> str:
    """An interval's upper end, which is huge for two seeds."""
    return f"{factor:.2f}" if factor < 100 else "over 100"


def _points(share: float) -> str:
    return f"{100 * share:+.1f}".replace("-", "−")
