"""Nets compared: accuracy by class, how often two nets answer differently."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.statistics.comparison import Accuracy
from ui.charts import signs, tiles
from ui.charts.compose import layered
from ui.charts.theme import INK_ON_BOTH, SEQUENTIAL

HEIGHT = 350
BRIGHT = 0.5  # of the largest share: cells above carry dark numbers


def classes(nets: Sequence[tuple[str, Sequence[Accuracy]]], given: Sequence[int]) -> alt.LayerChart:
    """Each net's accuracy on the images of each digit, with its interval; `given`: the nets' numbers in `signs`.

    The page names them.
    """
    names = [name for name, _ in nets]
    axis = alt.Axis(format="%", tickCount=6)
    y = alt.Y("share:Q", title="Accuracy on the digit's images", scale=alt.Scale(zero=False, nice=True), axis=axis)
    digits = alt.Axis(ticks=False, domain=False, grid=True, bandPosition=0, labelAngle=0)
    x = alt.X("digit:N", title="True digit", axis=digits)
    offset = alt.XOffset("net:N", sort=names, scale=alt.Scale(paddingOuter=0.6))
    colour = alt.Color("net:N", scale=alt.Scale(domain=names, range=[*map(signs.colour, given)]), legend=None)
    shape = alt.Shape("net:N", scale=alt.Scale(domain=names, range=[*map(signs.shape, given)]), legend=None)
    tips = [
        alt.Tooltip("net:N", title="Net"),
        alt.Tooltip("digit:N", title="True digit"),
        alt.Tooltip("share:Q", title="Read right", format=".2%"),
        alt.Tooltip("low:Q", title="Interval from", format=".2%"),
        alt.Tooltip("high:Q", title="to", format=".2%"),
        alt.Tooltip("count:Q", title="Images", format=","),
    ]
    base = alt.Chart(_digits(nets)).encode(x=x, xOffset=offset)
    return layered(
        base.mark_rule(strokeWidth=1.6, aria=False).encode(y=alt.Y("low:Q"), y2=alt.Y2(field="high"), color=colour),
        base.mark_point(filled=True, size=55, opacity=1, aria=False).encode(
            y=y, color=colour, shape=shape, tooltip=tips
        ),
        title=tiles.heading("Accuracy by digit", "Lines: 95% Wilson intervals."),
        height=HEIGHT,
    )


def _digits(nets: Sequence[tuple[str, Sequence[Accuracy]]]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "net": name,
                "digit": str(digit),
                "share": round(each.share, 5),
                "low": round(each.interval[0], 5),
                "high": round(each.interval[1], 5),
                "count": each.count,
            }
            for name, found in nets
            for digit, each in enumerate(found)
            if each.count
        ]
    )


def disagreement(names: Sequence[str], shares: NDArray[np.float64]) -> alt.LayerChart:
    """R×R shares of the images on which two of R nets answer differently."""
    places = np.indices(shares.shape)
    rows, columns = places[0], places[1]
    kept = rows != columns
    top = float(shares.max()) or 1.0
    table = pd.DataFrame(
        {
            "one": np.array(names)[rows[kept]],
            "other": np.array(names)[columns[kept]],
            "share": shares[kept].round(5),
        }
    )
    domain = alt.Scale(domain=list(names))
    x_axis = alt.Axis(labelAngle=-35, labelLimit=150, labelOverlap=False, ticks=False, domain=False)
    x = alt.X("other:N", title=None, scale=domain, axis=x_axis)
    y = alt.Y("one:N", title=None, scale=domain, axis=alt.Axis(labelLimit=150, ticks=False, domain=False))
    legend = alt.Legend(title="Answered differently", format=".0%", orient="bottom")
    colour = alt.Color("share:Q", scale=alt.Scale(domain=[0, top], scheme=SEQUENTIAL.vega), legend=legend)
    tips = [
        alt.Tooltip("one:N", title="One net"),
        alt.Tooltip("other:N", title="The other"),
        alt.Tooltip("share:Q", title="Answered differently", format=".2%"),
    ]
    base = alt.Chart(table).encode(x=x, y=y, tooltip=tips)
    dark = {"test": f"datum.share > {BRIGHT * top}", "value": "#111111"}
    ink = alt.ColorValue(condition=dark, value="#ffffff")
    return layered(
        base.mark_rect(stroke=INK_ON_BOTH, strokeWidth=0.3, aria=False).encode(color=colour),
        base.mark_text(fontSize=13, aria=False).encode(text=alt.Text("share:Q", format=".1%"), color=ink),
        title=tiles.heading("Different answers of two nets", "Share of the test images."),
        height=max(52 * len(names), 150) + 170,
    )
