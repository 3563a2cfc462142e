"""R3's iterations on drawn shapes and what it says of them, beside trainings over several seeds."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.functions.activations import ACTIVATIONS
from core.reports import shape_results
from core.reports.claim import Finding
from core.reports.shape_claims import ConfidenceInterval, interval, kernels_make_it_fast
from core.reports.shape_results import BOTH, CLASS, CONTROLLED, FASTER, FURTHER, WIDTH, ShapeResults, ShapeSetting
from core.statistics.comparison import CONFIDENCE, SURE, student_interval
from core.statistics.several_tests import holm

WINDOW = 2.0  # weight and bias of the one neuron go from −2 to 2


def kernels(results: ShapeResults | None = None) -> Finding:
    """Whether spatial relations make the net learn fast, by the trainings that come with the app."""
    found = shape_results.load() if results is None else results
    told = kernels_make_it_fast({kind: found.outcomes[ShapeSetting(kind=kind)] for kind in CONTROLLED})
    further = "One drawing of the images and one shuffling of their pixels. Diamonds and squares are another question."
    return replace(told, certainty=f"{told.certainty} {further}")


def line_iterations(claimed: int = 16, results: ShapeResults | None = None) -> Finding:
    """Whether one more training of ours would come to the count: a single run says no more."""
    found = shape_results.load() if results is None else results
    counts = _arrived(found.iterations(ShapeSetting()))
    span = one_more(counts)
    evidence = (
        f"{len(counts)} of our nets take {min(counts)} to {max(counts)} iterations, on the mean of the loss at rate "
        f"0.1. {CONFIDENCE:.0%} of such trainings take {span.low:.0f} to {span.high:.0f}."
    )
    certainty = f"{SURE} interval for one more training, over {len(counts)} seeds. The report has one run."
    if span.low <= claimed <= span.high:
        return Finding("right", f"{evidence} {claimed} lies among them.", certainty)
    return Finding(
        "cannot be told",
        f"{evidence} {claimed} lies outside. {_faster(found)} The report does not give the scale of its loss or its "
        f"initial weights. So {claimed} can neither be repeated nor refuted.",
        certainty,
    )


def _faster(found: ShapeResults) -> str:
    """What longer steps bring."""
    parts = []
    for setting in FASTER:
        every = found.iterations(setting)
        counts = _arrived(every)
        told = f"{len(counts)} of {len(every)} arrive" + (f", the first after {min(counts)}" if counts else "")
        parts.append(f"Rate {setting.rate:g}: {told}")
    return f"We also took longer steps within {FASTER[0].most} iterations. {'. '.join(parts)}."


def detection_iterations(claimed: tuple[int, int] = (130, 507), results: ShapeResults | None = None) -> Finding:
    """Whether one more training of ours would come to the counts for the class and for both answers."""
    found = shape_results.load() if results is None else results
    outcomes = found.outcomes[BOTH]
    counts = [_arrived([each.class_iterations for each in outcomes]), _arrived([each.iterations for each in outcomes])]
    spans = [one_more(each) for each in counts]
    inside = [span.low <= count <= span.high for span, count in zip(spans, claimed, strict=True)]
    parts = [
        f"{count} {'lies among' if fits else 'lies outside'} the {span.low:.0f} to {span.high:.0f} iterations for "
        f"{what}"
        for count, fits, span, what in zip(claimed, inside, spans, ("the class", "both answers"), strict=True)
    ]
    told = f"We use the report's weights of the two losses and the rate 0.1. {' and '.join(parts)}"
    certainty = f"{SURE} intervals for one more training, over {len(counts[1])} seeds. The report has one run."
    evidence = (
        f"{told}, in which {CONFIDENCE:.0%} of our trainings arrive. The losses are summed over the images here. The "
        "report does not say whether it sums them."
    )
    return Finding("right" if all(inside) else "cannot be told", evidence, certainty)


def two_tasks(results: ShapeResults | None = None) -> Finding:
    """Whether it takes long because there are two tasks: each task alone against both, by pairs of the same seed."""
    found = shape_results.load() if results is None else results
    alone, width, both = (found.iterations(each) for each in (CLASS, WIDTH, BOTH))
    harder, together = ratio(alone, width), ratio(width, both)
    medians = [float(np.median(_arrived(each))) for each in (alone, width, both)]
    evidence = (
        f"The median iterations are {medians[0]:.0f} for the class alone, {medians[1]:.0f} for the half-width alone, "
        f"and {medians[2]:.0f} for both. The half-width alone takes {_told(harder)} as many as the class alone. Both "
        f"take {_told(together)} as many as the half-width alone."
    )
    certainty = f"{SURE} intervals over {len(both)} seeds, pairs of trainings from the same weights."
    if together.low <= 1:
        return Finding("wrong", f"{evidence} So the half-width takes the time, not the second task.", certainty)
    if harder.low > together.high:
        return Finding("partly right", f"{evidence} So most of the time goes into the half-width itself.", certainty)
    return Finding("right", f"{evidence} So the second task costs the most.", certainty)


def further_activations(results: ShapeResults | None = None) -> Finding:
    """The part that R3 leaves out: the line's iterations with other activations, against ReLU by pairs of seeds."""
    found = shape_results.load() if results is None else results
    usual = found.iterations(ShapeSetting())
    parts, tests, names = [], [], [ACTIVATIONS[name].title for name in FURTHER]
    for name, title in zip(FURTHER, names, strict=True):
        own = found.iterations(ShapeSetting(activation=name))
        lost = f", {len(own) - len(_arrived(own))} of {len(own)} never" * (len(_arrived(own)) < len(own))
        factor = ratio(usual, own)
        parts.append(f"{title} {factor.middle:.2f} ({factor.low:.2f} to {factor.high:.2f}{lost})")
        tests.append(paired_p(usual, own) if factor.middle < 1 else 1.0)
    faster = [title for title, p in zip(names, holm(tests), strict=True) if p < 1 - CONFIDENCE]
    fresh = [
        f"{title} {np.mean([each.test_accuracy for each in found.outcomes[ShapeSetting(activation=name)]]):.1%}"
        for name, title in (("relu", ACTIVATIONS["relu"].title), *zip(FURTHER, names, strict=True))
    ]
    told = f"{' and '.join(faster)} arrive{'s' * (len(faster) == 1)} sooner" if faster else "None is surely sooner"
    return Finding(
        "cannot be told",
        f"The report leaves the part out. Our line nets need these multiples of ReLU's iterations: {', '.join(parts)}. "
        f"{told}. They read fresh images right: {', '.join(fresh)}.",
        f"{SURE} intervals over {len(usual)} seeds, pairs of nets from the same weights. “Sooner” is by t-tests with "
        "Holm's correction.",
    )


