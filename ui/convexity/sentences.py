"""Sentences of the page: reasons, what to look for, the table of verdicts; from computed numbers."""

from collections.abc import Iterable

import numpy as np

from core.convexity import weight_plane
from core.convexity.verdicts import (
    Output,
    Verdict,
    View,
    gradient,
    loss_of_layers,
    rescaled,
    spectrum,
    verdict,
)
from core.convexity.weight_plane import Chord, Scalar, WeightCurve, WeightPlane
from ui.convexity.charts.chords import cut_of, describe_cut, written
from ui.convexity.record import Convexity
from ui.page import fields

DEPTHS = (2, 3, 4)
ANSWERS = {True: ":green[:material/check: convex]", False: ":red[:material/close: not convex]"}
BENIGN = (
    "**Benign all the same.** Every local minimum is global. [Kawaguchi 2016](https://arxiv.org/abs/1605.07110) "
    "proves it for squared error where XXᵀ and XYᵀ of the data have full rank. [Laurent and von Brecht "
    "2018](https://arxiv.org/abs/1712.01473) prove it for any convex differentiable loss with wide enough hidden "
    "layers. Both need a loss that is convex in f, the linear net's output before any sigmoid"
)
UNLESS = {
    ("sigmoid", "mse"): ". Squared error behind a sigmoid is not, so neither theorem applies here.",
    ("linear", "ce"): " and defined everywhere. This one is not, so neither theorem applies here.",
}
SECOND = {
    ("linear", "mse"): r"L = (wx - y)^2, \qquad L'' = 2x^2 \ge 0",
    ("linear", "ce"): r"L = -y\ln wx - (1-y)\ln(1-wx), \qquad"
    r" L'' = x^2\left(\frac{y}{(wx)^2} + \frac{1-y}{(1-wx)^2}\right) \ge 0",
    ("sigmoid", "ce"): r"L = \ln(1+e^{wx}) - y\,wx, \qquad L'' = p(1-p)\,x^2 \ge 0",
}


def reason(record: Convexity, found: Verdict) -> str:
    weights = "".join("w" + "₁₂₃₄"[layer] for layer in range(record.depth))
    if found.reason == "product-of-weights":
        if (record.output, record.loss, record.y) == ("linear", "ce", 1):
            return _without_chords(record, weights)
        return (
            f"The **product {weights}** makes it non-convex. Some net halfway between two others has a loss above the "
            "mean of theirs."
        )
    if found.reason == "sigmoid-saturates":
        return (
            "The sigmoid is flat where it is confidently wrong. Squared error comes down from a plateau there, and "
            "the edge of a plateau bends downwards."
        )
    same = (f" The end-to-end weight is w = {weights}, and the number of layers in it does not matter.") * (
        record.depth > 1
    )
    return (
        "The second derivative is nowhere negative. The Hessian for many inputs is XᵀDX. The diagonal D has no "
        f"negative entry, so it is positive semidefinite.{same}"
    )


def _without_chords(record: Convexity, weights: str) -> str:
    """Of the one cell in which the domain alone spoils convexity."""
    logarithms = " − ".join(f"ln |w{'₁₂₃₄'[layer]}|" for layer in range(record.depth))
    return (
        "**No chord is crossed** for the target y = 1. Among weights of fixed signs the loss is a constant and "
        f"−{logarithms}, which is convex. But the loss is only defined for 0 < {weights}x < 1. This region is not "
        "convex, so the loss is not either. A target below 1 has crossed chords, as drawn for y = 0."
    )


def marks(record: Convexity, net: Scalar, shown: WeightPlane | WeightCurve) -> str:
    """What to look for: saddle, continuum of minima, and why descent succeeds nevertheless; or the formula."""
    if isinstance(shown, WeightCurve):
        return _spectrum(record, shown)
    lines = [_origin(shown), _continuum(net), BENIGN + UNLESS.get((net.output, net.loss), ".")]
    return "\n".join(f"- {line}" for line in lines)


def _spectrum(record: Convexity, curve: WeightCurve) -> str:
    inside = curve.curvature[np.isfinite(curve.curvature)]
    if not inside.size:
        return (
            "The input x = 0 makes the output 0 for every weight. Cross-entropy of a linear output has no value there."
        )
    formula = SECOND.get((record.output, record.loss))
    lead = f"$${formula}$$\n\n" if formula else ""
    return (
        f"{lead}The smallest second derivative is **{written(inside.min())}** and the largest {written(inside.max())}, "
        f"at the {inside.size} weights in view that have a loss."
    )


