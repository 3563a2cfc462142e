"""The loss and its chord as the browser draws them: what it is given, and what it hands back when a hand lets go."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.convexity import weight_plane
from core.convexity.weight_plane import Chord, Scalar, WeightCurve, WeightPlane
from core.functions.activations import Array
from ui.charts.surfaces import SHORT
from ui.charts.theme import LOSS_COLOURS, MARK, SEQUENTIAL
from ui.components import chord as component
from ui.components.exchange import are_numbers, packed
from ui.convexity.charts import chords as charts
from ui.convexity.record import Convexity
from ui.page import fields, figure_tables, locks, state

# The controls of A and of B, by the number of weights that vary.
NAMES = {2: (("a1", "a2"), ("b1", "b2")), 1: (("a",), ("b",))}
LABELS = {"a1": "A, weight w₁", "a2": "A, weight w₂", "b1": "B, weight w₁", "b2": "B, weight w₂"} | {
    "a": "A, weight w",
    "b": "B, weight w",
}
DECIMALS = 4  # of an end that the page chose, where a hand goes on from it


@dataclass(frozen=True)
class Drawn:
    """What the figure shows: the plane or the curve, and a chord, which may belong to another example.

    `hole`: two points whose midpoint is undefined; `crossed`: the visitor's example has a chord that is.
    """

    shown: WeightPlane | WeightCurve
    chord: Chord | None
    hole: tuple[Array, Array] | None
    crossed: bool = False

    @property
    def elsewhere(self) -> Scalar | None:
        """The net to which the chord belongs, where that is not the one that is shown."""
        return self.chord.net if self.chord is not None and self.chord.net != self.shown.net else None


def show(record: Convexity, what: Drawn) -> None:
    """Draw the map and the loss along its chord, or the curve; what a hand lets go moves the page's controls."""
    if what.chord is not None:
        figure_tables.note({"along": charts.along(what.chord)}, None)
    component.show(scene(record, what), key="stage", on_edit=lambda edit: take(edit, record, what))


def scene(record: Convexity, what: Drawn) -> dict[str, Any]:
    """What the browser gets, which computes the losses itself."""
    assert what.chord is not None
    net, planar = what.shown.net, isinstance(what.shown, WeightPlane)
    a, b = what.chord.first.tolist(), what.chord.second.tolist()
    low, high, step = fields.bounds(Convexity, NAMES[net.free][0][0])
    return {
        "free": net.free,
        "net": _net(net),
        "other": None if what.elsewhere is None else {"net": _net(what.elsewhere), "a": a, "b": b},
        "a": a,
        "b": b,
        "still": dict(zip("ab", _still(record, net.free), strict=True)),
        "reach": net.radius,
        "bounds": [low, high],
        "step": step,
        "weights": ["w₁", "w₂"] if planar else ["w"],
        "short": SHORT[net.loss],
        "colour": LOSS_COLOURS[net.loss],
        "mark": MARK,
        "title": "Along the line from A to B" if planar else "The loss, and a chord over it",
        "across": "Position: A is 0, B is 1" if planar else "End-to-end weight w",
        "position": "Position" if planar else "w",
        "palette": _palette(),
        **(_map(what.shown) if isinstance(what.shown, WeightPlane) else {}),
    }


def _net(net: Scalar) -> dict[str, Any]:
    return {"output": net.output, "loss": net.loss, "factor": net.factor, "y": net.y}


def _map(plane: WeightPlane) -> dict[str, Any]:
    return {
        "above": "The loss from above",
        "told": "The loss over Weight w₁ and Weight w₂",
        "resolution": len(plane.w),
        "domain": charts.colours(plane),
        "valleys": [branch.tolist() for branch in weight_plane.minima(plane.net)],
        "stripes": "cross-entropy has no value",
    }


@lru_cache(maxsize=1)
def _palette() -> str:
    return packed(SEQUENTIAL.table, "u1")


def _still(record: Convexity, free: int) -> list[list[bool]]:
    """Of each weight of A and of B, whether the link keeps it where it is."""
    whole = record.chord == "found" and locks.kept("chord")
    return [[whole or locks.kept(name) for name in end] for end in NAMES[free]]


def take(edit: Mapping[str, Any], record: Convexity, what: Drawn) -> None:
    """Move the controls to what was let go; what the figure cannot have sent is passed over."""
    free = what.shown.net.free
    moved: dict[str, float] = {}
    for end, names, still in zip("ab", NAMES[free], _still(record, free), strict=True):
        point = edit.get(end)
        low, high, _ = fields.bounds(Convexity, names[0])
        if are_numbers(point, free) and all(low <= each <= high for each in point):
            each_of = zip(names, point, still, strict=True)
            moved |= {name: float(value) for name, value, kept in each_of if not kept}
    if moved and what.elsewhere is None:
        place(what, **moved)


def place(what: Drawn, **moved: float) -> None:
    """Make the chord that is shown the visitor's own, with these weights of its ends moved."""
    if what.chord is None:
        return
    ends = zip(NAMES[what.shown.net.free], (what.chord.first, what.chord.second), strict=True)
    shown = {
        name: round(float(value), DECIMALS) for names, point in ends for name, value in zip(names, point, strict=True)
    }
    state.put(chord="own", **{**shown, **moved})
