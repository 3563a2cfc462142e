"""Sentences on curvature, from its numbers."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from core.landscape import Spectrum
from core.runs import Run
from core.statistics.comparison import Paired
from ui.charts.surfaces import SHORT, TITLES
from ui.landscape.sentences import SURE, signed
from ui.page import numbers

NO_SPECTRUM = "The curvature is known only after the products with the Hessian are computed."
RESCALED = (
    "Sharpness alone proves nothing. Scaling one layer up and the next one down changes λ₁, but not a single "
    "prediction ([Dinh et al. 2017](https://arxiv.org/abs/1703.04933))."
)
STEEP = 10  # times as sharp as the mean direction, at least, to explain that random planes look smooth
SINGLE = 1e-6  # relative, what float32 is good to


def spectrum(found: Spectrum, loss: str, count: int) -> str:
    """What was computed, and how surely."""
    return (
        f"This is the Hessian of the mean {SHORT[loss]} of {count} images at the trained net, in all {found.size:,} "
        f"weights. Lanczos gives λ₁ … λ{'₁₂₃₄₅₆₇₈₉'[len(found.values) - 1]} by {found.nodes.shape[1]} products, each "
        f"off by at most {max(found.residuals.max(), SINGLE * found.values[0]):.1g}. The density is from "
        f"{_directions(found)}."
    )


def sharp(found: Spectrum, loss: str) -> str:
    """How unlike the directions are."""
    top = float(found.values[0])
    saddle = (
        f" The least eigenvalue is {signed(found.smallest)} or lower. The loss bends downwards there, so this is no "
        "minimum in the strict sense."
        if found.smallest < -1e-3 * top
        else " No direction was found that bends clearly downwards."
    )
    return (
        f"The largest Hessian eigenvalue of the {TITLES[loss].lower()} is **{top:.3g}**, "
        f"{_beside_the_mean(found)}{saddle}"
    )


def _beside_the_mean(found: Spectrum) -> str:
    """λ₁ beside the mean over all directions, with the digits that the number of random directions allows."""
    top, mean, error = float(found.values[0]), found.average, found.average_error
    at_least = top / (mean + SURE * error) if mean + SURE * error > 0 else np.inf
    smooth = ". That is why random planes look so smooth" if at_least >= STEEP else ""
    if mean > SURE * error and top > 0:
        return f"{about(top / mean, error / mean)} the mean over all directions ({average(found)}){smooth}."
    known = "negative" if mean < -SURE * error else f"not told from 0 by {_directions(found)}"
    return f"while the mean over all directions is {known} ({average(found)}){smooth}."


def about(factor: float, relative: float) -> str:
    """A factor rounded to the first power of ten that is no less than its standard error, `relative` to it."""
    place = math.floor(math.log10(factor))
    if relative > 0:
        place = min(place, math.ceil(math.log10(factor * relative)))
    else:
        place -= 2
    rounded = round(factor / 10.0**place) * 10.0**place
    return f"about {rounded:,.{max(0, -place)}f} times"


def average(found: Spectrum) -> str:
    """The mean eigenvalue with its standard error."""
    return f"{signed(found.average)} ± {found.average_error:.1g}"


def _directions(found: Spectrum) -> str:
    count = len(found.nodes)
    return "one random direction" if count == 1 else f"{count} random directions"


def spectra(found: Mapping[str, Spectrum], loss: str, images: str) -> str:
    """What was computed of several nets, and how surely."""
    parts = [
        f"{name}: λ₁ = {each.values[0]:.3g} ± {bound(each):.1g}, mean eigenvalue {average(each)}"
        for name, each in found.items()
    ]
    steps = next(iter(found.values())).nodes.shape[1]
    return (
        f"This is the Hessian of the mean {SHORT[loss]} of the same {images}, by {steps} Lanczos products. "
        f"{'. '.join(parts)}."
    )


def bound(found: Spectrum) -> float:
    """How far λ₁ may be off."""
    return float(max(found.residuals[0], SINGLE * found.values[0]))


def flattest(found: Mapping[str, Spectrum], loss: str, nets: Sequence[Run]) -> str:
    """Which net lies on the flattest ground, how much flatter than the sharpest, and whether it reads better."""
    tops = {name: float(each.values[0]) for name, each in found.items()}
    runs = dict(zip(found, nets, strict=True))
    flat, sharp = min(tops, key=tops.__getitem__), max(tops, key=tops.__getitem__)
    if tops[sharp] - tops[flat] <= bound(found[flat]) + bound(found[sharp]):
        return (
            "The nets do not differ in sharpness within the error. Each has a largest eigenvalue of "
            f"**{tops[flat]:.3g}** ± {max(map(bound, found.values())):.1g}. {RESCALED}"
        )
    said = (
        f"**{flat}** lies in a flatter place than **{sharp}**. Its largest eigenvalue of the {TITLES[loss].lower()} is "
        f"**{tops[flat]:.3g}** instead of **{tops[sharp]:.3g}**"
    )
    ratio = f", {numbers.times(tops[sharp] / tops[flat])} less" if tops[flat] > 0 else ""
    return f"{said}{ratio}. {_reads(flat, sharp, runs)} {RESCALED}"


def _reads(flat: str, sharp: str, runs: Mapping[str, Run]) -> str:
    """Whether the flatter net reads the test images better, as far as McNemar's test can tell."""
    one, other = runs[flat], runs[sharp]
    told = (
        f"{flat} reads {one.metrics['test_accuracy']:.2%} of the test images and {sharp} "
        f"{other.metrics['test_accuracy']:.2%}"
    )
    pair = _paired(one, other)
    if pair is None:
        return f"{told}."
    if not pair.sure:
        return f"{told}. Chance may explain this difference (McNemar's exact test, p {numbers.p(pair.p)})."
    word = "better" if pair.first > pair.second else "worse"
    return f"{told}. The flatter one reads **{word}** here (McNemar's exact test, p {numbers.p(pair.p)})."


def _paired(one: Run, other: Run) -> Paired | None:
    """How their answers to the same test images differ; None where these are not kept, or of other images."""
    first, second = one.test_logits, other.test_logits
    same = one.provenance.fingerprint == other.provenance.fingerprint
    if first is None or second is None or one.test_labels is None or not same:
        return None
    return Paired.of(first.argmax(1), second.argmax(1), one.test_labels)
