"""Where a net separates the classes: one layer's outputs in a plane, and all layers by their neighbours."""

from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ui.charts.compose import layered
from ui.charts.theme import CLASS_COLOURS, HIGHLIGHT, INK_ON_BOTH, MARK

Numbers = NDArray[np.floating]


def plane(
    points: Numbers, labels: NDArray[np.int64], explained: Sequence[float], place: Numbers, title: str
) -> alt.LayerChart:
    """Each test image as its digit, in the class's colour; the image above is ringed."""
    table = pd.DataFrame(
        {"x": points[:, 0].round(4), "y": points[:, 1].round(4), "digit": labels.astype(str)},
    )
    shares = [f"component {rank}, {share:.0%} of the variance" for rank, share in enumerate(explained, start=1)]
    axes = {"x": alt.X("x:Q", title=shares[0].capitalize()), "y": alt.Y("y:Q", title=shares[1].capitalize())}
    colour = alt.Color(
        "digit:N",
        title="Digit",
        scale=alt.Scale(domain=[str(digit) for digit in range(len(CLASS_COLOURS))], range=list(CLASS_COLOURS)),
    )
    digits = alt.Chart(table).mark_text(fontSize=11, fontWeight="bold", aria=False)
    here = alt.Chart(pd.DataFrame({"x": [float(place[0])], "y": [float(place[1])], "told": ["the image above"]}))
    ring = here.mark_point(shape="circle", size=420, strokeWidth=4, color=MARK, filled=False, opacity=1).encode(**axes)
    words = here.mark_text(dy=-20, color=INK_ON_BOTH, fontSize=12, fontWeight="bold").encode(
        **axes, text=alt.Text("told:N")
    )
    drawn = digits.encode(
        **axes, color=colour, text=alt.Text("digit:N"), tooltip=[alt.Tooltip("digit:N", title="Digit")]
    )
    told = f"{len(points):,} test images"
    heading = alt.TitleParams(title, subtitle=told, subtitleColor=INK_ON_BOTH, anchor="start")
    return layered(drawn, ring, words, title=heading, height=460)


def progress(shares: Mapping[str, float], chosen: str, images: int) -> alt.LayerChart:
    """How many images their five nearest neighbours classify rightly, layer by layer."""
    names = list(shares)
    table = pd.DataFrame({"layer": names, "share": list(shares.values()), "here": [name == chosen for name in names]})
    low = max(0.0, min(shares.values()) - 0.08)
    base = alt.Chart(table).encode(
        x=alt.X("layer:N", sort=None, title="Layer", axis=alt.Axis(labelAngle=-50, labelOverlap=True)),
        y=alt.Y(
            "share:Q",
            title="Accuracy of 5 nearest neighbours",
            axis=alt.Axis(format=".0%"),
            scale=alt.Scale(domain=[low, 1], zero=False),
        ),
        tooltip=[alt.Tooltip("layer:N", title="Layer"), alt.Tooltip("share:Q", title="Right", format=".1%")],
    )
    line = base.mark_line(color=HIGHLIGHT, point={"filled": True, "size": 50, "color": HIGHLIGHT})
    ring = base.transform_filter("datum.here").mark_point(size=260, strokeWidth=3, color=MARK, filled=False, opacity=1)
    told = f"Of {images:,} test images. Orange: this layer."
    heading = alt.TitleParams("All layers", subtitle=told, subtitleColor=INK_ON_BOTH, anchor="start")
    return layered(line, ring, title=heading, height=460)