def _origin(plane: WeightPlane) -> str:
    net, centre = plane.net, len(plane.w) // 2
    if not net.everywhere:
        return "**At 0** the output is 0. Cross-entropy of a linear output has no value there, as the stripes show."
    origin = np.zeros(net.depth)
    values = spectrum(origin, net.x, net.y, net.output, net.loss) + 0.0
    slope = float(np.abs(gradient(origin, net.x, net.y, net.output, net.loss)).max())
    told = ", ".join(map(_signed, values))
    lead = f"gradient {slope:g}, eigenvalues of the Hessian {told}"
    if net.factor == 0 or net.best == 0:
        return f"**At 0 no net does better**: {lead}. With another input or target it is a saddle."
    if values.any():
        return f"**At 0 there is a saddle**: {lead}. One way leads down, another up."
    shown = ", ".join(_signed(grid[centre, centre]) for grid in (plane.smaller, plane.larger))
    return (
        f"**With all {net.depth} weights at 0 the saddle is flat**: {lead}. It is no minimum, but the curvature shows "
        f"no way out, so descent that starts nearby is slow. The other weights of this plane are {net.fixed:g}, and "
        f"its centre has the eigenvalues {shown}."
    )


def _continuum(net: Scalar) -> str:
    one = np.ones(net.depth)
    one[2:] = net.fixed
    one[:2] = 0.5 if not net.everywhere else 1.0
    other = rescaled(one, 2.0)
    losses = [float(loss_of_layers(w, net.x, net.y, net.output, net.loss)) for w in (one, other)]
    same = (
        f"{pair(one)} and {pair(other)} both have the loss {losses[0]:.4g}"
        if np.isfinite(losses).all()
        else "such pairs give the same output"
    )
    whole = f"**A continuum of equivalent weights.** (c·w₁, w₂/c) is the same function for every c ≠ 0: {same}. "
    if net.factor == 0:
        return whole + "A factor of 0 makes every net the same."
    if net.best is None:
        return whole + "No net reaches the least loss. It keeps falling as the weights grow along the valley."
    return whole + f"The least loss lies on w₁w₂ = {net.best / net.factor:.3g}, dotted where it is in view."


def truth_table(record: Convexity) -> str:
    """All cells as Markdown, the current one marked; every verdict is computed."""
    layered = record.weights == "layers" and record.depth > 1
    lines = ["| convex in the | output | MSE | CE |", "|---|---|---|---|"]
    views: dict[View, str] = {
        "end-to-end": "end-to-end weight, or one layer",
        "layers": "weights of 2 to 4 layers",
    }
    for view, title in views.items():
        for output, name in fields.titles(Convexity, "output").items():
            here = output == record.output and layered == (view == "layers")
            cells = [_cell(view, output, loss, here and loss == record.loss) for loss in ("mse", "ce")]
            lines.append(f"| {title} | {name.lower()} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(view: View, output: Output, loss: str, here: bool) -> str:
    found = [verdict(view, output, loss, depth) for depth in (DEPTHS if view == "layers" else (1,))]
    bounded = found[0].defined != "everywhere"
    where = ", where 0 < f < 1" * bounded
    text = ANSWERS[all(one.convex for one in found)] + where
    return f"**{text}** :primary-badge[you are here]" if here else text


def _signed(value: float) -> str:
    return f"{value:+.3g}".replace("-", "−") if value else "0"


def chord(line: Chord, *, crossed: bool, own: bool) -> str:
    """A chord's points and heights; `crossed`: the example has a chord that is, `own`: this one was set by hand."""
    ends = zip("ABM", (line.first, line.second, line.midpoint), strict=True)
    lead = ", ".join(f"{name} = {pair(weight_plane.whole(line.net, point))}" for name, point in ends)
    cut = cut_of(line)
    told = f"{lead}. {describe_cut(cut, line.net.loss)}"
    if own:
        return told + " You set A and B. Another chord is crossed." * (crossed and not cut.gap > 0)
    return told + " Its midpoint is the highest above a chord of all pairs that were tried." * crossed


def elsewhere(net: Scalar, example: Scalar) -> str:
    if net.factor == 0:
        output = "½" if net.output == "sigmoid" else "0"
        cause = f"Here x or a fixed weight is 0, so the output is {output} whatever the weights are"
    elif not net.everywhere:
        cause = f"No chord within the defined region is crossed with y = {net.y:g}, since −ln(w₁w₂) = −ln w₁ − ln w₂"
    else:
        cause = "No chord is crossed in this part of the plane"
    return (
        f"{cause}. The chord drawn belongs to x = {example.x:g}, y = {example.y:g} and fixed weights of 1. Choose *Set "
        "by hand* to draw one here."
    )


def pair(point: Iterable[float]) -> str:
    """A point as a reader writes it."""
    return f"({', '.join(f'{value + 0.0:.4g}' for value in point).replace('-', '−')})"
