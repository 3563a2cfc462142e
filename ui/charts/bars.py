"""Two numbers a class, as pairs of bars."""

from dataclasses import dataclass
from typing import Literal

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.functions.activations import ACTIVATIONS
from ui.charts import log_scale
from ui.charts.compose import layered
from ui.charts.theme import CLASS_COLOURS, HIGHLIGHT, INK_ON_BOTH, LOSS_COLOURS, MARK, MUTED

Numbers = NDArray[np.floating]
ROW, LEAST = 30, 220  # pixels a class, and for all
ROOM = 170  # for title, legend and axis, which count as height
GRADIENTS = ("Cross-entropy: p − y", "Squared error: 2 J (p − y)")
OUTPUTS = ("Softmax", ACTIVATIONS["sigmoid"].title)
DISTRIBUTIONS = ("Prediction p", "Target t")
NUDGED = ("Before", "After")


@dataclass(frozen=True)
class _Pair:
    """What the two bars of a class are called, their colours, and the axis that they share."""

    names: tuple[str, str]
    colours: tuple[str, str]
    title: str
    ends: tuple[float, float]


def gradients(entropy: Numbers, squared: Numbers, truth: int) -> alt.LayerChart:
    """How hard either loss pulls at each class; the true class is marked."""
    pair = _Pair(GRADIENTS, (LOSS_COLOURS["ce"], LOSS_COLOURS["mse"]), "Gradient with respect to z/T", (-1, 1))
    return _paired(pair, entropy, squared, "Gradients of both losses", truth)


def outputs(softmax: Numbers, sigmoids: Numbers, truth: int) -> alt.LayerChart:
    """Softmax beside as many sigmoids of the same numbers."""
    pair = _Pair(OUTPUTS, (HIGHLIGHT, MARK), "Output", (0, 1))
    return _paired(pair, softmax, sigmoids, "Softmax and sigmoids of the same logits", truth)


def distributions(p: Numbers, t: Numbers) -> alt.LayerChart:
    """A prediction beside its target."""
    pair = _Pair(DISTRIBUTIONS, (HIGHLIGHT, MUTED), "Share", (0, 1))
    return _paired(pair, p, t, "Prediction and target", None)


def nudged(before: Numbers, after: Numbers, truth: int | None) -> alt.LayerChart:
    """Probabilities before and after an image has been nudged; the true class is marked where it is known."""
    pair = _Pair(NUDGED, (MUTED, HIGHLIGHT), "Probability", (0, 1))
    return _paired(pair, before, after, "Probability of each class", truth)


def _paired(pair: _Pair, first: Numbers, second: Numbers, heading: str, truth: int | None) -> alt.LayerChart:
    count = len(first)
    labels = [f"{place} ✓" if place == truth else str(place) for place in range(count)]
    table = pd.DataFrame(
        {
            "class": np.tile(labels, 2),
            "which": np.repeat(pair.names, count),
            "value": np.concatenate([first, second]).astype(float),
        }
    )
    base = alt.Chart(table).encode(
        y=alt.Y("class:N", title="Class", sort=labels, axis=alt.Axis(ticks=False, domain=False)),
        x=alt.X("value:Q", title=pair.title, scale=alt.Scale(domain=list(pair.ends)), axis=alt.Axis(tickCount=5)),
        yOffset=alt.YOffset("which:N", sort=list(pair.names)),
        tooltip=[
            alt.Tooltip("class:N", title="Class"),
            alt.Tooltip("which:N", title=" "),
            alt.Tooltip("value:Q", title=pair.title, format=".6f"),
        ],
    )
    bars = base.mark_bar(aria=False).encode(
        color=alt.Color(
            "which:N",
            scale=alt.Scale(domain=list(pair.names), range=list(pair.colours)),
            legend=alt.Legend(title=None, orient="top", labelLimit=300, columns=1),
        )
    )
    numbers = (
        base.transform_calculate(end="max(0, datum.value)")
        .mark_text(align="left", dx=3, fontSize=10, baseline="middle", color=INK_ON_BOTH, aria=False)
        .encode(x=alt.X("end:Q"), text=alt.Text("value:Q", format=".3f"))
    )
    return layered(bars, numbers, title=heading, height=max(count * ROW, LEAST) + ROOM)


def temperatures(values: Numbers, p: Numbers, now: float, at: Numbers, truth: int) -> alt.LayerChart:
    """Each class's probability p (N, K) over N temperatures, and `at` (K,) where the temperature is `now`."""
    count = p.shape[1]
    labels = [f"{place} ✓" if place == truth else str(place) for place in range(count)]
    table = pd.DataFrame({"T": np.repeat(values, count), "p": p.ravel(), "class": np.tile(labels, len(values))})
    dots = pd.DataFrame({"T": now, "p": at, "class": labels}).nlargest(2, "p")
    x = alt.X(
        "T:Q", title="Temperature T", scale=log_scale.scale(nice=True), axis=alt.Axis(values=[0.1, 0.3, 1, 3, 10])
    )
    y = alt.Y("p:Q", title="Probability p", scale=alt.Scale(domain=[0, 1]))
    colour = alt.Color(
        "class:N",
        scale=alt.Scale(domain=labels, range=list(CLASS_COLOURS[:count])),
        legend=alt.Legend(title="Class", orient="bottom", columns=5),
    )
    tooltip = [
        alt.Tooltip("class:N", title="Class"),
        alt.Tooltip("T:Q", format=".2f"),
        alt.Tooltip("p:Q", format=".4f"),
    ]
    lines = alt.Chart(table).mark_line(strokeWidth=2.5, aria=False).encode(x=x, y=y, color=colour, tooltip=tooltip)
    rule = alt.Chart(dots.head(1)).mark_rule(strokeDash=[4, 3], color=INK_ON_BOTH).encode(x=x)
    points = alt.Chart(dots).mark_point(filled=True, size=90, opacity=1).encode(x=x, y=y, color=colour, tooltip=tooltip)
    sides: list[tuple[Literal["right", "left"], int]] = [("right", -8), ("left", 8)]
    names = [
        alt.Chart(dots.iloc[[rank]])
        .mark_text(align=align, dx=dx, dy=-9, fontSize=13, fontWeight="bold", color=INK_ON_BOTH)
        .encode(x=x, y=y, text=alt.Text("class:N"))
        for rank, (align, dx) in enumerate(sides)
    ]
    return layered(lines, rule, points, *names, title="The same logits at every temperature", height=400)
