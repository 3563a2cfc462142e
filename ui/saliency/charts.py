"""The way from a baseline to an image: what the net says on it, and what has been attributed so far."""

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ui.charts.compose import layered
from ui.charts.theme import HIGHLIGHT, INK_ON_BOTH, MARK

Numbers = NDArray[np.floating]
GAINED, ATTRIBUTED = "Logit gained", "Attributed so far"


def probability(alphas: Numbers, p: Numbers, alpha: float, name: str) -> alt.LayerChart:
    """p(α) of the class called `name`, a line at `alpha`."""
    y = alt.Y("p:Q", title=f"p of the {name}", scale=alt.Scale(domain=[0, 1]))
    line = alt.Chart(pd.DataFrame({"alpha": alphas, "p": p}), name="p").mark_line(color=HIGHLIGHT, point=True)
    drawn = line.encode(x=_alpha(), y=y, tooltip=[*_tip(), alt.Tooltip("p:Q", format=".4f")])
    return layered(drawn, _rule(alpha), title="Probability on the way", height=230)


def sums(alphas: Numbers, gained: Numbers, attributed: Numbers, alpha: float, name: str) -> alt.LayerChart:
    """What the logit has gained since α = 0 and the sum of the map so far: completeness says they are the same."""
    table = pd.concat(
        pd.DataFrame({"alpha": alphas, "value": values, "what": what})
        for what, values in ((GAINED, gained), (ATTRIBUTED, attributed))
    )
    legend = alt.Legend(title=None, orient="bottom", symbolSize=200)
    domain = [GAINED, ATTRIBUTED]
    lines = (
        alt.Chart(table, name="sums")
        .mark_line(strokeWidth=3)
        .encode(
            x=_alpha(),
            y=alt.Y("value:Q", title=f"Logit of the {name}"),
            color=alt.Color("what:N", scale=alt.Scale(domain=domain, range=[HIGHLIGHT, MARK]), legend=legend),
            strokeDash=alt.StrokeDash("what:N", scale=alt.Scale(domain=domain, range=[[1, 0], [6, 4]]), legend=legend),
            tooltip=[alt.Tooltip("what:N", title="Line"), *_tip(), alt.Tooltip("value:Q", title="Logit", format=".4g")],
        )
    )
    return layered(lines, _rule(alpha), title="Sum of the map on the way", height=300)


def _alpha() -> alt.X:
    return alt.X("alpha:Q", title="α: 0 is the baseline, 1 the image", scale=alt.Scale(domain=[0, 1], nice=False))


def _rule(alpha: float) -> alt.Chart:
    rule: alt.Chart = alt.Chart(pd.DataFrame({"alpha": [alpha]}), name="place").mark_rule(
        color=INK_ON_BOTH, strokeWidth=2
    )
    return rule.encode(x=_alpha())


def _tip() -> list[alt.Tooltip]:
    return [alt.Tooltip("alpha:Q", title="α", format=".2f")]