def further_units(names: Sequence[str] = FURTHER) -> Finding:
    """The same part for the single neuron, target ½: where its cross-entropy exists, and how steep it is there.

    Above 0 each of these units is a line through 0, so its output lies in (0, 1) for 0 < w + b < c: a band.
    """
    parts = []
    for name in ("relu", *names):
        unit = ACTIVATIONS[name]
        c = 1 / float(unit.value(1.0))
        share = ((2 * WINDOW) ** 2 - (2 * WINDOW - c) ** 2) / 2 / (2 * WINDOW) ** 2
        parts.append(f"{unit.title} {share:.1%}")
    a = np.linspace(0, 1, 101)[1:-1]
    least = float((1 / (2 * a * (1 - a))).min())
    return Finding(
        "cannot be told",
        "The report shows the sigmoid alone. Cross-entropy of these units exists only where the output a lies between "
        f"0 and 1. This is the share of the report's window: {', '.join(parts)}. The gradient there is 1 / (2a(1 − a)) "
        f"times as long as that of squared error. This is at least {least:.0f} times, as with the sigmoid.",
        "A proof: the band 0 < a < 1 is measured exactly, and the unit's slope cancels in the ratio.",
    )


def one_more(counts: Sequence[int]) -> ConfidenceInterval:
    """Where one more training would arrive at 95 %, if the logarithms of the counts are normally distributed."""
    logs = np.log(counts)
    middle, error = float(logs.mean()), float(logs.std(ddof=1)) * np.sqrt(1 + 1 / len(logs))
    low, high = student_interval(middle, error, len(logs) - 1)
    return ConfidenceInterval(*(float(np.exp(each)) for each in (middle, low, high)))


def ratio(first: Sequence[int], second: Sequence[int]) -> ConfidenceInterval:
    """How many times as many iterations the second of each pair takes, a geometric mean; pairs that both arrive."""
    pairs = [(one, two) for one, two in zip(first, second, strict=True) if one > 0 and two > 0]
    found = interval(np.log([two / one for one, two in pairs]))
    return ConfidenceInterval(*(float(np.exp(each)) for each in (found.middle, found.low, found.high)))


def paired_p(first: Sequence[int], second: Sequence[int]) -> float:
    """Two-sided p of the t-test that the mean logarithm of the pairs' ratios is 0; 1 where fewer than two arrive."""
    from scipy.special import stdtr

    logs = np.log([two / one for one, two in zip(first, second, strict=True) if one > 0 and two > 0])
    if len(logs) < 2 or not logs.std():
        return 1.0
    return float(2 * stdtr(len(logs) - 1, -abs(logs.mean()) / (logs.std(ddof=1) / np.sqrt(len(logs)))))


def _arrived(counts: Sequence[int]) -> list[int]:
    return [each for each in counts if each > 0]


def _told(factor: ConfidenceInterval) -> str:
    return f"{factor.middle:.2f} times ({factor.low:.2f} to {factor.high:.2f})"
