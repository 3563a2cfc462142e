"""Thumbnails of test images, to choose one of."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ui.charts import pictures, tiles

COLUMNS = 10
PICK = "pick"


def chart(
    images: NDArray[np.uint8],
    labels: NDArray[np.int64],
    predicted: NDArray[np.int64],
    chosen: int | None,
    columns: int = COLUMNS,
) -> alt.LayerChart:
    """N×C×H×W images, so many a row, with what they are and what the net says; a click selects "place"."""
    colours = np.broadcast_to(images.transpose(0, 2, 3, 1), (len(images), *images.shape[2:], 3))
    shown = np.concatenate([colours, np.full((*colours.shape[:3], 1), 255, np.uint8)], axis=-1)
    table = pd.DataFrame({"label": labels, "said": predicted})
    tooltip = [alt.Tooltip("label:Q", title="True digit"), alt.Tooltip("said:Q", title="Predicted digit")]
    select = alt.selection_point(name=PICK, fields=["place"], on="click", toggle=False, clear=False)
    return tiles.sheet(shown, columns, table, tooltip, gap=2, selection=select, marked=chosen)


def row(images: Sequence[NDArray[np.uint8]], gap: int) -> str:
    """C×H×W images of any sizes side by side, on a transparent ground, as a data URI."""
    shown = [_opaque(pictures.photograph(image)) for image in images]
    height = max(len(pixels) for pixels in shown)
    padded = [np.pad(pixels, ((height - len(pixels), 0), (0, gap), (0, 0))) for pixels in shown]
    sheet = np.concatenate(padded, axis=1)[:, : -gap or None]
    return pictures.data_uri(sheet)


def _opaque(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    colour = pixels if pixels.ndim == 3 else np.dstack([pixels] * 3)
    return np.dstack([colour, np.full(colour.shape[:2], 255, np.uint8)])
