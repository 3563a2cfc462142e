"""Logarithmic axes, and where a value goes that has no logarithm.

One value of 0 on such an axis makes Vega-Lite draw every point at one edge and leave the ticks out, without a word.
"""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ui.charts import tiles

LEAST = 1e-300  # of all lower ends: its own tenth would be 0


def scale(domain: Sequence[float] | None = None, *, nice: bool = False) -> alt.Scale:
    """A logarithmic scale, for values that are all positive: `lifted` makes them so."""
    if domain is None:
        return alt.Scale(type="log", nice=nice)
    if not min(domain) > 0:
        raise ValueError(f"A logarithmic axis starts above 0, and not at {min(domain):g}.")
    return alt.Scale(type="log", domain=list(domain), nice=nice)


def lower_end(values: ArrayLike) -> float:
    """Where those values stand that are not positive: the power of ten next below the least positive one; 0.1 without
    any.
    """
    given = np.asarray(values, dtype=np.float64)
    positive = given[np.isfinite(given) & (given > 0)]
    least = float(positive.min()) if positive.size else 1.0
    return max(float(10.0 ** (np.ceil(np.log10(least)) - 1)), LEAST)


def lifted(values: ArrayLike, end: float) -> NDArray[np.float64]:
    """The values, those below `end` at `end`; not-a-number stays so."""
    return np.maximum(np.asarray(values, dtype=np.float64), end)


def notes(values: ArrayLike, what: str) -> list[str]:
    """The line of a heading that says where values stand that are not positive, such as "a loss of 0"; none without."""
    if not (np.asarray(values, dtype=np.float64) <= 0).any():
        return []
    return [f"At the axis's lower end: {what}, which has no logarithm."]


def banded(table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Rows with `loss` and its standard `error`, with places on the axis as `drawn`, `low`, `high`; and the notes."""
    loss, error = table["loss"].to_numpy(), table["error"].to_numpy()
    end = lower_end(loss)
    low = loss - error
    places = {name: lifted(values, end) for name, values in {"drawn": loss, "low": low, "high": loss + error}.items()}
    said = notes(loss, "a loss of 0")
    if (low < end).any():
        said.append("A band that ends at the axis's lower end goes on below it.")
    return table.assign(**places), said


def heading(title: str, lines: Sequence[str]) -> str | alt.TitleParams:
    """A chart's title, with smaller lines below where there are any."""
    return tiles.heading(title, *lines) if lines else title
