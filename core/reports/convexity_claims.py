"""R1's and R2's reasons why a net with linear activations has a convex loss."""

import numpy as np

from core.convexity.verdicts import MAX_LAYERS, Counterexample, hessian, verdict
from core.reports.claim import Finding

PROOF = "A proof: one crossed chord is enough."


def linear_boundaries_make_losses_convex() -> Finding:
    """Whether the loss is convex of two nets whose decision boundary is linear: one sigmoid unit, a deep linear net."""
    unit = verdict("end-to-end", "sigmoid", "mse").counterexample
    deep = verdict("layers", "sigmoid", "ce", 2).counterexample
    if unit is None and deep is None:
        return Finding("right", "No midpoint of either net lies above its chord.")
    told = []
    if unit is not None:
        told.append(f"One sigmoid unit under squared error: {crossed(unit, 'w')}")
    if deep is not None:
        told.append(f"Two linear layers and a sigmoid under cross-entropy: {crossed(deep, '(w₁, w₂)')}")
    return Finding(
        "wrong",
        f"These nets have a linear boundary and a loss that is not convex. {'. '.join(told)}. The boundary is a set of "
        "inputs, but convexity is about the weights.",
        PROOF,
    )


def linear_activations_keep_losses_convex(draws: int = 200) -> Finding:
    """Chords of squared error in the weights of 2 to 4 linear layers; and its curvature in each weight by itself."""
    found = [verdict("layers", "linear", "mse", depth).counterexample for depth in range(2, MAX_LAYERS + 1)]
    if all(each is None for each in found):
        return Finding("right", "No midpoint lies above its chord.")
    first = next(each for each in found if each is not None)
    points = np.random.default_rng(0).normal(size=(draws, 2))
    bends = np.array([np.diag(hessian(point, 1.0, 1.0, "linear", "mse")) for point in points])
    alone = (
        f" The loss is convex in each weight by itself: no second derivative in one weight is negative at {draws} "
        "random points. It is not convex in all weights together, since the output is their product."
        if bends.min() >= 0
        else ""
    )
    count = sum(each is not None for each in found)
    return Finding(
        "wrong",
        f"{count} of {len(found)} nets with 2 to {MAX_LAYERS} linear layers have a crossed chord under squared error. "
        f"Two layers: {crossed(first, '(w₁, w₂)')}.{alone}",
        PROOF,
    )


def crossed(found: Counterexample, name: str) -> str:
    """A chord in words: its ends, the mean of their losses, and the midpoint's loss above it."""
    ends = " and ".join(_point(end) for end in (found.first, found.second))
    return f"at {name} = {ends} the mean loss is {found.chord:.4f}, halfway it is {found.loss_midpoint:.4f}"


def _point(values: tuple[float, ...]) -> str:
    told = ", ".join(f"{value:.4g}" for value in values).replace("-", "−")
    return told if len(values) == 1 else f"({told})"
