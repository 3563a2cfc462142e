"""The one sentence of a page that is true, with its numbers and where it holds."""

import numpy as np
from numpy.typing import NDArray

from core.attribution.agreement import agreement as rank_correlations
from core.surface import Surface, ratio
from ui import numbers


def surfaces(surface: Surface) -> str:
    """What the two gradients' ratio says."""
    with np.errstate(invalid="ignore", divide="ignore"):
        values = ratio(surface)
    finite = values[np.isfinite(values)]
    if not finite.size:
        return "In this window there is no place where both losses have a gradient: widen it, or choose a sigmoid."
    least, most = float(finite.min()), float(finite.max())
    if len(surface.examples.y) > 1:
        return (
            f"Over all examples, cross-entropy's gradient is **{least:.2f} to {numbers.times(most)}** as long as "
            "squared error's in this window. For each example by itself it is at least twice as long; but examples "
            "that pull in different directions cancel, differently for the two losses."
        )
    return (
        f"Wherever both gradients exist, cross-entropy's is **{least:.1f} to {numbers.times(most)}** as long as "
        "squared error's. The ratio is 1/(2a(1 − a)), so at least 2: a confident mistake leaves squared error flat, "
        "while cross-entropy stays steep."
    )


def undefined(surface: Surface) -> str:
    """Why cross-entropy is hatched."""
    share = 1 - surface.defined.mean()
    rest = (
        "Clipping gives it a value there, but no gradient: a descent that starts on hatched ground stays there."
        if surface.clip is not None
        else "There the loss has no value; the picture is hatched. Clipping, as Keras does, would give it one."
    )
    return (
        f"Cross-entropy needs an output strictly between 0 and 1. On {share:.0%} of this plane the output lies "
        f"outside. {rest}"
    )


def agreement(maps: list[NDArray[np.floating]]) -> str:
    """How far attribution maps of one image agree, and what follows."""
    found = [value for value in rank_correlations(maps) if np.isfinite(value)]
    if not found:
        return "Most of these maps are the same everywhere: for this class there is nothing to rank."
    span = f"{min(found):.2f}" if len(found) == 1 else f"{min(found):.2f} to {max(found):.2f}"
    return (
        f"On which pixels matter most these maps agree with a rank correlation of **{span}** (1 is full agreement, 0 "
        "none). They answer different questions about one and the same net, so a map alone proves little."
    )
