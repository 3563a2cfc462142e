"""The closing sentence of each view, from its numbers."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from ui.layer_by_layer import cached, views
from ui.layer_by_layer.subject import UnitPoint
from ui.page.numbers import percent
from ui.shared import nets

Rows = Sequence[Any]


def sentence(view: str, point: UnitPoint, rows: Rows) -> str:
    """What follows from the view, of this unit and image."""
    return SENTENCES[view](point, rows)


def _arithmetic(point: UnitPoint, rows: Rows) -> str:
    """The unit among its layer's, the layer's weights among the net's."""
    total = sum(row.parameters for row in rows)
    own = next(row for row in rows if row.name == point.layer)
    silent = float((point.output <= 0).mean())
    how = (
        f"with **{own.parameters:,}** parameters, {percent(own.parameters / total)} of the net's {total:,} "
        f"({own.arithmetic})"
        if own.parameters
        else f"without a weight: none of the net's {total:,} parameters is here"
    )
    return (
        f"**{point.layer}** computes {point.output.size:,} such numbers {how}. {silent:.0%} of them are 0 or less for "
        "this image."
    )


def _field(point: UnitPoint, _rows: Rows) -> str:
    """How many pixels can reach the unit, and how many do."""
    found = cached.fields(point.subject.run.id)
    gradient = point.measured_field()
    reached = int((gradient > 0).sum())
    does = f"{reached:,} of its {gradient.size:,} pixels do" if reached else "none of its pixels does"
    box = views.box_of(found, point.layer, point.unit)
    if box is None:
        return f"A small change of a pixel of this image can move **{point.description}**: {does}."
    inside = (box[2] - box[0]) * (box[3] - box[1])
    return (
        f"The kernels of **{point.description}** let it depend on {inside:,} of {gradient.size:,} pixels. "
        f"{does[0].upper()}{does[1:]} on this image, as far as small changes go."
    )


def _excites(point: UnitPoint, _rows: Rows) -> str:
    """Whether the favourite images are of one class."""
    from core.layers.excitation import strongest_images

    subject, channel = point.subject, point.unit[0]
    values, _ = cached.peaks(*subject.id, point.layer, subject.dataset)
    name = views.named(point)
    if values[:, channel].max() == values[:, channel].min():
        return (
            f"**{name}** has the same value for all of these {len(values):,} images, so none excites it more than "
            "others."
        )
    best = strongest_images(values, channel, views.FAVOURITES)
    counts = np.bincount(nets.dataset(subject.dataset).test.labels[best])
    kinds, digit = int((counts > 0).sum()), int(counts.argmax())
    told = (
        f"are all of the digit **{digit}**"
        if kinds == 1
        else f"are of **{kinds} digits**, most often {digit} ({counts[digit]} times)"
    )
    return (
        f"The {len(best)} images that excite **{name}** most {told}. Their common features suggest what it responds "
        "to, but prove nothing."
    )


def _off(point: UnitPoint, _rows: Rows) -> str:
    """Whether the answer depends on one unit alone."""
    subject, effects = point.subject, point.effects()
    changed = int((np.argmax(subject.logits + effects, axis=1) != subject.predicted).sum())
    noun = "map" if len(point.unit) == 3 else "unit"
    count = f"{len(effects):,} {noun}s"
    if not changed:
        return (
            f"No single {noun} of **{point.layer}** decides this answer. The net still says {subject.predicted} if any "
            f"one of its {count} is switched off alone."
        )
    return (
        f"The answer {subject.predicted} depends on single {noun}s of **{point.layer}**. **{changed:,}** of its "
        f"{count} would change it when switched off alone."
    )


def _classes(point: UnitPoint, _rows: Rows) -> str:
    """How much better the classes separate here than in the first layer."""
    shares = cached.neighbours(*point.subject.id, point.subject.dataset)
    first, here = next(iter(shares)), shares[point.layer]
    told = f"The five nearest images in **{point.layer}** classify {here:.1%} of {cached.FEW:,} test images rightly"
    if point.layer == first:
        return f"{told}. This is the first layer."
    points = 100 * (here - shares[first])
    if abs(points) < 0.05:
        return f"{told}, as many as in the first layer, {first}."
    word = "more" if points > 0 else "fewer"
    return f"{told}, {abs(points):.1f} points {word} than in the first layer, {first}."


SENTENCES: Mapping[str, Callable[[UnitPoint, Rows], str]] = MappingProxyType(
    {"arithmetic": _arithmetic, "field": _field, "excites": _excites, "off": _off, "classes": _classes}
)
