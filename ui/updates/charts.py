"""Charts of the page Epochs, batches, updates."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from core.recipes.updates import Updates
from ui.charts import log_scale, tiles
from ui.charts.compose import layered
from ui.charts.theme import HIGHLIGHT, INK_ON_BOTH, MARK

HEIGHT = 340


def over_batch_size(sizes: Sequence[Updates], chosen: Updates) -> alt.LayerChart:
    """The updates in all over the size of a batch, both logarithmic; the chosen training is marked and named."""
    table, marked = pd.DataFrame(map(_row, sizes)), pd.DataFrame([_row(chosen)])
    stops = [each.batch_size for each in sizes]
    x = alt.X("size:Q", title="Batch size (logarithmic)", axis=alt.Axis(values=stops, format="d", grid=False))
    x["scale"] = log_scale.scale([stops[0] / 1.25, stops[-1] * 1.25])
    y = alt.Y("total:Q", title="Updates in all (logarithmic)", scale=log_scale.scale(nice=True))
    y["axis"] = alt.Axis(format=",d", tickCount=5)
    tips = [
        alt.Tooltip("size:Q", title="Batch size", format=",d"),
        alt.Tooltip("epoch:Q", title="Updates an epoch", format=",d"),
        alt.Tooltip("total:Q", title="Updates in all", format=",d"),
    ]
    base, one = alt.Chart(table), alt.Chart(marked)
    title = tiles.heading("Updates over the size of a batch", "Half the size makes about twice the updates.")
    return layered(
        base.mark_line(color=HIGHLIGHT, strokeWidth=2.5, aria=False).encode(x=x, y=y),
        base.mark_point(color=HIGHLIGHT, filled=True, size=60, opacity=1).encode(x=x, y=y, tooltip=tips),
        one.mark_point(color=MARK, shape="diamond", filled=True, size=230, opacity=1).encode(x=x, y=y, tooltip=tips),
        one.mark_text(color=INK_ON_BOTH, dy=-16, fontSize=13, fontWeight="bold").encode(
            x=x, y=y, text=alt.Text("total:Q", format=",d")
        ),
        title=title,
        height=HEIGHT,
    )


def _row(each: Updates) -> dict[str, int]:
    return {"size": each.batch_size, "epoch": each.batches, "total": each.total}
