"""The convexity page's controls and its figure: a map or a curve, and a chord."""

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from core.convexity import weight_plane
from core.convexity.verdicts import Counterexample, Verdict, verdict
from core.convexity.weight_plane import Scalar, WeightCurve, WeightPlane
from core.functions.activations import Array
from ui.convexity import sentences
from ui.convexity.charts import chords as charts
from ui.convexity.charts.chords import Cut
from ui.convexity.record import Convexity
from ui.page import draw, fields, state
from ui.page.script import Script
from ui.shared.on_disk import on_disk

BEYOND = 0.25  # of the chord's length is shown on either side of it


def controls() -> Convexity:
    """Which loss of which net."""
    with st.container(horizontal=True, gap="medium"):
        weights = state.choice(Convexity, "weights", "Is it convex in the …")
        output = state.choice(Convexity, "output", "Output")
        loss = state.choice(Convexity, "loss", "Loss")
        depth = state.choice(Convexity, "depth", "Layers")
    return Convexity(weights=weights, output=output, loss=loss, depth=depth)


def example(record: Convexity) -> tuple[Convexity, Scalar]:
    """For which target, input and fixed weights."""
    planar = record.weights == "layers" and record.depth > 1
    deep = fields.matters(record, "others")
    columns = st.columns(3 if deep else 2, gap="medium")
    with columns[0]:
        y = state.number(Convexity, "y", "Target y")
    with columns[1]:
        x = state.number(Convexity, "feature", "Input x")
    if deep:
        with columns[2]:
            told = f"Each weight after w₂, of {record.depth}"
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
            st.markdown(f"There is nothing to decide: no weight has a loss. For other inputs: {what.lower()}{where}.")
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


def chord(shown: WeightPlane | WeightCurve, found: Counterexample | None) -> Cut | None:
    """The loss along the counter-example's line; over one convex weight, along any two points; None where undefined."""
    net = shown.net
    if found is not None:
        first, second = (np.array(end[: net.free]) for end in (found.first, found.second))
        heights = (found.loss_first, found.loss_second)
        if net.free == 1:
            return Cut(shown.w, shown.loss, (float(first[0]), float(second[0])), heights, found.loss_midpoint)
        t = np.linspace(-BEYOND, 1 + BEYOND, 301)
        return Cut(t, weight_plane.along(net, first, second, t), (0.0, 1.0), heights, found.loss_midpoint)
    inside = np.flatnonzero(np.isfinite(shown.loss)) if net.free == 1 else np.array([], int)
    if len(inside) < 5:
        return None
    left, right = inside[0] + len(inside) // 6, inside[-1] - len(inside) // 6
    left += (right - left) % 2
    a, m, b = (float(shown.loss[place]) for place in (left, (left + right) // 2, right))
    return Cut(shown.w, shown.loss, (float(shown.w[left]), float(shown.w[right])), (a, b), m)


@dataclass(frozen=True)
class Drawn:
    """What the figure shows: the plane or the curve, its chord, and the counter-example that this belongs to.

    `mine` is that of the visitor's own example; `hole`: two points whose midpoint is undefined.
    """

    shown: WeightPlane | WeightCurve
    line: Cut | None
    example: Counterexample | None
    mine: Counterexample | None
    hole: tuple[Array, Array] | None


def drawn(net: Scalar, found: Verdict) -> Drawn:
    """The visitor's example, and the verdict's own counter-example where that has none."""
    shown, mine, hole = computed(net)
    if found.convex or mine is not None or found.counterexample is None:
        return Drawn(shown, chord(shown, mine), mine, mine, hole)
    example = found.counterexample
    other, *_ = computed(replace(net, x=example.x, y=example.y, fixed=1.0))
    return Drawn(shown, chord(other, example), example, None, hole)


def show(record: Convexity, found: Verdict, what: Drawn) -> None:
    """The map with the verdict and the chord beside it; for one weight the chord, beside it verdict and curvature."""
    left, right = st.columns([6, 7], gap="medium")
    with right:
        headline(record, found)
    planar = isinstance(what.shown, WeightPlane)
    with left if planar else right:
        _whole(what)
    with right if planar else left:
        _along(what, charts.BESIDE if planar else charts.CURVE)


def script(net: Scalar) -> Script:
    """What computes the plane's or the curve's numbers."""
    return Script("over_two_weights" if net.free == 2 else "over_one_weight", {"net": net})


def explain(net: Scalar, what: Drawn) -> None:
    """Both charts in words, and where the chord belongs to another example."""
    if what.example is not None and what.mine is None:
        st.info(sentences.elsewhere(net, what.example), icon=":material/info:")
    told = [_of_whole(what.shown)]
    if what.line is not None:
        told.append(sentences.points(what.example) + charts.describe_cut(what.line, net.loss))
    for column, each in zip(st.columns(2, gap="large"), told if net.free == 2 else told[::-1], strict=False):
        column.caption(each)
    if what.hole is not None and net.free == 2:
        a, b = (sentences.pair(each) for each in what.hole)
        st.caption(
            f"The region where it is defined is not convex either: {a} and {b} lie inside, their midpoint "
            f"{sentences.pair((what.hole[0] + what.hole[1]) / 2)} does not."
        )


def _along(what: Drawn, height: int) -> None:
    net = what.shown.net
    if what.line is None:
        st.info("There is no chord to draw: the loss is undefined here.", icon=":material/info:")
        return
    title = "Along the line from A to B" if net.free == 2 else "The loss, and a chord over it"
    across = "Position: A is 0, B is 1" if net.free == 2 else "End-to-end weight w"
    sentence = charts.describe_cut(what.line, net.loss)
    draw.chart(charts.cut(what.line, net.loss, title, across, height), alt=sentence)


def _whole(what: Drawn) -> None:
    if isinstance(what.shown, WeightPlane):
        figure = charts.surface(what.shown, weight_plane.minima(what.shown.net), what.mine)
    else:
        figure = charts.curvature(what.shown, charts.CURVATURE)
    draw.chart(figure, alt=_of_whole(what.shown))


def _of_whole(shown: WeightPlane | WeightCurve) -> str:
    return charts.describe_plane(shown) if isinstance(shown, WeightPlane) else charts.describe_curvature(shown)
