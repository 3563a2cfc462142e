"""The Jacobian of softmax as a table of colours: what each logit does to each probability."""

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ui.charts.compose import layered
from ui.charts.theme import DIVERGING, INK_ON_BOTH, MARK

INK = "#1b2430"  # on the pale cells, in both themes
STRONG = 0.15  # from here on the cells are dark
END = 0.25  # no entry is larger: p (1 − p) ≤ ¼


def chart(jacobian: NDArray[np.floating]) -> alt.LayerChart:
    """K×K entries ∂pᵢ/∂uⱼ, a row for each i; each answers the pointer."""
    count = len(jacobian)
    i, j = np.indices(jacobian.shape)
    table = pd.DataFrame({"i": i.ravel(), "j": j.ravel(), "value": jacobian.ravel()})
    table["text"] = [_short(value) for value in table["value"]]
    order = list(range(count))
    pointed = alt.selection_point(on="pointerover", clear="pointerout", fields=["i", "j"], empty=False, name="pointed")
    place = {
        "x": alt.X(
            "j:O", title="Logit j that moves", sort=order, axis=alt.Axis(orient="top", labelAngle=0, grid=False)
        ),
        "y": alt.Y("i:O", title="Probability i that follows", sort=order, axis=alt.Axis(grid=False)),
        "tooltip": [
            alt.Tooltip("i:O", title="Probability i"),
            alt.Tooltip("j:O", title="Logit j"),
            alt.Tooltip("value:Q", title="∂pᵢ/∂(zⱼ/T)", format=".8f"),
        ],
    }
    # The name is the cells' alone: a selection is compiled once for each view of its name.
    cells = (
        alt.Chart(table, name="cells")
        .mark_rect(aria=False, strokeWidth=3)
        .encode(
            **place,
            color=alt.Color(
                "value:Q",
                scale=alt.Scale(scheme=DIVERGING.vega, reverse=DIVERGING.reverse, domain=[-END, END], domainMid=0),
                legend=alt.Legend(
                    title="∂pᵢ/∂(zⱼ/T)", orient="bottom", gradientLength=220, values=[-END, 0, END], format=".2f"
                ),
            ),
            stroke=alt.StrokeValue(None, condition={"param": pointed.name, "value": MARK}),
        )
    )
    words = (
        alt.Chart(table)
        .mark_text(fontSize=10, aria=False)
        .encode(
            **place,
            text=alt.Text("text:N"),
            color=alt.ColorValue(INK, condition={"test": f"abs(datum.value) > {STRONG}", "value": "white"}),
        )
    )
    return layered(cells.add_params(pointed), words, title=_heading(), height=520)


def _heading() -> alt.TitleParams:
    return alt.TitleParams("Jacobian of softmax", subtitle=["Every row sums to 0"], subtitleColor=INK_ON_BOTH)


def _short(value: float) -> str:
    """Three decimals where they say anything."""
    return f"{value:.3f}".replace("0.", ".").replace("-", "−") if abs(value) >= 5e-4 else ""
