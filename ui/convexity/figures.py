"""The convexity page's controls and its figure: a map or a curve, and a chord."""

from dataclasses import replace

import numpy as np
import streamlit as st

from core.convexity import weight_plane
from core.convexity.verdicts import Counterexample, Verdict, verdict
from core.convexity.weight_plane import Scalar, WeightCurve, WeightPlane
from core.functions.activations import Array
from ui.convexity import charts, sentences
from ui.convexity.charts import Cut
from ui.convexity.record import Convexity
from ui.page import draw, fields, state
from ui.shared.on_disk import on_disk

BEYOND = 0.25  # of the chord's length is shown on either side of it


def controls() -> tuple[Convexity, Scalar]:
    """Which loss of which net, for which example."""
    with st.container(horizontal=True, gap="medium"):
        weights = state.choice(Convexity, "weights", "Is it convex in the …")
        output = state.choice(Convexity, "output", "Output")
        loss = state.choice(Convexity, "loss", "Loss")
        depth = state.choice(Convexity, "depth", "Layers")
    record = Convexity(weights=weights, output=output, loss=loss, depth=depth)
    planar = weights == "layers" and depth > 1
    deep = fields.matters(record, "others")
    columns = st.columns(3 if deep else 2, gap="medium")
    with columns[0]:
        y = state.number(Convexity, "y", "Target y")
    with columns[1]:
        x = state.number(Convexity, "feature", "Input x")
    if deep:
        with columns[2]:
            record = replace(record, others=state.number(Convexity, "others", f"Each weight after w₂, of {depth}"))
    record = replace(record, y=y, feature=x)
    return record, Scalar(output, loss, depth if planar else 1, x, y, record.others)


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


def figure(record: Convexity, net: Scalar, found: Verdict) -> WeightPlane | WeightCurve:
    """The map or the curve, with the chord; where this example has no counter-example, the verdict's own."""
    shown, mine, hole = computed(net)
    drawn, example = shown, mine
    if not found.convex and mine is None and found.counterexample is not None:
        example = found.counterexample
        drawn, *_ = computed(replace(net, x=example.x, y=example.y, fixed=1.0))
        st.info(sentences.elsewhere(net, example), icon=":material/info:")
    chord_side, other_side = st.columns(2, gap="large")[:: -1 if net.free == 2 else 1]
    with other_side:
        _whole(shown, mine)
    with chord_side:
        _along(net, chord(drawn, example), example)
    if hole is not None and net.free == 2:
        a, b = (sentences.pair(each) for each in hole)
        st.caption(
            f"The region where it is defined is not convex either: {a} and {b} lie inside, their midpoint "
            f"{sentences.pair((hole[0] + hole[1]) / 2)} does not."
        )
    return shown


def _along(net: Scalar, line: Cut | None, example: Counterexample | None) -> None:
    if line is None:
        st.info("There is no chord to draw: the loss is undefined here.", icon=":material/info:")
        return
    sentence = charts.describe_cut(line, net.loss)
    title = "Along the line from A to B" if net.free == 2 else "The loss, and a chord over it"
    across = "Position: A is 0, B is 1" if net.free == 2 else "End-to-end weight w"
    draw.chart(charts.cut(line, net.loss, title, across), alt=sentence)
    st.caption(sentences.points(example) + sentence)


def _whole(shown: WeightPlane | WeightCurve, found: Counterexample | None) -> None:
    if isinstance(shown, WeightPlane):
        sentence = charts.describe_plane(shown)
        draw.chart(charts.surface(shown, weight_plane.minima(shown.net), found), alt=sentence)
    else:
        sentence = charts.describe_curvature(shown)
        draw.chart(charts.curvature(shown), alt=sentence)
    st.caption(sentence)
