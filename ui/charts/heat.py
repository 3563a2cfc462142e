"""An attribution map, alone or over its image."""

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ui.charts import pictures, tiles
from ui.charts.theme import DIVERGING, SEQUENTIAL

Map = NDArray[np.floating]
COLUMN = 264


def reduced(attribution: Map) -> Map:
    """C×H×W → H×W: the sum over the channels, so that signs and totals stay."""
    return np.asarray(attribution.sum(axis=0))


def strength(heat: Map, percentile: float = 99.0) -> float:
    """The end of the colours: this percentile of the absolute values, so that single pixels do not hide the rest."""
    return float(np.percentile(np.abs(heat), percentile)) or float(np.abs(heat).max()) or 1.0


def chart(
    heat: Map, image: NDArray[np.uint8], title: str, subtitle: str, *, signed: bool, overlay: bool
) -> alt.LayerChart:
    """H×W values in colour; with `overlay`, mixed into the greyed image by their strength."""
    end = strength(heat)
    palette, domain = (DIVERGING, (-end, end)) if signed else (SEQUENTIAL, (0.0, end))
    colours = pictures.paint(heat, palette, domain)
    if overlay:
        colours = _mixed(colours, image, np.clip(np.abs(heat) / end, 0, 1))
    height, width = heat.shape
    y, x = np.mgrid[:height, :width]
    table = pd.DataFrame({"row": y.ravel(), "column": x.ravel(), "value": heat.ravel().astype(float).round(6)})
    tooltip = [alt.Tooltip(f"{name}:Q", title=name.capitalize()) for name in table.columns]
    heading = tiles.heading(title, subtitle)
    return tiles.field(colours, table, tooltip, title=heading, side=COLUMN)


def _mixed(colours: NDArray[np.uint8], image: NDArray[np.uint8], weight: Map) -> NDArray[np.uint8]:
    grey = image.mean(axis=0)[..., None].repeat(3, axis=2)
    share = weight[..., None] ** 0.5
    mixed = colours[..., :3] * share + grey * (1 - share)
    return np.dstack([mixed.round().astype(np.uint8), colours[..., 3]])


def describe(heat: Map, title: str) -> str:
    """The map in a sentence, from its numbers."""
    total = float(np.abs(heat).sum()) or 1.0
    width = heat.shape[1]
    centre = np.abs(heat[:, width // 4 : width - width // 4]).sum() / total
    return f"{title}: {centre:.0%} of the map's weight lies in the middle half of the image's width."
