"""Whether a net is as often right as it is sure, and the loss over the temperature."""

from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.functions.losses import CE
from core.statistics.calibration import Reliability
from ui.charts import log_scale, significant, tiles
from ui.charts.compose import layered
from ui.charts.theme import HIGHLIGHT, INK_ON_BOTH, LOSS_COLOURS, MARK

Numbers = NDArray[np.floating]
ACCURACY, GAP = "Accuracy of the bin", "Gap to its confidence"


def reliability(found: Reliability, temperature: float) -> alt.LayerChart:
    """Accuracy over confidence, a bar a bin with its gap, as wide as the bin; on the diagonal the net is calibrated."""
    filled = np.flatnonzero(found.count)
    table = pd.DataFrame(
        {
            "low": found.edges[filled],
            "high": found.edges[filled + 1],
            "accuracy": found.accuracy[filled].round(5),
            "confidence": found.confidence[filled].round(5),
            "count": found.count[filled],
            "share": (found.count[filled] / found.count.sum()).round(5),
            "zero": 0.0,
        }
    )
    x = alt.X("low:Q", title="Confidence", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%", grid=False))
    y = alt.Y("accuracy:Q", title="Accuracy", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%"))
    colour = alt.Scale(domain=[ACCURACY, GAP], range=[HIGHLIGHT, LOSS_COLOURS["mse"]])
    legend = alt.Legend(title=None, orient="bottom", columns=1)
    tips = [
        alt.Tooltip("confidence:Q", title="Mean confidence", format=".2%"),
        alt.Tooltip("accuracy:Q", title="Accuracy", format=".2%"),
        alt.Tooltip("count:Q", title="Images", format=","),
        alt.Tooltip("share:Q", title="Share of all", format=".1%"),
    ]
    base = alt.Chart(table)
    bars = base.transform_calculate(which=f"'{ACCURACY}'").mark_rect(opacity=0.75, stroke=INK_ON_BOTH, strokeWidth=0.5)
    gaps = base.transform_calculate(which=f"'{GAP}'").mark_rect(opacity=0.45, stroke=LOSS_COLOURS["mse"])
    ends = pd.DataFrame({"low": [0.0, 1.0], "accuracy": [0.0, 1.0]})
    shade = alt.Color("which:N", scale=colour, legend=legend)
    title = tiles.heading(
        f"Reliability at T = {temperature:g}", f"Expected calibration error {found.ece:.2%}.", "Dashed: calibrated."
    )
    return layered(
        bars.encode(
            x=x, x2=alt.X2(field="high"), y=alt.Y("zero:Q"), y2=alt.Y2(field="accuracy"), color=shade, tooltip=tips
        ),
        gaps.encode(x=x, x2=alt.X2(field="high"), y=y, y2=alt.Y2(field="confidence"), color=shade, tooltip=tips),
        alt.Chart(ends).mark_line(color=INK_ON_BOTH, strokeDash=[5, 4], strokeWidth=2, aria=False).encode(x=x, y=y),
        title=title,
        height=380,
    )


def losses(
    temperatures: Numbers, loss: Numbers, fitted: tuple[float, float], now: tuple[float, float]
) -> alt.LayerChart:
    """The mean cross-entropy over the temperature; `fitted` and `now` are (temperature, loss)."""
    x = alt.X(
        "T:Q",
        title="Temperature T (logarithmic)",
        scale=log_scale.scale([float(temperatures[0]), float(temperatures[-1])]),
        axis=alt.Axis(values=[0.1, 0.2, 0.5, 1, 2, 5], format="~g", grid=False),
    )
    top = float(min(loss.max(), 3 * fitted[1] + 0.1))
    y = alt.Y("loss:Q", title="Mean cross-entropy", scale=alt.Scale(domain=[0, top], nice=True))
    tips = [alt.Tooltip("T:Q", format=".3g"), alt.Tooltip("loss:Q", title=CE.title, format=significant.STYLE)]
    curve = alt.Chart(pd.DataFrame({"T": temperatures, "loss": significant.rounded(loss)}))
    marks = pd.DataFrame(
        {"T": [fitted[0], now[0]], "loss": [fitted[1], now[1]], "name": [f"fitted: {fitted[0]:.2f}", f"T = {now[0]:g}"]}
    )
    best, here = alt.Chart(marks.iloc[[0]]), alt.Chart(marks.iloc[[1]])
    word: dict[str, Any] = {"fontSize": 13, "fontWeight": "bold"}
    text = alt.Text("name:N")
    title = tiles.heading("The temperature moves the loss", "Dividing by T keeps the order:", "the accuracy stays.")
    return layered(
        curve.mark_line(color=LOSS_COLOURS["ce"], strokeWidth=3, clip=True).encode(x=x, y=y, tooltip=tips),
        best.mark_rule(color=MARK, strokeDash=[4, 3], strokeWidth=2).encode(x=x),
        best.mark_text(align="left", dx=6, dy=12, color=MARK, **word).encode(x=x, y=alt.YValue(0), text=text),
        here.mark_point(filled=True, size=170, opacity=1, color=INK_ON_BOTH, clip=True).encode(x=x, y=y, tooltip=tips),
        here.mark_text(align="right", dx=-10, dy=14, color=INK_ON_BOTH, clip=True, **word).encode(x=x, y=y, text=text),
        title=title,
        height=380,
    )
