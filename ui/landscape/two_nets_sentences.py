"""Sentences on two nets with and without skip connections, from their numbers."""

from collections.abc import Mapping

from core import models
from core.landscape import Plane
from core.landscape.roughness import bending_down, dents
from core.landscape.shipped import ShippedPlane
from core.runs import Run
from ui.charts.surfaces import SHORT, TITLES
from ui.landscape.sentences import images, origin, ranges, signed, size
from ui.landscape.sharpness_sentences import average, bound

WITH, WITHOUT = "With skip connections", "Without skip connections"
THEIRS = "Li et al. (2018) drew around nets of 56 and 110 layers"
CLEAR = 1.5  # times as sharp, or as often bent downwards, to be told as more


def caption(found: Mapping[str, ShippedPlane], losses: tuple[str, ...]) -> str:
    """Points, images, losses of both, and where they were computed."""
    first = next(iter(found.values()))
    axes = next(iter(first.planes.values()))
    parts = [f"{name}: {ranges({loss: plane.planes[loss] for loss in losses})}" for name, plane in found.items()]
    times = " and ".join(f"{plane.provenance.seconds:,.0f}" for plane in found.values())
    return (
        f"Both maps have {size(axes)} on the same {first.settings.count} {first.settings.images} images "
        f"({images(first)}). {'. '.join(parts)}. Colours are logarithmic, the same for both, and interpolated between "
        "the points. Both nets move along the same random numbers, and each filter's direction is as long as the "
        f"filter. Batch normalisation's running statistics stay as they are. {origin(first, times)}"
    )


def trained(found: Mapping[str, ShippedPlane], runs: Mapping[str, Run | None]) -> str:
    """How both were trained, and what they reach."""
    parts = []
    for name, run in runs.items():
        if run is None:
            continue
        last, made = run.history[-1], run.provenance
        parts.append(
            f"**{name}**: {found[name].parameters:,} weights, last training loss {last.train_loss:.3g}, "
            f"{run.metrics['test_accuracy']:.1%} of {made.test_images:,} test images right"
        )
    first = next((run for run in runs.values() if run is not None), None)
    if first is None:
        return "How these nets were trained is not stored here."
    recipe, made = first.recipe, first.provenance
    title = models.title(recipe.model, **{**recipe.options, "skip": True})
    return (
        f"{title} was trained twice with the same recipe and seed: {recipe.epochs} epochs of {made.train_images:,} "
        f"images, {recipe.optimizer}, batches of {recipe.batch_size}. {'. '.join(parts)}."
    )


def profiles(found: Mapping[str, ShippedPlane], loss: str) -> str:
    """How far each loss rises along both axes."""
    parts = []
    for name, plane in found.items():
        here, error = plane.planes[loss].at(0, 0)
        least, most = _ends(plane.planes[loss])
        parts.append(f"{name}: {here:.3g} ± {error:.2g} in the middle, {least:.3g} to {most:.3g} at the ends")
    return f"{TITLES[loss]}. {'. '.join(parts)}. The bands are one standard error over the images."


def _ends(plane: Plane) -> tuple[float, float]:
    row, column = len(plane.betas) // 2, len(plane.alphas) // 2
    ends = (*plane.loss[row, [0, -1]], *plane.loss[[0, -1], column])
    return float(min(ends)), float(max(ends))


def spectra(found: Mapping[str, ShippedPlane], loss: str) -> str:
    """What was computed of the Hessians, and how surely."""
    parts = []
    for name, plane in found.items():
        one = plane.spectra[loss]
        parts.append(
            f"{name}: λ₁ = {one.values[0]:.3g} ± {bound(one):.1g}, mean eigenvalue {average(one)}, least "
            f"{signed(one.smallest)} or lower"
        )
    first = next(iter(found.values()))
    steps = first.spectra[loss].nodes.shape[1]
    return (
        f"This is the Hessian of the mean {SHORT[loss]} of {first.settings.curved} {first.settings.images} images at "
        f"each net, by {steps} Lanczos products from one random direction. {'. '.join(parts)}."
    )


def sentence(found: Mapping[str, ShippedPlane], loss: str) -> str:
    """Which of the two lies in rougher ground, as far as these numbers go."""
    with_, without = (found[name].planes[loss] for name in (WITH, WITHOUT))
    shape = (
        f"The {TITLES[loss].lower()} bends downwards at **{bending_down(with_):.0%}** of the plane's points with skip "
        f"connections and at **{bending_down(without):.0%}** without. {_minima(dents(with_), dents(without))}"
    )
    return f"{shape}{_sharper(found, loss)}. {_judged(found, loss)} {_unequal(found, loss)}"


def _minima(first: int, second: int) -> str:
    """How many points are lower than all around them in each of the planes."""
    if first == second:
        return f"Each plane has {_dips(first)}"
    return f"The planes have {_dips(first)} and {_dips(second)}"


def _dips(count: int) -> str:
    return {0: "no local minimum", 1: "1 local minimum"}.get(count, f"{count} local minima")


def _sharper(found: Mapping[str, ShippedPlane], loss: str) -> str:
    tops = [float(plane.spectra[loss].values[0]) for plane in found.values() if loss in plane.spectra]
    return (
        f". The largest Hessian eigenvalues in all weights, at the nets, are **{tops[0]:.3g}** and **{tops[1]:.3g}**"
        if len(tops) == 2
        else ""
    )


def _judged(found: Mapping[str, ShippedPlane], loss: str) -> str:
    """The verdict of the measures: how much bends downwards, how sharply the net's own place does; and the dips."""
    with_, without = (_measures(found[name], loss) for name in (WITH, WITHOUT))
    rougher = [b > CLEAR * a for a, b in zip(with_, without, strict=True)]
    smoother = [a > CLEAR * b for a, b in zip(with_, without, strict=True)]
    if any(rougher) and any(smoother):
        return "These measures do not agree on which landscape is rougher."
    if any(smoother):
        return f"The landscape *with* them is rougher here, unlike what {THEIRS}."
    if not any(rougher):
        return f"These measures do not differ clearly, unlike what {THEIRS}."
    more = dents(found[WITHOUT].planes[loss]) > dents(found[WITH].planes[loss])
    seen = (
        f"and it has more local minima, as {THEIRS}"
        if more
        else (f"but not the chaos that {THEIRS}: it has no more local minima")
    )
    return f"The landscape without them is rougher here, {seen}."


def _measures(plane: ShippedPlane, loss: str) -> tuple[float, ...]:
    bent = bending_down(plane.planes[loss])
    return (bent, float(plane.spectra[loss].values[0])) if loss in plane.spectra else (bent,)


def _unequal(found: Mapping[str, ShippedPlane], loss: str) -> str:
    """What else the difference may come from."""
    (here, error), (there, other) = (found[name].planes[loss].at(0, 0) for name in (WITH, WITHOUT))
    return (
        f"This is one pair of trainings and one plane of each. The nets' own losses are {here:.2g} ± {error:.1g} with "
        f"and {there:.2g} ± {other:.1g} without, and the curvature depends on them too."
    )
