"""A loss over two weights or one, with a chord; its curvature."""

from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.convexity.weight_plane import Chord, WeightCurve, WeightPlane
from ui.charts.compose import layered
from ui.charts.surfaces import SHORT
from ui.charts.theme import INK_ON_BOTH, LOSS_COLOURS, MARK

Numbers = NDArray[np.floating]
ROUNDING = 1e-9  # what is less negative than this is no negative curvature
CURVATURE = 245  # pixels, of the chart below the verdict
SHARE = 0.8  # of the plane lies within the colours: the corners' losses would wash out the middle


@dataclass(frozen=True)
class Cut:
    """A loss along a line: `at` and `loss` (P,), and two of its points with the one halfway between them."""

    at: Numbers
    loss: Numbers
    ends: tuple[float, float]
    heights: tuple[float, float]
    middle: float

    @property
    def chord(self) -> float:
        """The chord's height halfway."""
        return (self.heights[0] + self.heights[1]) / 2

    @property
    def gap(self) -> float:
        """How far the midpoint lies above its chord: below 0 where it lies under it."""
        return self.middle - self.chord


def cut_of(chord: Chord) -> Cut:
    """A chord of a scalar net."""
    a, m, b = chord.heights
    return Cut(chord.at, chord.loss, chord.ends, (a, b), m)


def along(chord: Chord) -> pd.DataFrame:
    """The numbers of a chord's curve: places along its line, their weights, the loss and the straight line's height."""
    (start, end), (a, _, b) = chord.ends, chord.heights
    share = (chord.at - start) / (end - start) if end != start else np.zeros_like(chord.at)
    points = chord.first + share[:, None] * (chord.second - chord.first)
    weights = {"w1": points[:, 0], "w2": points[:, 1]} if chord.net.free == 2 else {}
    place = "position" if weights else "w"
    return pd.DataFrame({place: chord.at, **weights, "loss": chord.loss, "chord": a + share * (b - a)})


def colours(plane: WeightPlane) -> tuple[float, float]:
    """The ends of the colour scale of a map of the loss."""
    finite = plane.loss[np.isfinite(plane.loss)]
    top = float(np.quantile(finite, SHARE)) if finite.size else 1.0
    low = float(finite.min()) if finite.size else 0.0
    return low, top if top > low else low + 1.0


def cut(cut: Cut, loss: str, title: str, x_title: str, height: int) -> alt.LayerChart:
    """The loss along a line as a curve, the chord over it, and the gap at the midpoint."""
    x = alt.X("at:Q", title=x_title, scale=alt.Scale(domain=[float(cut.at[0]), float(cut.at[-1])], nice=False))
    y = alt.Y("loss:Q", title="Loss", scale=alt.Scale(domain=_heights(cut)))
    table = pd.DataFrame({"at": cut.at, "loss": cut.loss})
    tips = [alt.Tooltip("at:Q", title=x_title, format=".3f"), alt.Tooltip("loss:Q", title="Loss", format=".5g")]
    curve = alt.Chart(table[np.isfinite(table["loss"])]).mark_line(color=LOSS_COLOURS[loss], strokeWidth=3.5, clip=True)
    ends = pd.DataFrame({"at": cut.ends, "loss": cut.heights, "name": ["A", "B"]})
    middle = pd.DataFrame({"at": [sum(cut.ends) / 2], "loss": [cut.middle], "chord": [cut.chord], "name": ["M"]})
    above = cut.gap > 0
    said = f"M: {abs(cut.gap):.3g} {'above' if above else 'below'} the chord"
    dots = alt.Chart(pd.concat([ends, middle])).mark_point(filled=True, size=150, opacity=1, color=MARK)
    bold: dict[str, Any] = {"fontSize": 15, "fontWeight": "bold", "color": INK_ON_BOTH}
    gap = alt.Chart(middle)
    return layered(
        *_undefined(cut, x),
        curve.encode(x=x, y=y, tooltip=tips),
        alt.Chart(ends).mark_line(color=INK_ON_BOTH, strokeWidth=2, strokeDash=[6, 4]).encode(x=x, y=y),
        gap.mark_rule(color=MARK, strokeWidth=3).encode(x=x, y=alt.Y("chord:Q"), y2=alt.Y2(field="loss")),
        dots.encode(x=x, y=y, tooltip=[alt.Tooltip("name:N", title="Point"), *tips]),
        alt.Chart(ends).mark_text(dy=20 if above else -16, **bold).encode(x=x, y=y, text=alt.Text("name:N")),
        gap.mark_text(dy=-28 if above else 40, **bold).encode(x=x, y=y, text=alt.TextValue(said)),
        title=title,
        height=height,
    )


def _heights(cut: Cut) -> list[float]:
    """What the vertical axis spans: the chord and its midpoint fill it, however steep the curve is beyond."""
    marked = [*cut.heights, cut.middle]
    low, high = min(*marked, float(np.nanmin(cut.loss))), max(marked)
    room = (high - low) or 1.0
    return [low - 0.2 * room, high + 0.25 * room]


def _undefined(cut: Cut, x: alt.X) -> list[alt.Chart]:
    """Grey bands where the loss has no value."""
    inside = np.flatnonzero(np.isfinite(cut.loss))
    edges = [(cut.at[0], cut.at[inside[0]]), (cut.at[inside[-1]], cut.at[-1])]
    bands = pd.DataFrame([(a, b, (a + b) / 2) for a, b in edges if b - a > 0], columns=["at", "to", "half"])
    if bands.empty:
        return []
    chart = alt.Chart(bands)
    label = chart.mark_text(text="undefined", angle=270, fontSize=13, color=INK_ON_BOTH)
    return [
        chart.mark_rect(color=INK_ON_BOTH, opacity=0.18).encode(x=x, x2=alt.X2(field="to")),
        label.encode(x=alt.X("half:Q")),
    ]


