"""Pen strokes: points on a grid of 256×256, kept as a short text and drawn as pixels."""

import base64
import binascii
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

GRID = 256
THINNEST, THICKNESS, THICKEST = 8, 24, 64  # in units of the grid; the middle one is where a pen starts
LONGEST = 1500  # characters of a drawing as text
LIMIT = 1100  # bytes before compression: even where zlib gains nothing, the text stays below LONGEST
_HEAD = 3  # bytes of a stroke's thickness and length
_VERSION = b"\x01"
_TEXT = re.compile(r"[A-Za-z0-9_-]*")
_OVERSAMPLING = 1024

Point = tuple[int, int]


class StrokesError(ValueError):
    """A drawing that cannot be used; the message names cause and cure."""


@dataclass(frozen=True)
class Stroke:
    """A line through points (x, y), each 0…255 from the top left, drawn `thickness` units wide with round ends."""

    points: tuple[Point, ...]
    thickness: int

    def __post_init__(self) -> None:
        if not self.points or len(self.points) > 0xFFFF:
            raise StrokesError("A stroke has at least one point: draw it again.")
        if not all(0 <= each < GRID for point in self.points for each in point):
            raise StrokesError(f"A stroke leaves the pad, whose coordinates go from 0 to {GRID - 1}: draw it again.")
        if not THINNEST <= self.thickness <= THICKEST:
            raise StrokesError(
                f"A stroke is {THINNEST} to {THICKEST} units thick, not {self.thickness}: draw it again."
            )


Strokes = tuple[Stroke, ...]


def encode(strokes: Sequence[Stroke]) -> str:
    """The strokes as at most 1,500 characters that an address may hold; StrokesError where they are too many."""
    if not strokes:
        return ""
    parts = [_head(each) + bytes(number for point in each.points for number in point) for each in strokes]
    content = b"".join(parts)
    if len(content) > LIMIT:
        raise StrokesError("The drawing has too many points for a link: undo a stroke, or clear the pad.")
    return base64.urlsafe_b64encode(zlib.compress(_VERSION + content, 9)).decode("ascii").rstrip("=")


def decode(text: str) -> Strokes:
    """The strokes that `encode` wrote; StrokesError for any other text."""
    if not text:
        return ()
    if len(text) > LONGEST or not _TEXT.fullmatch(text):
        raise _unreadable()
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        unpacking = zlib.decompressobj()
        content = unpacking.decompress(packed, len(_VERSION) + LIMIT)
    except (binascii.Error, zlib.error) as problem:
        raise _unreadable() from problem
    if not unpacking.eof or unpacking.unused_data or not content.startswith(_VERSION):
        raise _unreadable()
    return tuple(_parted(content[len(_VERSION) :]))


def received(values: Any) -> Strokes:  # noqa: ANN401
    """Strokes as the browser sends them: a list of {"points": [[x, y], …], "thickness": n}; StrokesError otherwise."""
    if not isinstance(values, Sequence) or not all(isinstance(value, Mapping) for value in values):
        raise _unreadable()
    try:
        return tuple(
            Stroke(tuple((int(x), int(y)) for x, y in value["points"]), int(value["thickness"])) for value in values
        )
    except (KeyError, TypeError, OverflowError) as problem:
        raise _unreadable() from problem
    except ValueError as problem:
        raise problem if isinstance(problem, StrokesError) else _unreadable() from problem


def sent(strokes: Sequence[Stroke]) -> list[dict[str, Any]]:
    """Strokes as the browser takes them; the inverse of `received`."""
    return [{"points": [list(point) for point in each.points], "thickness": each.thickness} for each in strokes]


def rasterise(strokes: Sequence[Stroke], side: int = 28) -> NDArray[np.uint8]:
    """White on black, side×side: drawn large, then each pixel the mean of what it covers."""
    factor = max(1, _OVERSAMPLING // side)
    image = Image.new("L", (side * factor, side * factor))
    pen = ImageDraw.Draw(image)
    for stroke in strokes:
        _draw(pen, stroke, side * factor / GRID)
    return np.asarray(image.resize((side, side), Image.Resampling.BOX))


def _draw(pen: ImageDraw.ImageDraw, stroke: Stroke, scale: float) -> None:
    """A line with round joins and ends; the middle of grid cell 0 lies half a cell from the edge."""
    points = [((x + 0.5) * scale, (y + 0.5) * scale) for x, y in stroke.points]
    radius = stroke.thickness * scale / 2
    if len(points) > 1:
        pen.line(points, fill=255, width=round(2 * radius))
    for x, y in points:
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)


def _head(stroke: Stroke) -> bytes:
    return bytes((stroke.thickness,)) + len(stroke.points).to_bytes(2, "big")


def _parted(content: bytes) -> Iterable[Stroke]:
    place = 0
    while place < len(content):
        start = place + _HEAD
        count = int.from_bytes(content[place + 1 : start], "big")
        numbers = content[start : start + 2 * count]
        if len(numbers) < 2 * count or start > len(content):
            raise _unreadable()
        yield Stroke(tuple(zip(numbers[::2], numbers[1::2], strict=True)), content[place])
        place = start + 2 * count


def _unreadable() -> StrokesError:
    return StrokesError("This is no drawing that the pad has written: copy the whole link again, or draw anew.")
