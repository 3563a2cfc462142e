"""Sentences of the page: the ratio of the two gradients, and where cross-entropy is undefined."""

import numpy as np

from core.functions import losses
from core.functions.activations import ACTIVATIONS, Array
from core.neuron.surface import Surface, ratio
from ui.page import numbers

RATIO = "1/(2a(1 − a))".replace(" ", "\N{NO-BREAK SPACE}")
FLAT = 1e-3  # a slope in z below this counts as flat


def surfaces(surface: Surface) -> str:
    """What the two gradients' ratio says."""
    with np.errstate(invalid="ignore", divide="ignore"):
        values = ratio(surface)
    finite = values[np.isfinite(values)]
    if not finite.size:
        cure = "move it nearer to 0" if surface.activation == "sigmoid" else "widen it, or choose a sigmoid"
        return f"No point in this window has a computable gradient of both losses. You can {cure}."
    least, most = float(finite.min()), float(finite.max())
    if len(surface.examples.y) > 1:
        return (
            f"Cross-entropy's gradient over all examples is **{_least(least, 2)} to {numbers.times(most)}** as long as "
            "squared error's in this window. It is at least twice as long for each example by itself. But examples "
            "that pull in different directions cancel, and differently for the two losses."
        )
    return (
        f"Cross-entropy's gradient is **{_least(least, 1)} to {numbers.times(most)}** as long as squared error's, "
        f"wherever both exist on this grid. The ratio is {RATIO}: at least 2 and {_bound(surface.clip)}. "
        f"{_mistake(surface)}"
    )


def six(surface: Surface, across: str) -> str:
    """The largest numbers of the six maps."""
    tops = {
        loss: [_largest(values) for values in (one.value, one.dw, one.gradient_norm)]
        for loss, one in surface.losses.items()
    }
    if tops["ce"][0] is None:
        return (
            f"Squared error reaches {tops['mse'][0]:.3g} in this window. Cross-entropy has no value here, since no "
            "output lies between 0 and 1."
        )
    (mse, mse_slope, mse_length), (ce, ce_slope, ce_length) = tops["mse"], tops["ce"]
    with np.errstate(invalid="ignore", divide="ignore"):
        most = _largest(ratio(surface))
    last = (
        ""
        if most is None
        else (
            f" Cross-entropy's gradient is up to {numbers.times(most)} as long where both exist. The last map shows "
            "the logarithm of this ratio: 0.3 means twice, 1 means ten times."
        )
    )
    return (
        f"Squared error reaches {mse:.3g} and cross-entropy {ce:.3g} in this window. Their slopes along {across} reach "
        f"{mse_slope:.3g} and {ce_slope:.3g} in size. Their gradient norms reach {mse_length:.3g} and "
        f"{ce_length:.3g}.{last}"
    )


def _largest(values: Array) -> float | None:
    """Of the finite sizes; None where there is none."""
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if finite.size else None


def _bound(clip: float | None) -> str:
    if clip is None:
        return "without bound as a nears 0 or 1"
    return f"largest where clipping begins, {clip:g} from 0 and 1"


def _mistake(surface: Surface) -> str:
    """Which loss is steep at a confident mistake; and what a target between the classes changes."""
    y = float(surface.examples.y[0])
    between = 0 < y < 1
    what = "a confident answer, a near 0 or 1, is a mistake and" if between else "a confident mistake"
    mse, ce = losses.slopes_at_the_worst_mistake(ACTIVATIONS[surface.activation], y)
    if mse < FLAT:
        clipped = "" if surface.clip is None else ", until clipping leaves it flat, too"
        told = (
            f"{what[0].upper()}{what[1:]} leaves squared error flat, while cross-entropy keeps a slope of "
            f"{ce:.2g}{clipped}."
        )
    elif ce > 1 / FLAT:
        beyond = "without bound there, and beyond it cross-entropy has no value"
        if surface.clip is not None:
            beyond = "until clipping begins, and beyond that there is none"
        told = (
            f"Squared error is not flat at the worst mistake here: its slope in z is {mse:.2g}. Cross-entropy's slope "
            f"grows {beyond}."
        )
    else:
        told = f"The slopes in z at the worst mistake are {mse:.2g} for squared error and {ce:.2g} for cross-entropy."
    if not between:
        return told
    least = float(losses.CE.value(np.log(y / (1 - y)), y))
    return f"{told} The least cross-entropy for a target of {y:g} is {least:.3f}, the entropy of the target, and not 0."


def derivation(surface: Surface) -> str:
    """Why a sigmoid's gradients differ, for one example of class 0 or 1; "" for other units and targets, or clipped."""
    y = float(surface.examples.y[0])
    if surface.activation != "sigmoid" or surface.clip is not None or len(surface.examples.y) > 1 or y not in (0, 1):
        return ""
    steepest, above = ("1/3", "above") if y else ("2/3", "below")
    return (
        r"**Why:** $\partial\mathrm{CE}/\partial z = p - y$, $\partial\mathrm{MSE}/\partial z = 2\,(p - y)\,p(1 - p)$ "
        "with $p = \\sigma(z)$. The sigmoid's slope $p(1 - p)$ vanishes at a sure answer; in cross-entropy it cancels. "
        f"Squared error is steepest at p = {steepest}, with a slope in z of 8/27, and bends upwards only where p is "
        f"{above} that."
    )


def undefined(surface: Surface) -> str:
    """Why cross-entropy is hatched."""
    share = 1 - surface.defined.mean()
    rest = (
        "Clipping gives it a value there, but no gradient. A descent that starts in the hatched area stays there."
        if surface.clip is not None
        else "The loss has no value in the hatched area. Clipping, as in Keras, would give it one."
    )
    return (
        "Cross-entropy needs an output strictly between 0 and 1. The output "
        f"{'for at least one example ' * (len(surface.examples.y) > 1)}lies outside on {_most(share)} of this plane. "
        f"{rest}"
    )


def _least(factor: float, digits: int) -> str:
    """The lower end of a range of factors."""
    return f"{factor:.{digits}f}" if factor < 1000 else numbers.times(factor).removesuffix(" times")


def _most(share: float) -> str:
    """A share of the plane, which is called all of it only where it is."""
    return f"{share:.0%}" if share < 0.995 or share == 1 else numbers.percent(share)
