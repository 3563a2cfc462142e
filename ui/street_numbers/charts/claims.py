"""Reported curves over our own, and what always answering the same digit reaches."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ui.charts import log_scale, significant, tiles
from ui.charts.compose import layered
from ui.charts.signs import RUN_COLOURS
from ui.charts.theme import HIGHLIGHT, INK_ON_BOTH, MARK, MUTED

THEIRS, OURS = "reported", "ours"
HEIGHT = 370


@dataclass(frozen=True)
class LossCurve:
    """Training losses after each epoch; `kind` decides the colour: the net's name without its options."""

    name: str
    kind: str
    whose: str
    losses: Sequence[float]


def curves(drawn: Sequence[LossCurve], chance: float) -> alt.LayerChart:
    """Training losses over the epochs, dashed the reported ones, solid ours; and that of guessing."""
    table = pd.DataFrame(
        [
            {
                "curve": each.name,
                "kind": each.kind,
                "whose": each.whose,
                "epoch": epoch,
                "loss": float(significant.written(loss)),
            }
            for each in drawn
            for epoch, loss in enumerate(each.losses, 1)
        ]
    )
    kinds = list(dict.fromkeys(each.kind for each in drawn))
    last = int(table["epoch"].max())
    marks = [tick for tick in (1, 2, 5, 10, 20, 50, 100, 200, 500) if tick <= last]
    axis = alt.Axis(format="d", values=marks, grid=False)
    x = alt.X("epoch:Q", title="Epoch, log scale", scale=log_scale.scale(), axis=axis)
    y = alt.Y("loss:Q", title="Training loss", scale=alt.Scale(zero=True))
    legend = alt.Legend(title=None, orient="top", columns=alt.ExprRef(tiles.COLUMNS), labelLimit=200)
    colour = alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=list(RUN_COLOURS[: len(kinds)])), legend=legend)
    dashes = alt.Scale(domain=[THEIRS, OURS], range=[[5, 4], [1, 0]])
    dash = alt.StrokeDash("whose:N", scale=dashes, legend=None)  # the heading tells them; two legends need a wide page
    tips = [
        alt.Tooltip("curve:N", title="Net"),
        alt.Tooltip("epoch:Q", title="Epoch", format="d"),
        alt.Tooltip("loss:Q", title="Training loss", format=significant.STYLE),
    ]
    base = alt.Chart(table)
    guess = alt.Chart(pd.DataFrame({"loss": [chance], "text": ["guessing: ln 10"]}))
    return layered(
        guess.mark_rule(color=MUTED, strokeDash=[2, 3], strokeWidth=1.5).encode(y=y),
        guess.mark_text(align="right", dy=9, fontSize=12, color=INK_ON_BOTH).encode(
            x=alt.XValue("width"), y=y, text=alt.Text("text:N")
        ),
        base.mark_line(strokeWidth=2.3, aria=False).encode(
            x=x, y=y, color=colour, strokeDash=dash, detail=alt.Detail("curve:N")
        ),
        base.mark_point(filled=True, size=42, opacity=1, aria=False).encode(x=x, y=y, color=colour, tooltip=tips),
        title=tiles.heading("Training loss, reported and ours", "Dashed: reported. Solid: ours."),
        height=HEIGHT,
    )


@dataclass(frozen=True)
class Shares:
    """Shares of the ten digits among some images."""

    name: str
    values: NDArray[np.float64]


def constants(sets: Sequence[Shares], chosen: int, reported: float, label: str) -> alt.LayerChart:
    """What always answering a digit reaches on each set of images; a line where a report's accuracy stands."""
    names = [each.name for each in sets]
    digits = np.arange(len(sets[0].values))
    table = pd.concat(
        [
            pd.DataFrame({"digit": digits.astype(str), "share": np.round(each.values, 5), "set": each.name})
            for each in sets
        ]
    )
    table["shown"] = table["digit"] == str(chosen)
    x = alt.X("digit:N", title="Always answering", axis=alt.Axis(labelAngle=0, ticks=False))
    y = alt.Y("share:Q", title="Accuracy", axis=alt.Axis(format="%", tickCount=5))
    colours = alt.Scale(domain=names, range=[HIGHLIGHT, MUTED][: len(names)])
    legend = alt.Legend(title=None, orient="top", columns=1, labelLimit=340)
    tips = [
        alt.Tooltip("digit:N", title="Always answering"),
        alt.Tooltip("set:N", title="On"),
        alt.Tooltip("share:Q", title="Accuracy", format=".2%"),
    ]
    line = alt.Chart(pd.DataFrame({"share": [reported], "text": [label]}))
    return layered(
        alt.Chart(table)
        .mark_bar(aria=False)
        .encode(
            x=x,
            xOffset=alt.XOffset("set:N", sort=names),
            y=y,
            color=alt.Color("set:N", scale=colours, legend=legend),
            opacity=alt.OpacityValue(0.45, condition={"test": "datum.shown", "value": 1}),
            tooltip=tips,
        ),
        line.mark_rule(color=MARK, strokeWidth=2, strokeDash=[6, 3]).encode(y=y),
        line.mark_text(align="right", dy=-8, fontSize=12, fontWeight="bold", color=INK_ON_BOTH).encode(
            x=alt.XValue("width"), y=y, text=alt.Text("text:N")
        ),
        title=tiles.heading("A net that ignores the image", "Accuracy of always answering the same digit."),
        height=330,
    )
