"""Logits beside probabilities, a bar a class."""

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ui.charts.theme import HIGHLIGHT, INK_ON_BOTH, MUTED

Numbers = NDArray[np.floating]


def logits(z: Numbers, p: Numbers, label: int) -> alt.LayerChart:
    """The net's ten numbers; the right class is coloured."""
    return _bars(z, p, label, "logit", "Logit z", None, "The net's ten numbers")


def probabilities(z: Numbers, p: Numbers, label: int) -> alt.LayerChart:
    """What softmax makes of them."""
    return _bars(z, p, label, "p", "Probability p", alt.Scale(domain=[0, 1.2]), "Softmax of them")


def _bars(
    z: Numbers, p: Numbers, label: int, field: str, title: str, scale: alt.Scale | None, heading: str
) -> alt.LayerChart:
    classes = [str(digit) for digit in range(len(z))]
    frame = pd.DataFrame({"digit": classes, "logit": z, "p": p, "right": np.arange(len(p)) == label})
    base = alt.Chart(frame).encode(
        y=alt.Y("digit:O", title="Digit", sort=None, axis=alt.Axis(labelAngle=0)),
        x=alt.X(f"{field}:Q", title=title, scale=scale or alt.Undefined, axis=alt.Axis(tickCount=6)),
        tooltip=[
            alt.Tooltip("digit:O", title="Digit"),
            alt.Tooltip("logit:Q", title="Logit", format=".4f"),
            alt.Tooltip("p:Q", title="Probability", format=".6f"),
        ],
    )
    colour = alt.condition("datum.right", alt.value(HIGHLIGHT), alt.value(MUTED))
    numbers = (
        base.transform_calculate(end=f"max(0, datum.{field})")
        .mark_text(align="left", dx=4, baseline="middle", color=INK_ON_BOTH)
        .encode(x=alt.X("end:Q"), text=alt.Text(f"{field}:Q", format=".3f"))
    )
    return alt.layer(base.mark_bar().encode(color=colour), numbers, title=heading, height=380)


def describe(logits: Numbers, p: Numbers, temperature: float) -> str:
    """The figure in a sentence, from its numbers."""
    order = np.argsort(p)[::-1]
    return (
        f"At temperature {temperature:g} the largest logit, {logits[order[0]]:.2f} for the {order[0]}, becomes a "
        f"probability of {p[order[0]]:.1%}; next is the {order[1]} with {p[order[1]]:.1%}."
    )


def columns(logits: Numbers, p: Numbers) -> dict[str, NDArray[np.generic]]:
    """The figure's numbers, by column."""
    return {"digit": np.arange(len(p)), "logit": logits, "probability": p}
