"""Notes beside a map: its colours, unit, sum and caveat, and why it may be empty."""

import inspect
import math

import numpy as np

from core.attribution import METHODS, Method
from core.attribution.baselines import KINDS
from core.attribution.dispatch import takes
from core.functions.written import decimals
from ui.charts.heat import Display
from ui.saliency.record import SMOOTHINGS
from ui.shared import cached_maps
from ui.shared.attribution_choices import BASELINES
from ui.shared.cached_maps import Maps
from ui.shared.subject import Question

NO_MAP = "No chosen method has a map for this net, for the reasons above. Choose another method or net."
MOMENTS = {"smoothgrad-squared": "Mean square", "vargrad": "Variance"}
SCALES = {
    "method": "Maps of one method share a scale. Values of different methods have different units.",
    "map": "Each map has a scale of its own.",
    "all": "All maps share one scale, whatever their units, so faint ones may vanish.",
}
UNIFORM = "the image is the baseline, so there is nothing to attribute."
MOST_DECIMALS = 6  # float32 has no more of a sum
STEADY = "all noisy copies have the same map, and so no variance."


def colours(whom: str, display: Display) -> str:
    """How to read the colours."""
    if display.sign == "absolute":
        return "Yellow pixels matter most, dark ones least, whether for or against."
    return (
        f"Red pixels speak for {whom}, blue ones against it. Maps without a sign go from dark to yellow, where pixels "
        "matter most."
    )


def scale(display: Display) -> str:
    """Which maps share a scale of colours, and where it ends."""
    return f"{SCALES[display.scale]} Colours end at the {display.percentile:g}th percentile of the strengths."


def unit(question: Question, method: str) -> str:
    """What a map's numbers are, for its legend."""
    kind = question.smoothed(method)
    if kind in MOMENTS:
        return MOMENTS[kind]
    return METHODS[method].unit


def notes(question: Question, method: Method, found: Maps, index: int) -> tuple[str, ...]:
    """The map's sum where it promises one, Grad-CAM's layer, how it is smoothed, the caveat."""
    said = []
    if found.values is not None and found.expected_sum is not None:
        said.append(_sum(float(found.values[index].sum()), float(found.expected_sum[index]), method.name))
    if "layer" in takes(method.name):
        said.append(_layer(question))
    if method.mean_over_baselines:
        said.append(f"Mean over the baselines {', '.join(_baselines(question))}.")
    smoothing = question.settings.smoothing
    if smoothing and question.smoothed(method.name):
        title = SMOOTHINGS[smoothing.kind]
        said.append(
            f"{title} over {smoothing.samples} copies, σ {smoothing.stdev:.0%} of the range: the sum is not guaranteed."
        )
    return (*said, method.caveat)


def gaps(found: Maps, method: str) -> str:
    """The worst completeness gap of several maps."""
    if found.values is None or found.expected_sum is None:
        return ""
    gap = np.abs(found.values.sum(axis=(1, 2, 3)) - found.expected_sum)
    worst = int(gap.argmax())
    due = found.expected_sum[worst]
    return (
        f"The largest completeness gap is {gap[worst]:.2g}{_by(method)}. It is that of class {worst}, whose map should "
        f"sum to {due:.3g}."
    )


def difference(question: Question, method: Method, first: int, second: int) -> str:
    """What the difference of two maps is."""
    if not method.of_model:
        return "A control never looks at the net, so this difference says nothing about the classes."
    if method.linear and question.smoothed(method.name) not in MOMENTS:
        return f"This method is linear in its target, so this is its map of logit {first} − logit {second}."
    return (
        f"This is a difference of two maps. It is not this method's map of logit {first} − logit {second}, since it is "
        "not linear."
    )


def same(digit: int) -> str:
    """What to do where a class is compared with itself."""
    return (
        f"Both maps would explain the {digit}. Choose another “Compared class” to see what speaks for one class alone."
    )


def all_zero(question: Question, method: str) -> str:
    """Why a map is empty."""
    return f"**All zero**: {_why(question, method)} {METHODS[method].caveat}"


def _why(question: Question, method: str) -> str:
    subject, baseline = question.subject, question.settings.baseline
    if "baseline" in takes(method):
        x, start = cached_maps.pair(subject.run, subject.image, baseline)
        if np.array_equal(x, start):
            return UNIFORM
    return STEADY if question.smoothed(method) == "vargrad" else METHODS[method].empty


def _baselines(question: Question) -> list[str]:
    kinds = [BASELINES[kind].lower() for kind in KINDS]
    return kinds if isinstance(question.settings.baseline, str) else [*kinds, question.settings.start]


def _sum(total: float, expected: float, method: str) -> str:
    what = "the logit" if "baseline" not in takes(method) else "the logit's change from the baseline"
    gap, places = abs(total - expected), _places(total, expected)
    told, meant, apart = (f"{each:.{places}f}".replace("-", "−") for each in (total, expected, gap))
    return f"The map sums to **{told}**, and {what} is {meant}. The gap is {apart}{_by(method)}."


def _places(total: float, expected: float) -> int:
    """Decimals that show two digits of the gap, and at which the gap is that of the printed numbers."""
    gap = abs(total - expected)
    least = min(max(2, 1 - math.floor(math.log10(gap))), MOST_DECIMALS) if gap else 2
    high, low = max(total, expected), min(total, expected)
    return decimals(least, (gap, (high, -low)))


def _by(method: str) -> str:
    """In how many steps a path is walked, on which the gap depends."""
    steps = inspect.signature(METHODS[method].function()).parameters.get("steps")
    return "" if steps is None else f" with {steps.default} steps along the path"


def _layer(question: Question) -> str:
    run = question.subject.run
    named, default = cached_maps.layers(run.id, run)
    title = next((shown for shown, name in named.items() if name == question.settings.layer), default)
    height, width = question.subject.image.shape[1:]
    return f"Layer {title}, enlarged to {height}×{width}."
