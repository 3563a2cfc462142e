"""Draw digits in the manner of SVHN: coloured house numbers, 32×32, with neighbours, shadow, light and blur."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from core.data.glyphs import Atlas, Floats, atlas
from core.data.types import Split

SIDE = 32
_FONTS = (
    "DejaVuSans",
    "DejaVuSans-Bold",
    "DejaVuSerif",
    "DejaVuSerif-Bold",
    "STIXGeneral",
    "STIXGeneralBol",
    "cmss10",
    "cmb10",
)


def draw(count: int, rng: np.random.Generator) -> Split:
    """`count` images N×3×32×32 of digits, each class as likely as the others."""
    labels = rng.integers(0, 10, count)
    number = _numbers(labels, rng)
    x, y = _places(count, rng)
    softness = np.exp(rng.uniform(np.log(0.05), np.log(0.32), count))
    weight = rng.normal(0.0, 0.015, count)
    ink = np.clip((_each(weight) - number.distance(x, y)) / _each(softness) + 0.5, 0, 1)
    cast = np.sign(rng.normal(size=(2, count))) * rng.uniform(0.03, 0.1, (2, count))
    behind = number.distance(x - _each(cast[0]), y - _each(cast[1]))
    shadow = np.clip((_each(weight) - behind) / _each(softness + 0.1) + 0.5, 0, 1)
    shadow *= _each(rng.uniform(0.1, 0.6, count) * (rng.random(count) < 0.4))
    picture = _coloured(ink, shadow, rng) + _light(count, rng)[:, None]
    picture += rng.standard_normal(picture.shape, np.float32) * _each(rng.uniform(0, 0.02, count))[:, None]
    return Split(np.round(255 * picture.clip(0, 1)).astype(np.uint8), labels)


@dataclass(frozen=True)
class _Numbers:
    """Three glyphs in a row, 3×N; which of them are there, 3×N; and the gap between them, N."""

    glyphs: NDArray[np.int64]
    there: NDArray[np.bool_]
    gap: Floats

    def distance(self, x: Floats, y: Floats) -> Floats:
        """To the outline at (x, y), heights from the middle of the middle glyph: N×H×W, negative inside."""
        half = _atlas().half_widths[self.glyphs]
        centres = np.stack([-half[0] - self.gap - half[1], np.zeros_like(self.gap), half[1] + self.gap + half[2]])
        border = _each(half[1] + self.gap / 2)
        cell = 1 + (x > border).astype(np.int64) - (x < -border)
        image = np.arange(len(self.gap))[:, None, None]
        distance = _atlas().sample(self.glyphs[cell, image], x - centres[cell, image], y)
        return np.where(self.there[cell, image], distance, np.float32(1))


@lru_cache(maxsize=1)
def _atlas() -> Atlas:
    """Glyph 10·font + digit of each font."""
    return atlas([(str(digit), font) for font in _FONTS for digit in range(10)])


def _each(values: NDArray[np.floating]) -> Floats:
    """One number an image, ready to meet N×H×W."""
    return values.astype(np.float32)[:, None, None]


def _numbers(labels: NDArray[np.int64], rng: np.random.Generator) -> _Numbers:
    """The labels in the middle of random numbers of one to three digits."""
    count = len(labels)
    digits = np.stack([rng.integers(0, 10, count), labels, rng.integers(0, 10, count)])
    neighbours = rng.random((2, count)) < 0.65
    there = np.stack([neighbours[0], np.ones(count, np.bool_), neighbours[1]])
    gap = rng.uniform(0.04, 0.16, count).astype(np.float32)
    return _Numbers(10 * rng.integers(0, len(_FONTS), count) + digits, there, gap)


def _places(count: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Where each pixel lies, x and y in heights of the digit, N×32×32: size, width, turn, slant, shift."""
    axis = ((np.arange(SIDE) - (SIDE - 1) / 2) / SIDE).astype(np.float32)
    across, down = np.meshgrid(axis, axis)
    height = rng.uniform(0.75, 1.0, count)
    width = height * rng.uniform(0.75, 1.15, count)
    turn, slant = np.radians(rng.normal(0, 5, count)), np.tan(np.radians(rng.normal(0, 5, count)))
    shift = rng.normal(0, 0.025, (2, count))
    right = _each(np.cos(turn)) * across + _each(np.sin(turn)) * down + _each(shift[0])
    below = _each(np.cos(turn)) * down - _each(np.sin(turn)) * across + _each(shift[1])
    return np.asarray((right + _each(slant) * below) / _each(width)), np.asarray(below / _each(height))


def _coloured(ink: Floats, shadow: Floats, rng: np.random.Generator) -> Floats:
    """Ink over shadow over wall, N×3×32×32: mostly muted colours, contrast from hardly visible to stark."""
    count = len(ink)
    wall = rng.beta(3.0, 3.4, count)
    contrast = np.exp(rng.normal(np.log(0.3), 0.5, count))
    lighter = rng.random(count) < 1 - wall
    paint = np.where(lighter, wall + contrast, wall - contrast).clip(0.02, 0.98)
    wall_colour = _tinted(wall, rng)[:, :, None, None]
    paint_colour = _tinted(paint, rng)[:, :, None, None]
    shaded = wall_colour * (1 - shadow[:, None])
    return np.asarray(shaded + (paint_colour - shaded) * ink[:, None])


def _tinted(grey: NDArray[np.float64], rng: np.random.Generator) -> Floats:
    """Colours N×3 of these grey levels: a little red against blue, now and then much."""
    strength = np.where(rng.random(len(grey)) < 0.2, 0.13, 0.035)
    warmth, green = rng.normal(-0.02, strength), rng.normal(0, strength / 4)
    return (grey[:, None] + np.stack([warmth, green, -warmth], axis=1)).astype(np.float32)


def _light(count: int, rng: np.random.Generator) -> Floats:
    """Uneven light and walls: smooth random brightness, N×32×32."""
    position = np.linspace(0, 4, SIDE)[:, None] - np.arange(5)
    weights = np.exp(-(position**2)).astype(np.float32)
    knots = rng.normal(size=(count, 5, 5)) * np.exp(rng.normal(np.log(0.03), 0.6, count))[:, None, None]
    return weights @ knots.astype(np.float32) @ weights.T
