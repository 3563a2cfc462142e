"""Sentences of the page on planes and paths, from their numbers."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from core.landscape import Line, Plane, TrainingPath
from core.landscape.shipped import ShippedPlane
from core.recipes import NAMED
from core.runs import Run
from ui.charts.surfaces import SHORT, TITLES
from ui.landscape.request import PlaneRequest
from ui.shared import data_source

NOT_RELATED: Mapping[str, tuple[str, str, int]] = MappingProxyType({})
GROWING = "The plane is still being measured. The verdict on the net follows when all points are there."
PLANE = (
    "A trained network is one point in a space with a dimension for every weight. This page cuts a plane through that "
    "point and measures the loss at each place."
)
SURE = 2  # standard errors that a rise must exceed to be told


def caption(request: PlaneRequest, found: Mapping[str, Plane], source: str, normalised: bool) -> str:
    """What is drawn: how many points and images, and how low and high the loss is."""
    kept = "stay as they are" if request.view == "random" else "are interpolated as the weights are"
    told = f" Batch normalisation's running statistics {kept}." if normalised else ""
    return f"{drawn(found, f'{request.count} {request.images} images ({source})')}{told}"


def in_advance(plane: ShippedPlane, found: Mapping[str, Plane]) -> str:
    """As `caption`, of a plane that comes with the app: with where and when it was computed."""
    its = plane.settings
    told = " Batch normalisation's running statistics stay as they are." if plane.normalised else ""
    what = drawn(found, f"{its.count} {its.images} images ({images(plane)})")
    return f"{what}{told} {origin(plane)} Another seed, radius or kind of images takes a while to compute."


def images(plane: ShippedPlane) -> str:
    """What the images of a plane that comes with the app are."""
    return data_source.in_words(NAMED[plane.net].dataset, plane.provenance.source, plane.settings.fingerprint)


def origin(plane: ShippedPlane, seconds: str = "") -> str:
    """Where and when a plane was computed; `seconds`: of several, where they differ in nothing else."""
    made = plane.provenance
    threads = "one thread" if made.threads == 1 else f"{made.threads} threads"
    taken = seconds or f"{made.seconds:,.0f}"
    return (
        f"Computed in advance, on {made.date[:10]} in {taken} s: {made.machine}, {threads}, "
        f"{plane.settings.precision}, PyTorch {made.torch}."
    )


def drawn(found: Mapping[str, Plane], which: str) -> str:
    """Points, images and losses of planes on the same axes."""
    first = next(iter(found.values()))
    missing = "" if first.done == 1 else f" {1 - first.done:.0%} of the points are not computed yet."
    return (
        f"The map has {size(first)}, all on the same {which}. {ranges(found)}.{missing} Colours are logarithmic, and "
        "interpolated between the points."
    )


def size(plane: Plane) -> str:
    """How many points a plane has."""
    return f"{len(plane.alphas)} × {len(plane.betas)} points"


def ranges(found: Mapping[str, Plane]) -> str:
    """How low and high each loss is, and how unsure."""
    parts = [
        f"{SHORT[loss]} goes from {np.nanmin(plane.loss):.3g} to {np.nanmax(plane.loss):.3g}, with a standard error of "
        f"up to {np.nanmax(plane.standard_error):.2g}"
        for loss, plane in found.items()
    ]
    return ". ".join(parts)


def slices(found: Mapping[str, Plane]) -> str:
    """How far the loss rises along both axes."""
    parts = []
    for loss, plane in found.items():
        here, error = plane.at(0, 0)
        edges = [plane.at(a * plane.alphas[-1], b * plane.betas[-1])[0] for a, b in ((1, 0), (-1, 0), (0, 1), (0, -1))]
        parts.append(
            f"{SHORT[loss]} is {here:.3g} ± {error:.2g} in the middle, {min(edges):.3g} to {max(edges):.3g} at the ends"
        )
    return (
        f"{'. '.join(parts)}. The bands are one standard error over the images. The images are the same everywhere, so "
        "differences along a line are more certain than the bands suggest."
    )


def random(found: Mapping[str, Plane], parameters: int) -> str:
    """What a random plane shows, and that it is one of very many."""
    loss, plane = next(iter(found.items()))
    here, error = plane.at(0, 0)
    if not np.isfinite(here):
        return "The middle of the plane is not computed yet."
    low = np.unravel_index(np.nanargmin(plane.loss), plane.loss.shape)
    a, b, least = float(plane.alphas[low[1]]), float(plane.betas[low[0]]), float(plane.loss[low])
    lowest = (
        "is the lowest point of the grid"
        if (a, b) == (0.0, 0.0)
        else f"is not the lowest point, which has {least:.3g} at α = {signed(a)}, β = {signed(b)}"
    )
    return (
        f"The trained net has a {TITLES[loss].lower()} of {here:.3g} ± {error:.2g} and {lowest}. The space has "
        f"**{parameters:,} dimensions**, and this is one plane of it. Both directions are as long as the net's own "
        "filters. Another seed gives another picture. Chance hardly ever finds directions in which the loss rises "
        "fast or falls."
    )


def shares(path: TrainingPath) -> str:
    """How much of the path lies in the plane."""
    parts = ", ".join(f"{share:.1%}" for share in path.shares[:3])
    return (
        f"The plane holds {path.share:.1%} of the squared distances between the epochs' weights and the last epoch's. "
        f"The first principal directions hold {parts}. Bands are one standard error over the images."
    )


def path(paths: Mapping[str, TrainingPath]) -> str:
    """Where the plane misleads most."""
    loss, found = next(iter(paths.items()))
    gap = np.abs(found.projected - found.loss)
    worst = int(gap.argmax())
    error = float(np.hypot(found.standard_error[worst], found.projected_error[worst]))
    far = (
        f"after epoch {found.epochs[worst]}. There the net's {TITLES[loss].lower()} is **{found.loss[worst]:.3g}** (± "
        f"{found.standard_error[worst]:.2g}), that of the plane's nearest point **{found.projected[worst]:.3g}** (± "
        f"{found.projected_error[worst]:.2g})"
    )
    if gap[worst] <= SURE * error:
        return (
            f"This plane shows the path well. It holds {found.share:.0%} of the squared distances. It is worst {far}."
        )
    return (
        f"The path does not run on this plane; it is projected onto it. The plane holds {found.share:.0%} of the "
        f"squared distances between the weights, but misleads, most of all {far}. Read the losses in the chart over "
        "the epochs, not from the colours under the path."
    )


def lines(found: Mapping[str, Mapping[str, Line]], normalised: bool) -> str:
    """The barrier of each way."""
    parts = [
        f"{way}: {SHORT[loss]} {one.loss[0]:.3g} → {one.loss[-1]:.3g}, barrier {one.barrier:.2g}"
        for way, by_loss in found.items()
        for loss, one in by_loss.items()
    ]
    anew = (
        " Batch normalisation's statistics are measured again at each point on training images." if normalised else ""
    )
    return (
        f"{'. '.join(parts)}. The barrier is the most by which the loss exceeds the straight line between its ends. "
        f"Bands are one standard error over the images.{anew}"
    )


def barrier(
    found: Mapping[str, Mapping[str, Line]], nets: Sequence[Run], own: Mapping[str, tuple[str, str, int]] = NOT_RELATED
) -> str:
    """Whether there is a barrier between the runs.

    `own`: of a way between two nets of which one (the second named) is the other (the first) after an epoch.
    """
    loss = next(iter(next(iter(found.values()))))
    lines = {way: by_loss[loss] for way, by_loss in found.items()}
    sure = {way: line for way, line in lines.items() if line.barrier > SURE * float(line.standard_error.max())}
    way, highest = max((sure or lines).items(), key=lambda each: each[1].barrier)
    error = float(highest.standard_error.max())
    start = "".join(
        f"**{part} is {whole}'s own epoch {epoch}**. A line from a net to its own past says nothing about nets that "
        "were trained apart. "
        for whole, part, epoch in own.values()
    )
    if len(own) < len(lines):
        start += _seeds(nets)
    if not sure:
        return (
            f"{start}No barrier between the runs is certain on these images. The {TITLES[loss].lower()} rises at most "
            f"{highest.barrier:.2g} above the straight line between its ends ({way}). The standard error is up to "
            f"{error:.2g}."
        )
    return (
        f"{start}The straight line between the weights crosses a **barrier of {highest.barrier:.3g}** in "
        f"{TITLES[loss].lower()} ({way}; standard error up to {error:.2g}). This says nothing about curved paths, or "
        "about the same nets with their units in another order."
    )


def _seeds(nets: Sequence[Run]) -> str:
    """Whether the runs began alike."""
    seeds = {run.recipe.seed for run in nets}
    if len(seeds) == 1:
        return "The runs share a seed. "
    return "The runs have different seeds. " if len(seeds) == len(nets) else "Not all of the runs share a seed. "


def signed(value: float) -> str:
    """Two digits and a proper minus."""
    return f"{value:.2g}".replace("-", "−")