def curvature(curve: WeightCurve, height: int) -> alt.LayerChart:
    """The second derivative over the end-to-end weight, split at 0."""
    table = pd.DataFrame({"w": curve.w, "curvature": curve.curvature})
    table = table[np.isfinite(table["curvature"])].assign(sign=lambda rows: np.where(rows["curvature"] < 0, "−", "+"))
    x = alt.X("w:Q", title="End-to-end weight w", scale=alt.Scale(domain=[float(curve.w[0]), float(curve.w[-1])]))
    y = alt.Y("curvature:Q", title="Second derivative", scale=alt.Scale(domain=_range(table["curvature"].to_numpy())))
    tips = [alt.Tooltip("w:Q", format=".3f"), alt.Tooltip("curvature:Q", title="Second derivative", format=".4g")]
    bars = alt.Chart(table).mark_rule(opacity=0.35, strokeWidth=2, clip=True)
    colours = alt.Scale(domain=["+", "−"], range=[LOSS_COLOURS["ce"], LOSS_COLOURS["mse"]])
    signs = alt.Color("sign:N", scale=colours, legend=None)
    zero = alt.Chart(pd.DataFrame({"zero": [0.0]})).mark_rule(color=INK_ON_BOTH).encode(y=alt.Y("zero:Q"))
    line = alt.Chart(table).mark_line(color=INK_ON_BOTH, strokeWidth=2.5, clip=True)
    curved = line.encode(x=x, y=y, tooltip=tips)
    below = bars.encode(x=x, y=y, y2=alt.Y2Datum(0), color=signs)
    return layered(below, zero, curved, title="Its second derivative", height=height)


def _range(values: Numbers) -> list[float]:
    """From the least value to the one that most values stay below, with 0 in sight."""
    if not values.size:
        return [0.0, 1.0]
    low, high = min(float(values.min()), 0.0), max(float(np.quantile(values, 0.9)), 0.0)
    room = (high - low) or 1.0
    return [low - 0.1 * room, high + 0.15 * room]


def describe_cut(cut: Cut, loss: str) -> str:
    """The chord in a sentence."""
    heights = dict(zip("AB", cut.heights, strict=True))
    missing = " and ".join(name for name, height in heights.items() if not np.isfinite(height))
    if missing:
        return f"{SHORT[loss]} has no value at {missing}, so there is no chord to compare."
    if not np.isfinite(cut.middle):
        return (
            f"{SHORT[loss]} is {cut.heights[0]:.4g} at A and {cut.heights[1]:.4g} at B, and has no value at the "
            "midpoint M. The region where it is defined is not convex."
        )
    where = "above the chord: not convex" if cut.gap > 0 else "below the chord, as convexity requires"
    if abs(cut.gap) <= ROUNDING:
        return (
            f"{SHORT[loss]} is {cut.heights[0]:.4g} at A and {cut.heights[1]:.4g} at B. At the midpoint M it is "
            f"{cut.middle:.4g}, on the chord, as convexity allows."
        )
    return (
        f"{SHORT[loss]} is {cut.heights[0]:.4g} at A and {cut.heights[1]:.4g} at B, so the chord's midpoint is "
        f"{cut.chord:.4g} high. At the midpoint M the loss is {cut.middle:.4g}: {abs(cut.gap):.3g} {where}."
    )


def describe_plane(plane: WeightPlane) -> str:
    """The map in a sentence."""
    defined = np.isfinite(plane.loss)
    if not defined.any():
        return "The loss is undefined in all of this plane."
    least, share = float(np.nanmin(plane.smaller)), float((plane.smaller[defined] < -ROUNDING).mean())
    where = "of the plane" if defined.all() else "of the region where it is defined"
    worst = f"{written(least)} at worst on this grid"
    if plane.net.falls_without_bound:
        worst += " and without bound towards the border where the output is 1"
    bent = f"The smaller curvature is negative on {share:.0%} {where}, {worst}."
    if not share:
        bent = f"The smaller curvature is nowhere negative on this grid. Its least value is {written(max(least, 0.0))}."
    return (
        f"The loss over w₁ and w₂ runs from {np.nanmin(plane.loss):.3g} to {np.nanmax(plane.loss):.3g} on this grid. "
        f"{bent} Point anywhere to read the loss and both eigenvalues of its Hessian there."
    )


def describe_curvature(curve: WeightCurve) -> str:
    """The second derivative in a sentence."""
    values = curve.curvature[np.isfinite(curve.curvature)]
    if not values.size:
        return "The second derivative is undefined in all of this range."
    return f"The second derivative runs from {written(values.min())} to {written(values.max())} in this range."


def written(value: float) -> str:
    """Four digits, no exponent for large numbers, a proper minus."""
    return (f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}").replace("-", "−")


def columns(shown: WeightPlane | WeightCurve) -> dict[str, NDArray[np.generic]]:
    """The figure's numbers, a row a point."""
    if isinstance(shown, WeightCurve):
        return {"w": shown.w, "loss": shown.loss, "second_derivative": shown.curvature}
    first, second = np.meshgrid(shown.w, shown.w)
    table = {"w1": first, "w2": second, "loss": shown.loss, "smaller": shown.smaller, "larger": shown.larger}
    return {name: grid.ravel() for name, grid in table.items()}
