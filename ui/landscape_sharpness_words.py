"""What the landscape page says of curvature, of one net and of several, from its numbers."""

from collections.abc import Mapping, Sequence

from core.comparison import Paired
from core.landscape import Spectrum
from core.runs import Run
from ui import numbers
from ui.charts.surfaces import SHORT, TITLES
from ui.landscape_words import signed

NO_SPECTRUM = "The curvature here is not known until its products are computed."
RESCALED = (
    "Sharpness alone decides nothing: scaling one layer up and the next one down changes λ₁ and not a single answer "
    "([Dinh et al. 2017](https://arxiv.org/abs/1703.04933))."
)
SINGLE = 1e-6  # relative, what float32 is good to


def spectrum(found: Spectrum, loss: str, count: int) -> str:
    """What was computed, and how surely."""
    return (
        f"The Hessian of the mean {SHORT[loss]} of {count} images at the trained net, in all {found.size:,} weights. "
        f"λ₁ … λ{'₁₂₃₄₅₆₇₈₉'[len(found.values) - 1]} by Lanczos, {found.nodes.shape[1]} products, each off by at most "
        f"{max(found.residuals.max(), SINGLE * found.values[0]):.1g}; the density from {_directions(found)}."
    )


def sharp(found: Spectrum, loss: str) -> str:
    """How unlike the directions are."""
    top, mean = float(found.values[0]), found.average
    ratio = f", {top / mean:,.0f} times" if mean > 0 else ""
    saddle = (
        f" The least eigenvalue lies at or below {signed(found.smallest)}: there the loss bends downwards, so "
        "this is no minimum in the strict sense."
        if found.smallest < -1e-3 * top
        else " No direction was found that bends clearly downwards."
    )
    return (
        f"In its sharpest direction the {TITLES[loss].lower()} bends with **{top:.3g}**{ratio} the {signed(mean)} of a "
        f"random direction: that is why random planes look so smooth.{saddle}"
    )


def _directions(found: Spectrum) -> str:
    count = len(found.nodes)
    return "one random direction" if count == 1 else f"{count} random directions"


def spectra(found: Mapping[str, Spectrum], loss: str, images: str) -> str:
    """What was computed of several nets, and how surely."""
    parts = [
        f"{name}: λ₁ = {each.values[0]:.3g} ± {bound(each):.1g}, mean eigenvalue {signed(each.average)}"
        for name, each in found.items()
    ]
    steps = next(iter(found.values())).nodes.shape[1]
    return (
        f"The Hessian of the mean {SHORT[loss]} of the same {images}, by Lanczos, {steps} products. {'; '.join(parts)}."
    )


def bound(found: Spectrum) -> float:
    """How far λ₁ may be off."""
    return float(max(found.residuals[0], SINGLE * found.values[0]))


def flattest(found: Mapping[str, Spectrum], loss: str, nets: Sequence[Run]) -> str:
    """Which net lies on the flattest ground, how much flatter than the sharpest, and whether it reads better."""
    tops = {name: float(each.values[0]) for name, each in found.items()}
    runs = dict(zip(found, nets, strict=True))
    flat, sharp = min(tops, key=tops.__getitem__), max(tops, key=tops.__getitem__)
    said = (
        f"**{flat}** lies on flatter ground than **{sharp}**: its sharpest direction bends the {TITLES[loss].lower()} "
        f"with **{tops[flat]:.3g}** instead of **{tops[sharp]:.3g}**"
    )
    ratio = f", {numbers.times(tops[sharp] / tops[flat])} less" if tops[flat] > 0 else ""
    return f"{said}{ratio}. {_reads(flat, sharp, runs)} {RESCALED}"


def _reads(flat: str, sharp: str, runs: Mapping[str, Run]) -> str:
    """Whether the flatter net reads the test images better, as far as McNemar's test can tell."""
    one, other = runs[flat], runs[sharp]
    told = (
        f"Of the test images {flat} reads {one.metrics['test_accuracy']:.2%} and {sharp} "
        f"{other.metrics['test_accuracy']:.2%}"
    )
    pair = _paired(one, other)
    if pair is None:
        return f"{told}."
    if not pair.sure:
        return f"{told}, a difference that chance makes as well (McNemar's exact test, p {numbers.p(pair.p)})."
    word = "better" if pair.first > pair.second else "worse"
    return f"{told}: the flatter one reads **{word}** here (McNemar's exact test, p {numbers.p(pair.p)})."


def _paired(one: Run, other: Run) -> Paired | None:
    """How their answers to the same test images differ; None where these are not kept, or of other images."""
    first, second = one.test_logits, other.test_logits
    same = one.provenance.fingerprint == other.provenance.fingerprint
    if first is None or second is None or one.test_labels is None or not same:
        return None
    return Paired.of(first.argmax(1), second.argmax(1), one.test_labels)
