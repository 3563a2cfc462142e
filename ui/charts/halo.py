"""Words on a chart that stay legible where lines pass behind them."""

from typing import Any

import altair as alt

BACKGROUND = alt.ExprRef(expr="background")  # of the theme that shows the chart
WIDTH = 4


def words(chart: alt.Chart, channels: dict[str, Any], **style: Any) -> list[alt.Chart]:  # noqa: ANN401
    """Two layers of text with these channels: an outline in the background's colour, and the words over it.

    Vega paints an outline over its own letters, so it takes a layer of its own.
    """
    outline = {**style, "stroke": BACKGROUND, "strokeWidth": WIDTH, "strokeJoin": "round", "aria": False}
    return [chart.mark_text(**each).encode(**channels) for each in (outline, style)]
