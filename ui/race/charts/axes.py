"""The axis that all charts of a race have in common."""

import altair as alt

from ui.charts import log_scale


def iterations_axis(domain: list[float] | None) -> alt.X:
    """Iterations on a logarithmic axis."""
    scale = log_scale.scale(domain, nice=domain is None)
    return alt.X(
        "iteration:Q", title="Iterations", scale=scale, axis=alt.Axis(format=",", tickCount=6, labelOverlap=True)
    )
