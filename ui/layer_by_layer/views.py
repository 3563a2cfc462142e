"""More about a unit and its layer: what it sees, what excites it, what happens without it, where classes part."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd
import streamlit as st

from core.functions.softmax import softmax
from core.layers.receptive_field import ReceptiveField
from ui.layer_by_layer import cached
from ui.layer_by_layer.charts import classes, seeing, units
from ui.layer_by_layer.charts.seeing import Box
from ui.layer_by_layer.subject import UnitPoint
from ui.page import draw, numbers
from ui.shared import nets

FAVOURITES = 12


def field(point: UnitPoint) -> None:
    """The receptive field on the image, in theory and by gradient."""
    found = cached.fields(point.subject.run.id)
    box = box_of(found, point.layer, point.unit)
    gradient = point.measured_field()
    left, right = st.columns(2)
    image = point.subject.source.image
    told = "described in the caption below"
    draw.chart(seeing.theoretical(image, box), container=left, alt=f"The image and what a unit can see, {told}.")
    draw.chart(seeing.measured(gradient, box), container=right, alt=f"What the unit depends on, {told}.")
    st.caption(_seen(found, box, gradient, point))


def _seen(found: Mapping[str, ReceptiveField] | str, box: Box | None, gradient: np.ndarray, point: UnitPoint) -> str:
    reached = int((gradient > 0).sum())
    held = "" if reached else " Nothing moves the unit here: a ReLU holds it at 0, or the gradient vanishes."
    measured = (
        f"{reached:,} of {gradient.size:,} pixels of this image move {point.description}. The largest gradient is "
        f"{gradient.max():.3g}.{held}"
    )
    if isinstance(found, str) or box is None:
        return f"{found} {measured}"
    here = found[point.layer]
    rows, columns = box[2] - box[0], box[3] - box[1]
    apart = f". Neighbouring units look {here.jump} pixel{'s' if here.jump > 1 else ''} apart"
    return (
        f"The unit can see {here.size}×{here.size} pixels by its kernels and strides, {rows}×{columns} of them inside "
        f"the image{apart if len(point.unit) == 3 else ''}. {measured}"
    )


def box_of(found: Mapping[str, ReceptiveField] | str, layer: str, unit: tuple[int, ...]) -> Box | None:
    """The pixels that a unit could see."""
    if isinstance(found, str):
        return None
    row, column = (unit[1], unit[2]) if len(unit) == 3 else (0, 0)
    down, across = found[layer].window(row), found[layer].window(column)
    return down.start, across.start, down.stop, across.stop


def excites(point: UnitPoint) -> None:
    """The test images at which the unit, or its map anywhere, puts out most."""
    from core.layers.excitation import strongest_images

    subject = point.subject
    values, places = cached.peaks(*subject.id, point.layer, subject.dataset)
    channel = point.unit[0]
    best = strongest_images(values, channel, FAVOURITES)
    test = nets.dataset(subject.dataset).test
    found = cached.fields(subject.run.id)
    boxes = [box_of(found, point.layer, _unit(point, channel, int(places[each, channel]))) for each in best]
    table = pd.DataFrame(
        {"Image": best, "True digit": test.labels[best], "Output": values[best, channel].astype(float)}
    )
    words = "The test images that excite it most, with the part that it sees framed; described in the caption below."
    draw.chart(seeing.favourites(test.images[best], table, boxes), alt=words)
    labels = ", ".join(str(label) for label in test.labels[best])
    st.caption(
        f"These of the first {len(values):,} test images excite {named(point)} most, from "
        f"{values[best[0], channel]:.4g} down to {values[best[-1], channel]:.4g}. Their digits are {labels}. "
        + ("The frame shows what the map's strongest unit can see." if not isinstance(found, str) else "")
    )


def named(point: UnitPoint) -> str:
    """The unit, or its whole map, with its layer."""
    return f"{'map' if len(point.unit) == 3 else 'unit'} {point.unit[0]} of {point.layer}"


def _unit(point: UnitPoint, channel: int, index: int) -> tuple[int, ...]:
    if len(point.unit) == 1:
        return (channel,)
    return channel, *(int(each) for each in np.unravel_index(index, point.output.shape[1:]))


def off(point: UnitPoint) -> None:
    """The output with the unit (or its whole map) at 0, and the layer's units by what they do for it."""
    subject, channel = point.subject, point.unit[0]
    effects = point.effects()
    moved = subject.logits + effects[channel]
    noun = "map" if len(point.unit) == 3 else "unit"
    left, right = st.columns(2)
    told = "described in the caption below"
    draw.chart(
        units.switched(subject.logits, moved, (softmax(subject.logits), softmax(moved)), len(effects)),
        container=left,
        alt=f"The logits with and without it, {told}.",
    )
    draw.chart(
        units.ranking(effects[:, subject.predicted], subject.predicted, channel, noun),
        container=right,
        alt=f"The layer's {noun}s by their effect on the output, {told}.",
    )
    st.caption(_without(point, effects, f"{noun} {channel}"))


def _without(point: UnitPoint, effects: np.ndarray, name: str) -> str:
    """What the answer loses with the unit, and how much of the layer it leans on."""
    subject, channel = point.subject, point.unit[0]
    after = softmax(subject.logits + effects[channel])
    said, now = subject.predicted, int(after.argmax())
    verdict = f"the net then says **{now}**" if now != said else f"the net still says {said}"
    rank = int((np.abs(effects[:, said]) > abs(effects[channel, said])).sum()) + 1
    changed = int((np.argmax(subject.logits + effects, axis=1) != said).sum())
    before, then = (numbers.probability(float(p[said])) for p in (subject.p, after))
    return (
        f"{name[0].upper()}{name[1:]} of {point.layer} is set to 0. The probability of the {said} goes from {before} "
        f"to {then}, and {verdict}. It is number {rank} of {len(effects):,} by its effect on that logit. "
        f"{changed or 'None'} of them would change the answer when switched off alone."
    )


def separate(point: UnitPoint) -> None:
    """The layer's outputs for 1,000 test images in a plane, and every layer by its nearest neighbours."""
    subject = point.subject
    projected = cached.projection(*subject.id, point.layer, subject.dataset)
    labels = nets.dataset(subject.dataset).test.labels[: len(projected.points)]
    shares = cached.neighbours(*subject.id, subject.dataset)
    left, right = st.columns([3, 2])
    chart = classes.plane(
        projected.points,
        labels,
        projected.explained.tolist(),
        projected.project(point.output),
        f"{point.layer}, on its first two principal components",
    )
    told = "described in the caption below"
    draw.chart(chart, container=left, alt=f"Test images on the layer's principal components, {told}.")
    draw.chart(
        classes.progress(shares, point.layer, cached.FEW),
        container=right,
        alt=f"The share of images that each layer's neighbours classify rightly, {told}.",
    )
    best = max(shares, key=lambda name: shares[name])
    st.caption(
        f"The five nearest other images in {point.layer} classify {shares[point.layer]:.1%} of all images rightly. The "
        f"share is {next(iter(shares.values())):.1%} in the first layer, {next(iter(shares))}. It is highest in "
        f"{best}, {shares[best]:.1%}. The plane keeps {projected.explained.sum():.0%} of the layer's variance, so "
        "classes that overlap in it may lie apart."
    )


VIEWS: Mapping[str, Callable[[UnitPoint], None]] = MappingProxyType(
    {"field": field, "excites": excites, "off": off, "classes": separate}
)
