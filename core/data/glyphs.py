"""Glyphs of matplotlib's bundled fonts as distance fields, drawn at any size and weight."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_HEIGHT = 48  # pixels that a glyph is tall in its field
_CANVAS = 96


@dataclass(frozen=True)
class Atlas:
    """Distances to the outline, G×H×W, negative inside, and half the ink's width, G; in heights of the glyph."""

    fields: Floats
    half_widths: Floats

    def sample(self, index: NDArray[np.integer], x: Floats, y: Floats) -> Floats:
        """The fields of the glyphs `index` at (x, y), glyph heights from the centre; all of one shape."""
        from scipy.ndimage import map_coordinates

        middle = (_CANVAS - 1) / 2
        places = np.stack([index.astype(np.float32), y * _HEIGHT + middle, x * _HEIGHT + middle])
        return np.asarray(map_coordinates(self.fields, places, order=1, mode="nearest", output=np.float32))


def atlas(glyphs: Sequence[tuple[str, str]]) -> Atlas:
    """The fields of (character, font)s; a font is its file's name in matplotlib's folder, less the ending."""
    from scipy.ndimage import distance_transform_edt as distance

    masks = [_mask(character, _fonts() / f"{font}.ttf") for character, font in glyphs]
    fields = [(distance(~mask) - distance(mask)) / _HEIGHT for mask in masks]
    half_widths = [np.ptp(np.nonzero(mask)[1]) / 2 / _HEIGHT for mask in masks]
    return Atlas(np.array(fields, np.float32), np.array(half_widths, np.float32))


def _fonts() -> Path:
    """Matplotlib's folder of fonts, found without loading the package."""
    package = find_spec("matplotlib")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).parent / "mpl-data" / "fonts" / "ttf"


def _mask(character: str, font: Path) -> NDArray[np.bool_]:
    """The glyph's ink, `_HEIGHT` tall, in the middle of the canvas."""
    from PIL import Image, ImageDraw, ImageFont

    large = 4 * _HEIGHT
    _, top, _, bottom = ImageFont.truetype(str(font), large).getbbox(character)
    face = ImageFont.truetype(str(font), round(large * _HEIGHT / (bottom - top)))
    left, top, right, bottom = face.getbbox(character)
    canvas = Image.new("L", (_CANVAS, _CANVAS))
    corner = ((_CANVAS - right - left) / 2, (_CANVAS - bottom - top) / 2)
    ImageDraw.Draw(canvas).text(corner, character, font=face, fill=255)
    return np.asarray(canvas) > 127
