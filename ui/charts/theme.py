"""The palettes, chosen once. All are safe for colour-blind readers; a second sign goes with each."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

PALETTES = Path(__file__).parents[2] / "assets" / "palettes"

LOSS_COLOURS = {"mse": "#d55e00", "ce": "#2a83c9"}
LOSS_DASHES = {"mse": [6, 3], "ce": [1, 0]}
HIGHLIGHT = "#2a83c9"
INK_ON_BOTH = "#717d8a"  # text that reads on the light and on the dark background
STRIPE = (138, 151, 166, 255)
MARK = "#e07b00"
NET_COLOURS = ("#d55e00", "#009e73", "#c2649a", "#2a83c9")  # four nets that race; dashes and shapes go with them
NET_DASHES = ([6, 3], [1, 0], [2, 2], [10, 2, 2, 2])
NET_SHAPES = ("square", "triangle-up", "diamond", "circle")
MUTED = "#8a97a6"
# Paul Tol's "muted" scheme, its near-white and near-black entries replaced so that both themes show them.
CLASS_COLOURS = (
    "#cc6677", "#4b4bc3", "#c9ae3f", "#117733", "#5fb4dc", "#a0406c", "#44aa99", "#8f8f2b", "#aa4499", "#7f8c99",
)  # fmt: skip


@dataclass(frozen=True)
class Palette:
    """One colour map under its two names: Matplotlib's, which paints pictures, and Vega's, which draws legends.

    Matplotlib's colours lie in `PALETTES`, a row of 256 pixels a map: no page loads the package for its colours.
    """

    matplotlib: str
    vega: Literal["viridis", "redblue"]
    reverse: bool = False

    @property
    def table(self) -> NDArray[np.uint8]:
        """256×3 colours."""
        return _table(self.matplotlib)


@lru_cache(maxsize=8)
def _table(name: str) -> NDArray[np.uint8]:
    with Image.open(PALETTES / f"{name}.png") as row:
        colours: NDArray[np.uint8] = np.asarray(row.convert("RGB"))[0]
    return colours


SEQUENTIAL = Palette("viridis", "viridis")
DIVERGING = Palette("RdBu_r", "redblue", reverse=True)
