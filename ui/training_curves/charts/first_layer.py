"""The weights of a net's first layer, a small picture a unit."""

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ui.charts import pictures, tiles
from ui.charts.theme import DIVERGING

Weights = NDArray[np.floating]
SHOWN = 40  # units
COLUMNS = 8
SIDE = 400
PERCENTILE = 99.5


def strength(weights: Weights) -> float:
    """The end of the colours for U×C×H×W weights, so that a few large ones do not hide the rest."""
    return float(np.percentile(np.abs(weights.sum(axis=1)), PERCENTILE)) or 1.0


def chart(weights: Weights, start: Weights, end: float) -> alt.LayerChart:
    """U×C×H×W weights, summed over the channels, in one colour scale from −`end` to `end`; `start`: untrained."""
    shown, before = weights[:SHOWN].sum(axis=1), start[:SHOWN].sum(axis=1)
    table = pd.DataFrame(
        {
            "unit": np.arange(len(shown)),
            "norm": np.linalg.norm(shown.reshape(len(shown), -1), axis=1).round(4),
            "moved": np.linalg.norm((shown - before).reshape(len(shown), -1), axis=1).round(4),
        }
    )
    tips = [
        alt.Tooltip("unit:Q", title="Unit"),
        alt.Tooltip("norm:Q", title="Length", format=".3f"),
        alt.Tooltip("moved:Q", title="Moved since the start", format=".3f"),
    ]
    columns = min(COLUMNS, len(shown))
    title = tiles.heading(
        f"First layer, {len(shown)} of {len(weights)} units",
        f"Red weights go up to {end:.2g}, white is 0, blue ones go down to −{end:.2g}.",
    )
    colours = pictures.paint(shown, DIVERGING, (-end, end))
    return tiles.sheet(colours, columns, table, tips, title=title, tile=SIDE // columns)


def describe(weights: Weights, start: Weights) -> str:
    """How far the layer has moved, in a sentence."""
    moved, length = float(np.linalg.norm(weights - start)), float(np.linalg.norm(start))
    return f"The layer has moved by {moved / length:.1%} of its initial length."
