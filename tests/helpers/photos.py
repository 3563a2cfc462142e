"""Photos of the app's own drawn digits under good and bad light, on good and bad paper."""

import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from core.data import drawn, handwriting

SIDE = 600
Rng = np.random.Generator
Plane = np.ndarray
Photo = Callable[[int, Rng], Plane]


def ten(seed: int) -> list[int]:
    """One drawn test image of each digit."""
    rng, labels = np.random.default_rng(seed), drawn.load("mnist").test.labels
    return [int(rng.choice(np.flatnonzero(labels == digit))) for digit in range(10)]


def ink(image: int, shape: tuple[int, int] = (SIDE, SIDE), size: int = 400, corner: tuple[int, int] | None = None):
    """A drawn test image on a sheet, 1 where the pen was and 0 elsewhere."""
    small = Image.fromarray(drawn.load("mnist").test.images[image, 0])
    large = np.asarray(small.resize((size, size), Image.Resampling.BICUBIC), float) / 255
    top, left = corner or tuple((side - size) // 2 for side in shape)
    sheet = np.zeros(shape)
    sheet[top : top + size, left : left + size] = large
    return sheet


def png(pixels: Plane) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels.clip(0, 255).round().astype(np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def even(paper: float, pen: float) -> Photo:
    """One grey on another."""
    return lambda image, rng: paper + (pen - paper) * ink(image)


def sloped(low: float, high: float) -> Photo:
    """Light that falls off across the sheet in any direction; the ink reflects a seventh of it."""

    def made(image: int, rng: Rng) -> Plane:
        angle = rng.uniform(0, 2 * np.pi)
        down, across = np.indices((SIDE, SIDE))
        slope = np.cos(angle) * across + np.sin(angle) * down
        return (low + (high - low) * (slope - slope.min()) / np.ptp(slope)) * (1 - 0.85 * ink(image))

    return made


def shadowed(share: float, soft: float, corner: bool) -> Photo:
    """A shadow over a corner, or over everything beyond a line at any angle."""

    def made(image: int, rng: Rng) -> Plane:
        down, across = np.indices((SIDE, SIDE)) - SIDE // 2
        if corner:
            dark = np.rot90((down > rng.integers(-100, 100)) & (across > rng.integers(-100, 100)), rng.integers(4))
        else:
            angle = rng.uniform(0, 2 * np.pi)
            dark = np.cos(angle) * across + np.sin(angle) * down > rng.uniform(-100, 100)
        light = 1 - share * ndimage.gaussian_filter(dark.astype(float), soft)
        return 225 * light * (1 - 0.85 * ink(image))

    return made


def ruled(line: float, squared: bool = False, tilt: float = 0.0) -> Photo:
    """Lines of a notebook from edge to edge, turned by up to `tilt` degrees."""

    def made(image: int, rng: Rng) -> Plane:
        slope = np.tan(np.radians(rng.uniform(-tilt, tilt)))
        down, across = np.indices((SIDE, SIDE)).astype(float)
        lines = (down + slope * across + rng.integers(60)) % 60 < 3
        if squared:
            lines |= (across - slope * down + rng.integers(60)) % 60 < 3
        paper = ndimage.gaussian_filter(np.where(lines, line, 230.0), 0.8)
        return np.minimum(paper, 230 - 190 * ink(image))

    return made


def on_a_table(table: float, all_around: bool, paper: float = 225, pen: float = 40) -> Photo:
    """A sheet on a table of another grey, which is seen at one side, or at all four."""

    def made(image: int, rng: Rng) -> Plane:
        width = rng.integers(20, 80)
        sheet = np.zeros((SIDE, SIDE), bool)
        sheet[(slice(width, -width),) * 2 if all_around else (slice(None), slice(width, None))] = True
        ground = ndimage.gaussian_filter(np.where(np.rot90(sheet, rng.integers(4)), paper, table), 1)
        return ground + (pen - ground) * ink(image)

    return made


def grainy(photo: Photo, deviation: float) -> Photo:
    """Noise of the sensor on it."""

    def made(image: int, rng: Rng) -> Plane:
        pixels = photo(image, rng)
        return pixels + rng.normal(0, deviation, pixels.shape)

    return made


def wide(size: int) -> Photo:
    """A small digit anywhere in a photo of 1000×600."""

    def made(image: int, rng: Rng) -> Plane:
        corner = int(rng.integers(0, SIDE - size)), int(rng.integers(0, 1000 - size))
        return 220 - 180 * ink(image, (SIDE, 1000), size, corner)

    return made


def thin(width: int) -> Photo:
    """Written with a pen of that many pixels, the digit 300 high."""

    def made(image: int, rng: Rng) -> Plane:
        paths, digits = handwriting.ways()
        path = paths[rng.choice(np.flatnonzero(digits == drawn.load("mnist").test.labels[image]))]
        points = (path - (path.min(axis=0) + path.max(axis=0)) / 2) * 300 / np.ptp(path, axis=0).max() + SIDE / 2
        steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
        sheet = Image.new("L", (SIDE, SIDE), 210)
        pen = ImageDraw.Draw(sheet)
        for start, end, step in zip(points[:-1], points[1:], steps, strict=True):
            if step < 3 * np.median(steps):  # else the pen is lifted
                pen.line([*map(float, start), *map(float, end)], 50, width)
        return np.asarray(sheet, float)

    return made


GREYS = ((250, 20), (250, 200), (200, 120), (128, 20), (126, 90), (120, 20), (90, 10), (60, 10))
CHALKS = ((60, 110), (60, 250), (100, 220), (126, 250), (150, 250), (180, 255))
EVEN = {f"paper {paper}, pen {pen}": even(paper, pen) for paper, pen in (*GREYS, *CHALKS)}
UNEVEN = {
    "slope 180 to 235": sloped(180, 235),
    "slope 100 to 235": sloped(100, 235),
    "slope 60 to 250": sloped(60, 250),
    "soft shadow on a corner": shadowed(0.45, 8, corner=True),
    "hard shadow on a corner": shadowed(0.6, 1, corner=True),
    "hard shadow across": shadowed(0.6, 2, corner=False),
    "ruled": ruled(150),
    "ruled as dark as the pen": ruled(50),
    "ruled and turned": ruled(120, tilt=5),
    "squared": ruled(150, squared=True, tilt=3),
    "dark table at one side": on_a_table(50, all_around=False),
    "dark table all around": on_a_table(50, all_around=True),
    "table of middle grey all around": on_a_table(110, all_around=True),
    "slate on a darker table": on_a_table(20, all_around=False, paper=90, pen=230),
    "noise 20": grainy(even(220, 40), 20),
    "noise 20 on grey": grainy(even(150, 70), 20),
    "noise on squared paper": grainy(ruled(150, squared=True), 8),
    "noise in a shadow": grainy(shadowed(0.5, 12, corner=True), 8),
    "small in a wide photo": wide(200),
    "very small in a wide photo": wide(120),
    "thin pen": thin(10),
    "hair-thin pen": thin(5),
}
