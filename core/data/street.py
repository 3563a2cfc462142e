"""Draw a photo of a house number, for visitors who have no photo at hand."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from core.data.crops import Photo, Square
from core.data.glyphs import Atlas, Floats, atlas

HEIGHT, WIDTH = 360, 640
LONGEST = 4  # digits
INK = 180  # pixels that a digit is tall
_GAP = 18
_SOFT = 5  # pixels over which a digit fades into its plate
_BRICK = (60, 132)
_FONTS = ("DejaVuSans-Bold", "DejaVuSerif-Bold", "STIXGeneralBol", "cmb10")


@dataclass(frozen=True)
class Street:
    """The photo, uint8 3×360×640, and its digits with the column of each one's middle."""

    photo: Photo
    digits: tuple[int, ...]
    columns: tuple[float, ...]

    def digit(self, square: Square) -> int | None:
        """The digit that the square holds whole and in its middle; None where there is none."""
        middle, row = square.left + square.side / 2, square.top + square.side / 2
        nearest = int(np.abs(np.array(self.columns) - middle).argmin())
        off = max(abs(self.columns[nearest] - middle), abs(row - HEIGHT / 2))
        return self.digits[nearest] if off <= square.side / 6 and INK * 0.9 <= square.side <= INK * 2 else None


@lru_cache(maxsize=8)
def draw(number: str, look: int) -> Street:
    """One to four digits; `look` is the seed of font, colours and light. ValueError for any other number."""
    if not (number.isascii() and number.isdigit() and len(number) <= LONGEST):
        raise ValueError(f"A house number here has one to {LONGEST} digits: {number!r} has not.")
    rng = np.random.default_rng(look)
    digits = tuple(map(int, number))
    glyphs = 10 * int(rng.integers(len(_FONTS))) + np.array(digits)
    columns = _columns(_atlas().half_widths[glyphs])
    wall, plate, paint = _colours(rng)
    picture = np.where(_bricks()[..., None], wall, wall * 0.82)
    picture = _over(picture, plate, _plate(columns, 30.0))
    picture = _over(picture, paint, _plate(columns, 24.0) - _plate(columns, 20.0))
    picture = _over(picture, paint, _ink(glyphs, columns)) * _light(rng)
    picture = picture + rng.normal(0, 0.012, picture.shape)
    pixels = (255 * picture.clip(0, 1)).round().astype(np.uint8)
    return Street(pixels.transpose(2, 0, 1).copy(), digits, tuple(map(float, columns)))


@lru_cache(maxsize=1)
def _atlas() -> Atlas:
    return atlas([(str(digit), font) for font in _FONTS for digit in range(10)])


def _columns(half_widths: Floats) -> Floats:
    """The middle of each digit, the row of them in the middle of the photo."""
    wide = 2 * INK * half_widths
    ends = np.cumsum(wide + _GAP)
    return np.asarray(ends - _GAP - wide / 2 - (ends[-1] - _GAP) / 2 + WIDTH / 2, np.float32)


def _colours(rng: np.random.Generator) -> tuple[NDArray[np.float64], ...]:
    """Wall, plate and paint; paint and plate stand well apart, either of them the lighter."""
    wall = rng.uniform(0.35, 0.7) * np.array([1.0, 0.82, 0.7]) ** rng.uniform(0.3, 1.2)
    light, dark = (grey + rng.uniform(-0.09, 0.09, 3) for grey in (rng.uniform(0.52, 0.7), rng.uniform(0.2, 0.34)))
    return (wall, light, dark) if rng.random() < 0.5 else (wall, dark, light)


def _bricks() -> NDArray[np.bool_]:
    """Where the wall is brick, not mortar; H×W."""
    row, column = np.indices((HEIGHT, WIDTH))
    high, wide = _BRICK
    return (row % high > 4) & ((column + (row // high % 2) * wide // 2) % wide > 4)


def _plate(columns: Floats, margin: float) -> Floats:
    """How much of each pixel a plate with rounded corners covers, H×W; `margin` around the digits."""
    row, column = np.indices((HEIGHT, WIDTH)).astype(np.float32)
    half = (columns[-1] - columns[0]) / 2 + INK * 0.36 + margin, INK / 2 + margin
    away = (
        np.maximum(np.abs(column - WIDTH / 2) - half[0] + 20, 0),
        np.maximum(np.abs(row - HEIGHT / 2) - half[1] + 20, 0),
    )
    return np.asarray((20.5 - np.hypot(*away)).clip(0, 1), np.float32)


def _ink(glyphs: NDArray[np.integer], columns: Floats) -> Floats:
    """How much of each pixel the digits cover, H×W."""
    row, column = np.indices((HEIGHT, WIDTH)).astype(np.float32)
    nearest = np.abs(column[..., None] - columns).argmin(axis=-1)
    x, y = (column - columns[nearest]) / np.float32(INK), (row - np.float32(HEIGHT / 2)) / np.float32(INK)
    return np.asarray((0.5 - INK / _SOFT * _atlas().sample(glyphs[nearest], x, y)).clip(0, 1), np.float32)


def _over(below: NDArray[np.float64], colour: NDArray[np.float64], cover: Floats) -> NDArray[np.float64]:
    return np.asarray(below + (colour - below) * cover[..., None])


def _light(rng: np.random.Generator) -> NDArray[np.float64]:
    """Light that falls off towards one side, H×W×1."""
    row, column = np.indices((HEIGHT, WIDTH))
    angle = rng.uniform(0, 2 * np.pi)
    along = np.cos(angle) * (column / WIDTH - 0.5) + np.sin(angle) * (row / HEIGHT - 0.5)
    return np.asarray(1 + rng.uniform(0.1, 0.35) * along)[..., None]
