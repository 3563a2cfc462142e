"""What a unit sees of an image, and the images that excite it most."""

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ui.charts import pictures, tiles
from ui.charts.compose import layered
from ui.charts.theme import MARK, SEQUENTIAL

Image = NDArray[np.uint8]
Box = tuple[int, int, int, int]  # top, left, bottom, right; the last two past the end
SIDE = 300
ACROSS = 6


def theoretical(image: Image, box: Box | None) -> alt.LayerChart:
    """The image with the pixels framed that the unit could see."""
    height, width = image.shape[1:]
    told = "No frame, since the net has branches." if box is None else "The frame follows from kernels and strides."
    pixels = _opaque(pictures.photograph(image))
    return _framed(pixels, [box] if box else [], (height, width), "Pixels it can see", told)


def measured(gradient: NDArray[np.floating], box: Box | None) -> alt.LayerChart:
    """|∂unit/∂pixel| in colour: what it really depends on at this image."""
    end = float(gradient.max()) or 1.0
    pixels = pictures.paint(gradient, SEQUENTIAL, (0.0, end))
    told = "|∂unit/∂pixel|: dark 0, yellow the largest"
    return _framed(pixels, [box] if box else [], gradient.shape, "Pixels it depends on here", told)


def _framed(pixels: Image, boxes: list[Box], size: tuple[int, ...], title: str, subtitle: str) -> alt.LayerChart:
    height, width = size
    wide, high = f"min(width, {SIDE})", f"{height / width:.6f} * min(width, {SIDE})"
    across = alt.Scale(domain=[0, width], range=[0, {"expr": wide}], nice=False, zero=False)
    down = alt.Scale(domain=[0, height], range=[0, {"expr": high}], nice=False, zero=False)
    table = pd.DataFrame(boxes or [(0, 0, 0, 0)], columns=["top", "left", "bottom", "right"])
    frame = (
        alt.Chart(table)
        .mark_rect(filled=False, fillOpacity=0, stroke=MARK, strokeWidth=3 if boxes else 0)
        .encode(
            x=alt.X("left:Q", scale=across, axis=None),
            y=alt.Y("top:Q", scale=down, axis=None),
            x2=alt.X2(field="right"),
            y2=alt.Y2(field="bottom"),
        )
    )
    picture = tiles.picture(pixels, wide, high, smooth=False)
    room = round(SIDE * height / width) + tiles.TITLE_ROOM + 16
    frameless = alt.Config(view=alt.ViewConfig(stroke=None))
    return layered(picture, frame, title=tiles.heading(title, subtitle), height=room, config=frameless)


def favourites(images: Image, table: pd.DataFrame, boxes: list[Box | None]) -> alt.LayerChart:
    """The images that excite a unit most, what it looks at framed in each; `table` has a row for each image."""
    shown = np.stack([_opaque(pictures.photograph(image)) for image in images])
    marked = np.stack([_bordered(pixels, box) for pixels, box in zip(shown, boxes, strict=True)])
    formats = {name: ".4g" if kind == "f" else "" for name, kind in ((n, table[n].dtype.kind) for n in table)}
    tooltip = [alt.Tooltip(f"{name}:Q", title=name, format=told) for name, told in formats.items()]
    return tiles.sheet(marked, ACROSS, table, tooltip, gap=4, tile=132)


def _bordered(pixels: Image, box: Box | None, scale: int = 4) -> Image:
    """Pixels enlarged, with an orange line around the box."""
    large = pixels.repeat(scale, axis=0).repeat(scale, axis=1)
    if box is None:
        return large
    top, left, bottom, right = (scale * edge for edge in box)
    colour = (*bytes.fromhex(MARK[1:]), 255)
    for rows, columns in (
        (slice(top, top + 2), slice(left, right)),
        (slice(bottom - 2, bottom), slice(left, right)),
        (slice(top, bottom), slice(left, left + 2)),
        (slice(top, bottom), slice(right - 2, right)),
    ):
        large[rows, columns] = colour
    return large


def _opaque(pixels: Image) -> Image:
    colour = pixels if pixels.ndim == 3 else np.dstack([pixels] * 3)
    return np.dstack([colour, np.full(colour.shape[:2], 255, np.uint8)])
