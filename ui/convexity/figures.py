"""The convexity page's controls and its figure: a map or a curve, and a chord."""

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from core.convexity import weight_plane
from core.convexity.verdicts import Counterexample, Verdict, verdict
from core.convexity.weight_plane import Chord, Scalar, WeightCurve, WeightPlane
from core.functions.activations import Array
from ui.convexity import sentences, stage
from ui.convexity.charts import chords as charts
from ui.convexity.record import Convexity
from ui.convexity.stage import Drawn
from ui.page import draw, essentials, fields, state
from ui.page.script import Script
from ui.shared.on_disk import on_disk


def controls() -> Convexity:
    """Which loss of which net."""
    with st.container(horizontal=True, gap="medium"):
        weights = state.choice(Convexity, "weights", "Convex in the …")
        output = state.choice(Convexity, "output", "Output")
        loss = state.choice(Convexity, "loss", "Loss")
        depth = state.choice(Convexity, "depth", "Layers")
    return Convexity(weights=weights, output=output, loss=loss, depth=depth)


def example(record: Convexity) -> tuple[Convexity, Scalar]:
    """For which target, input and fixed weights."""
    planar = record.weights == "layers" and record.depth > 1
    deep = fields.matters(record, "others")
    columns = essentials.row(Convexity, dict.fromkeys(("y", "feature", *(["others"] if deep else ())), 1), gap="medium")
    with columns["y"]:
        y = state.number(Convexity, "y", "Target y")
    with columns["feature"]:
        x = state.number(Convexity, "feature", "Input x")
    if deep:
        with columns["others"]:
            told = f"Value of each weight after w₂ (of {record.depth})"
            record = replace(record, others=state.number(Convexity, "others", told))
    record = replace(record, y=y, feature=x)
    return record, Scalar(record.output, record.loss, record.depth if planar else 1, x, y, record.others)


def answer(record: Convexity) -> Verdict:
    """The verdict of the chosen cell."""
    return verdict(record.weights, record.output, record.loss, record.depth)


def headline(record: Convexity, found: Verdict) -> None:
    """Convex, not convex or undefined where, with the reason."""
    what = "Convex" if found.convex else "Not convex"
    icon, colour = (":material/check_circle:", "green") if found.convex else (":material/cancel:", "red")
    where = "" if found.defined == "everywhere" else f", and undefined outside {found.defined}"
    if where and record.feature == 0:
        with st.container(border=True):
            st.markdown("### :gray[:material/block: Undefined for x = 0]")
            st.markdown(f"There is nothing to decide, since no weight has a loss. Other inputs: {what.lower()}{where}.")
        return
    with st.container(border=True):
        st.markdown(f"### :{colour}[{icon} {what}{where}]")
        st.markdown(sentences.reason(record, found))


@st.cache_data(max_entries=128, show_spinner=False)
@on_disk()
def computed(net: Scalar) -> tuple[WeightPlane | WeightCurve, Counterexample | None, tuple[Array, Array] | None]:
    """What is drawn, the chord that breaks convexity in it, and two points whose midpoint is undefined."""
    shown = weight_plane.plane(net) if net.free == 2 else weight_plane.curve(net)
    return shown, weight_plane.counterexample(net), weight_plane.hole(net)


def chosen(net: Scalar, found: Verdict) -> Drawn:
    """The visitor's example with the chord that is crossed most, the verdict's own where that example has none.

    Over one convex weight it is any chord.
    """
    shown, mine, hole = computed(net)
    if mine is not None:
        return Drawn(shown, _crossed(net, mine), hole, crossed=True)
    if found.convex or found.counterexample is None:
        return Drawn(shown, _any(shown), hole)
    example = found.counterexample
    other = replace(net, x=example.x, y=example.y, fixed=1.0)
    return Drawn(shown, _crossed(other, example), hole)


def _crossed(net: Scalar, example: Counterexample) -> Chord:
    first, second = (np.array(end[: net.free]) for end in (example.first, example.second))
    return weight_plane.chord(net, first, second)


def _any(shown: WeightPlane | WeightCurve) -> Chord | None:
    """Between two points of a curve; None where hardly any weight has a loss."""
    inside = np.flatnonzero(np.isfinite(shown.loss)) if shown.net.free == 1 else np.array([], int)
    if len(inside) < 5:
        return None
    left, right = inside[0] + len(inside) // 6, inside[-1] - len(inside) // 6
    return weight_plane.chord(shown.net, shown.w[[left]], shown.w[[right]])


def drawn(record: Convexity, found: Drawn) -> Drawn:
    """The same with the visitor's own chord, where there is one."""
    if record.chord == "found":
        return found
    first, second = (np.array([getattr(record, name) for name in end]) for end in stage.NAMES[found.shown.net.free])
    return replace(found, chord=weight_plane.chord(found.shown.net, first, second))


def ends(record: Convexity, found: Drawn) -> Convexity:
    """Whose chord it is, and the ends of a visitor's own."""

    def start() -> None:
        if state.get("chord") == "own":
            stage.place(found)

    record = replace(record, chord=state.choice(Convexity, "chord", "Chord", changed=start))
    names = [name for end in stage.NAMES[found.shown.net.free] for name in end]
    if not fields.matters(record, names[0]):
        return record
    set_to: dict[str, Any] = {}
    for name, column in essentials.row(Convexity, dict.fromkeys(names, 1)).items():
        with column:
            set_to[name] = state.real(Convexity, name, stage.LABELS[name])
    return replace(record, **set_to)


def show(record: Convexity, found: Verdict, what: Drawn) -> None:
    """The verdict above the map and its chord; over one weight beside the curve and its chord, with the curvature."""
    if isinstance(what.shown, WeightPlane):
        headline(record, found)
        stage.show(record, what)
        return
    left, right = st.columns([6, 7], gap="medium")
    with right:
        headline(record, found)
        told = charts.describe_curvature(what.shown)
        draw.chart(charts.curvature(what.shown, charts.CURVATURE), alt=told)
    with left:
        if what.chord is None:
            st.info("There is no chord to draw, since the loss is undefined here.", icon=":material/info:")
        else:
            stage.show(record, what)


def script(net: Scalar) -> Script:
    """What computes the plane's or the curve's numbers."""
    return Script("over_two_weights" if net.free == 2 else "over_one_weight", {"net": net})


def explain(record: Convexity, what: Drawn) -> None:
    """Map or curvature and chord in words, and where the chord belongs to another example."""
    net = what.shown.net
    if what.elsewhere is not None:
        st.info(sentences.elsewhere(net, what.elsewhere), icon=":material/info:")
    told = [_of_whole(what.shown)]
    if what.chord is not None:
        told.append(sentences.chord(what.chord, crossed=what.crossed, own=record.chord == "own"))
    for column, each in zip(st.columns(2, gap="large"), told if net.free == 2 else told[::-1], strict=False):
        column.caption(each)
    if what.hole is not None and net.free == 2:
        a, b = (sentences.pair(each) for each in what.hole)
        st.caption(
            f"The region where it is defined is not convex either. {a} and {b} lie inside, but their midpoint "
            f"{sentences.pair((what.hole[0] + what.hole[1]) / 2)} does not."
        )


def _of_whole(shown: WeightPlane | WeightCurve) -> str:
    return charts.describe_plane(shown) if isinstance(shown, WeightPlane) else charts.describe_curvature(shown)
