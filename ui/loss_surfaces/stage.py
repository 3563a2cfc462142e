"""The two surfaces as the browser draws them: what it is given, and what it hands back when a hand lets go."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from core.neuron.descent import DescentPath
from core.neuron.surface import Surface
from ui.charts import surfaces
from ui.charts.surfaces import Curvature
from ui.charts.theme import DIVERGING, LOSS_COLOURS, LOSS_DASHES, SEQUENTIAL
from ui.components import surfaces as component
from ui.components.exchange import are_numbers, packed
from ui.loss_surfaces import controls
from ui.loss_surfaces.cached import KEPT, SurfaceData
from ui.loss_surfaces.record import LossSurfaces
from ui.page import fields, state

LOSSES = {
    name: {"title": title, "short": surfaces.SHORT[name], "colour": LOSS_COLOURS[name], "dash": LOSS_DASHES[name]}
    for name, title in surfaces.TITLES.items()
}
STRIPES = {
    "undefined": "cross-entropy has no value of its own",
    "vanished": "output wrong, gradient vanished",
    "negative": "negative curvature",
}


def show(
    data: SurfaceData, record: LossSurfaces, surface: Surface, bends: Curvature, paths: Mapping[str, DescentPath]
) -> None:
    """Draw both surfaces with their descents; what a hand lets go moves the page's controls."""
    component.show(scene(data, record, surface, bends, paths), key="maps", on_edit=lambda edit: take(edit, record))


def scene(
    data: SurfaceData, record: LossSurfaces, surface: Surface, bends: Curvature, paths: Mapping[str, DescentPath]
) -> dict[str, Any]:
    """What the browser gets: numbers to compute from, or what was computed here where it has no formula for it."""
    known = record.hidden in component.UNITS
    given = None if known and data.pairs else _given(record, surface, bends, {} if known else paths)
    return {
        "kind": record.data,
        "unit": {"name": record.hidden, "clip": KEPT if record.clip else None} if known else None,
        "pairs": [list(pair) for pair in data.pairs] if data.pairs else None,
        "given": given,
        "window": [record.w_low, record.w_high, record.b_low, record.b_high],
        "resolution": record.resolution,
        "names": list(data.titles),
        "view": record.view,
        "click": record.click,
        "show": record.show,
        "legend": surfaces.LEGENDS[record.show],
        "signed": record.show in surfaces.SIGNED,
        "common": record.scale == "common",
        "marks": list(record.marks),
        "start": [record.start_w, record.start_b],
        "end": [record.end_w, record.end_b],
        "optimiser": record.optimiser,
        "lr": record.lr,
        "steps": record.steps,
        "step": controls.taken(record),
        "bounds": {name: fields.bounds(LossSurfaces, name)[:2] for name in ("target", "x")},
        **_same(),
    }


@lru_cache(maxsize=1)
def _same() -> dict[str, Any]:
    """What no setting changes."""
    palettes = {"sequential": SEQUENTIAL, "diverging": DIVERGING}
    return {
        "losses": LOSSES,
        "stripes": STRIPES,
        "palettes": {name: packed(palette.table, "u1") for name, palette in palettes.items()},
    }


def _given(
    record: LossSurfaces, surface: Surface, bends: Curvature, paths: Mapping[str, DescentPath]
) -> dict[str, Any]:
    """Fields as float32, stripes and borders as bytes, examples and paths as float64, each as base64."""
    fields_of = {
        loss: {"dw": packed(one.dw, "<f4"), "db": packed(one.db, "<f4")} for loss, one in surface.losses.items()
    }
    examples = surface.examples
    return {
        "shown": {loss: packed(surfaces.shown(surface, bends, loss, record.show), "<f4") for loss in LOSSES},
        "striped": {loss: packed(surfaces.hatched(surface, bends, loss, record.marks), "u1") for loss in LOSSES},
        "slopes": fields_of if "arrows" in record.marks else {},
        "defined": packed(surface.defined, "u1"),
        "examples": {name: packed(getattr(examples, name), "<f8") for name in ("base", "across", "up", "y", "weight")},
        "paths": {loss: packed(path.points, "<f8") for loss, path in paths.items()},
    }


def take(edit: Mapping[str, Any], record: LossSurfaces) -> None:
    """Move the controls to what was let go; what the maps cannot have sent is passed over."""
    for which in ("start", "end"):
        place = edit.get(which)
        if are_numbers(place, 2):
            _put(**dict(zip((f"{which}_w", f"{which}_b"), map(float, place), strict=True)))
    step = edit.get("step")
    if isinstance(step, int) and not isinstance(step, bool) and 0 <= step <= record.steps:
        state.put(step=step)
    pairs = edit.get("pairs")
    if isinstance(pairs, list) and all(are_numbers(pair, 2) for pair in pairs):
        if record.data == "one" and len(pairs) == 1:
            _put(x=float(pairs[0][0]), target=float(pairs[0][1]))
        elif record.data == "points" and all(0 <= y <= 1 for _, y in pairs):
            controls.move_points(pairs)


def _put(**values: float) -> None:
    """Set those that lie within their bounds."""
    for name, value in values.items():
        low, high, _ = fields.bounds(LossSurfaces, name)
        if low <= value <= high:
            state.put(**{name: value})
