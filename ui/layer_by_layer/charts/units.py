"""One unit in charts: what its summands are, the function it applies, what the net says without it."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.functions.activations import BY_MODULE
from ui.charts.compose import layered
from ui.charts.theme import HIGHLIGHT, INK_ON_BOTH, MARK, MUTED

Numbers = NDArray[np.floating]
SHOWN = 14  # summands with a bar of their own; the others share one
RANKED = 20
POSITIVE, NEGATIVE = "#b2182b", "#2166ac"  # the ends of the diverging palette


def summands(names: Sequence[str], values: Numbers, bias: float, title: str) -> alt.LayerChart:
    """The largest summands, the rest together, the bias: they add up to the unit's value."""
    order = np.argsort(-np.abs(values), kind="stable")
    large, rest = order[:SHOWN], order[SHOWN:]
    rows = [(names[place], float(values[place])) for place in large]
    if len(rest):
        rows.append((f"all other {len(rest):,}", float(values[rest].sum())))
    rows.append(("bias", bias))
    table = pd.DataFrame(rows, columns=["summand", "value"])
    base = alt.Chart(table).encode(
        y=alt.Y("summand:N", sort=None, title=None, axis=alt.Axis(labelLimit=220, labelOverlap=False, ticks=False)),
        x=alt.X("value:Q", title="Contribution to the unit's value", axis=alt.Axis(tickCount=6)),
        tooltip=[alt.Tooltip("summand:N", title="Summand"), alt.Tooltip("value:Q", title="Adds", format=".6g")],
    )
    colour = alt.ColorValue(NEGATIVE, condition={"test": "datum.value > 0", "value": POSITIVE})
    told = base.transform_calculate(end="max(0, datum.value)").mark_text(
        align="left", dx=4, baseline="middle", color=INK_ON_BOTH
    )
    numbers = told.encode(x=alt.X("end:Q"), text=alt.Text("value:Q", format="+.4f"))
    return layered(base.mark_bar().encode(color=colour), numbers, title=title, height=23 * len(rows) + 105)


def function(kind: str, given: float, value: float) -> alt.LayerChart:
    """The curve of an activation function with the unit on it; `kind` names PyTorch's module."""
    unit = BY_MODULE[kind]
    reach = max(4.0, 1.25 * abs(given))
    z = np.linspace(-reach, reach, 161)
    curve = alt.Chart(pd.DataFrame({"z": z, "a": unit.value(z)})).mark_line(color=HIGHLIGHT, strokeWidth=2.5)
    place = alt.Chart(pd.DataFrame({"z": [given], "a": [value], "told": [f"z = {given:.4g} → {value:.4g}"]}))
    axes = {"x": alt.X("z:Q", title="Input z"), "y": alt.Y("a:Q", title="Output")}
    dot = place.mark_point(shape="diamond", size=140, filled=True, color=MARK).encode(**axes)
    words = place.mark_text(dy=-18, color=INK_ON_BOTH, fontSize=13).encode(**axes, text=alt.Text("told:N"))
    return layered(curve.encode(**axes), dot, words, title=f"{unit.title}, and this unit on it", height=280)


def switched(before: Numbers, after: Numbers, p: tuple[Numbers, Numbers], units: int) -> alt.LayerChart:
    """Each class's logit with the unit and without it; the pointer reads the probabilities `p`, too."""
    table = pd.DataFrame({"digit": np.arange(len(before)).astype(str), "with": before, "without": after})
    table["p_with"], table["p_without"] = p
    tooltip = [
        alt.Tooltip("digit:N", title="Digit"),
        alt.Tooltip("with:Q", title="Logit with it", format=".4f"),
        alt.Tooltip("without:Q", title="Logit without it", format=".4f"),
        alt.Tooltip("p_with:Q", title="Probability with it", format=".5f"),
        alt.Tooltip("p_without:Q", title="Probability without it", format=".5f"),
    ]
    base = alt.Chart(table).encode(
        y=alt.Y("digit:O", sort=None, title="Digit", axis=alt.Axis(labelAngle=0, labelOverlap=False, ticks=False)),
        tooltip=tooltip,
    )
    bars = base.mark_bar(color=MUTED, opacity=0.55).encode(x=alt.X("with:Q", title="Logit"))
    ticks = base.mark_tick(color=MARK, thickness=4, size=18).encode(x=alt.X("without:Q"))
    moved = base.mark_rule(color=MARK, strokeWidth=2).encode(x=alt.X("with:Q"), x2=alt.X2(field="without"))
    told = "Grey bars: as it is. Orange marks: with the unit at 0."
    heading = alt.TitleParams("The ten logits without it", subtitle=told, subtitleColor=INK_ON_BOTH, anchor="start")
    return layered(bars, moved, ticks, title=heading, height=_height(units))


def _height(units: int) -> int:
    """Of both charts, which stand side by side, for a layer with so many units."""
    return max(17 * min(units, RANKED) + 105, 340)


def ranking(effects: Numbers, predicted: int, unit: int, noun: str) -> alt.LayerChart:
    """Which units (maps) of the layer the said class's logit leans on most; the chosen one is marked, ranked or not."""
    order = np.argsort(-np.abs(effects), kind="stable")
    shown = order[:RANKED]
    if unit not in shown:
        shown = np.append(shown[:-1], unit)
    table = pd.DataFrame(
        {"unit": [f"{noun} {each}" for each in shown], "effect": effects[shown], "here": shown == unit}
    )
    base = alt.Chart(table).encode(
        y=alt.Y("unit:N", sort=None, title=None, axis=alt.Axis(labelOverlap=False, ticks=False)),
        x=alt.X("effect:Q", title=f"Change of the logit of the {predicted} when it is switched off"),
        tooltip=[alt.Tooltip("unit:N", title="Off"), alt.Tooltip("effect:Q", title="Change", format="+.5f")],
    )
    colour = alt.ColorValue(MUTED, condition={"test": "datum.here", "value": MARK})
    told = f"{len(shown)} of {len(effects):,} by size; orange: the one above"
    heading = alt.TitleParams("The layer's units by effect", subtitle=told, subtitleColor=INK_ON_BOTH, anchor="start")
    beyond: dict[str, Any] = {"text": "◄", "align": "left", "dx": 6}
    if effects[unit] < 0:
        beyond = {"text": "►", "align": "right", "dx": -6}
    arrow = base.transform_filter("datum.here").mark_text(**beyond, color=MARK, fontSize=13)
    return layered(base.mark_bar().encode(color=colour), arrow, title=heading, height=_height(len(effects)))


def window(values: Numbers) -> alt.LayerChart:
    """The numbers of a pooling window, the largest marked."""
    finite = np.where(np.isfinite(values), values, np.nan)
    table = pd.DataFrame({"place": [f"number {each}" for each in range(len(values))], "value": finite})
    table["most"] = table["value"] == table["value"].max()
    base = alt.Chart(table).encode(
        y=alt.Y("place:N", sort=None, title=None, axis=alt.Axis(ticks=False)),
        x=alt.X("value:Q", title="Number in the window"),
        tooltip=[alt.Tooltip("place:N", title="Place"), alt.Tooltip("value:Q", title="Value", format=".6g")],
    )
    colour = alt.ColorValue(MUTED, condition={"test": "datum.most", "value": MARK})
    told = base.transform_calculate(end="max(0, datum.value)").mark_text(align="left", dx=4, color=INK_ON_BOTH)
    words = told.encode(x=alt.X("end:Q"), text=alt.Text("value:Q", format=".4g"))
    return layered(
        base.mark_bar().encode(color=colour), words, title="The window", height=min(24 * len(values), 400) + 90
    )
