"""Choose the digit among the marks on a paper: connected components, by strength, size and place."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy
from numpy.typing import NDArray

_FAINT, _STRONG = 0.3, 0.55  # of the strongest: what may belong to a mark, and what makes one
_SIZE = 0.1  # of the picture's shorter side: a mark of this size may be a digit, though another runs off the edge
_JOINED, _GAP = 1.5, 0.08  # of the strokes' width, of the digit's size: a gap in a stroke, not between two digits
_NEAR = 0.25  # of the digit's size: how far away a small part of it may lie
_DIRT = 0.01  # of the digit's area
_PEER = 0.6  # of the digit's size: another mark as large is a digit of its own
_RIM, _HOLE = 2, 0.5  # pixels around marks, and the share of them in the other ink that makes a hole
_FRAME = 16  # the outermost sixteenth on each side
_ALIKE = 6.0  # grey levels: what differs by less is one grey
_LARGE, _FULL = 0.5, 0.6  # of the picture's sides, and of its own box: a sheet of paper
_LONG = 3.0  # widths of a stroke: what is shorter is rather a hole

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Marks:
    """The digit's parts H×W in the contrast of the whole; whether it runs off the picture, and whether there are
    others of its size.
    """

    contrast: Floats
    mask: Mask
    touching: bool
    several: bool

    @cached_property
    def box(self) -> tuple[slice, slice]:
        """The rows and the columns that hold it."""
        rows, columns = (np.flatnonzero(self.mask.any(axis=axis)) for axis in (1, 0))
        return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)

    @cached_property
    def _depth(self) -> Floats:
        """How far inside the strokes each of their pixels lies, 1 at their edge."""
        return _distance(np.pad(self.mask[self.box], 1))

    @property
    def strongest(self) -> float:
        """The greatest contrast."""
        return float(self.contrast[self.mask].max())

    @property
    def size(self) -> int:
        """The longer side in pixels."""
        return max(int(each.stop - each.start) for each in self.box)

    @property
    def widest(self) -> float:
        """The greatest width of the strokes in pixels."""
        return 2 * float(self._depth.max())

    @property
    def stroke(self) -> float:
        """The usual width of the strokes: across one of n pixels the mean depth is n/4 + 1/2."""
        return 4 * (float(self._depth[self._depth > 0].mean()) - 0.5)

    @property
    def near(self) -> Mask:
        """The parts with the faint edges of their strokes."""
        reach = max(2, round(self.widest / 2))
        rows, columns = (slice(max(each.start - reach, 0), each.stop + reach) for each in self.box)
        found = np.zeros_like(self.mask)
        found[rows, columns] = _distance(~self.mask[rows, columns]) <= reach
        return found


@dataclass(frozen=True)
class _Part:
    label: int
    area: int
    box: tuple[slice, ...]
    touching: bool

    @property
    def size(self) -> int:
        return max(int(each.stop - each.start) for each in self.box)


def digit(contrast: Floats, least: float) -> Marks:
    """The digit among what stands out, H×W, which somewhere does by `least`."""
    peak = float(contrast.max())
    labels, count = scipy.ndimage.label(contrast >= max(_FAINT * peak, least / 2), np.ones((3, 3)))
    strong = np.unique(labels[contrast >= max(_STRONG * peak, least)]).tolist()
    areas, boxes = np.bincount(labels.ravel(), minlength=count + 1), scipy.ndimage.find_objects(labels)
    parts = [
        _Part(each, int(areas[each]), boxes[each - 1], _touching(boxes[each - 1], labels.shape)) for each in strong
    ]
    main = _main(parts, min(contrast.shape))
    kept, several = _kept(parts, main, labels)
    return Marks(contrast, np.isin(labels, kept), main.touching, several)


def _touching(box: tuple[slice, ...], shape: tuple[int, ...]) -> bool:
    return any(each.start == 0 or each.stop == side for each, side in zip(box, shape, strict=True))


def _main(parts: list[_Part], side: int) -> _Part:
    """The largest of those that do not touch the edge and are large enough for a digit, else the largest."""
    free = [part for part in parts if not part.touching and part.size >= _SIZE * side]
    return max(free or parts, key=lambda part: (part.size, part.area))


def _kept(parts: list[_Part], main: _Part, labels: NDArray[np.signedinteger]) -> tuple[list[int], bool]:
    """The labels of the parts that belong to the main one, and whether another is a digit of its own."""
    others = [part for part in parts if part is not main and part.touching <= main.touching]
    if not others:
        return [main.label], False
    width = 2 * float(_distance(np.pad(labels[main.box] == main.label, 1)).max())
    apart = _distance(labels != main.label)
    kept, several = [main.label], False
    for part in others:
        gap = float(apart[part.box][labels[part.box] == part.label].min())
        peer = part.size >= _PEER * main.size
        if gap <= max(_JOINED * width, _GAP * main.size) or (not peer and gap <= _NEAR * main.size):
            kept += [part.label] * (part.area >= _DIRT * main.area)
        else:
            several |= peer
    return kept, several


def _distance(mask: Mask) -> Floats:
    """Of each pixel of the mask from the nearest one outside."""
    return np.asarray(scipy.ndimage.distance_transform_edt(mask), np.float64)


def is_ink(one: Marks, other: Marks, grey: Floats) -> bool:
    """Whether `one` is the ink, of the marks darker and lighter than their surroundings in the picture `grey`, H×W.

    Of two that lie free, one inside the other is a hole in its strokes, or else is written on that sheet. What lies
    free is rather ink than what runs off the picture. Where that decides nothing, ink is what has the rarer greys, or
    where one runs off, what is less like the border.
    """
    if not (one.touching or other.touching):
        for inner, outer in ((one, other), (other, one)):
            if _within(inner, outer):
                return (inner is one) == _is_sheet(outer, inner)
        rest = grey[~(one.near | other.near)]
        return _share(one, grey, rest) <= _share(other, grey, rest)
    if one.touching != other.touching:
        free, cut = (other, one) if one.touching else (one, other)
        if _enclosed(free, cut) < _HOLE:
            return free is one
    border = _border(grey)
    return abs(_mean(one, grey) - border) >= abs(_mean(other, grey) - border)


def _share(marks: Marks, grey: Floats, rest: Floats) -> float:
    """How common the greys of marks are in the rest of the picture."""
    counts = np.histogram(rest, 256, (0, 256))[0].astype(np.float64)
    smooth = np.asarray(scipy.ndimage.gaussian_filter1d(counts, _ALIKE, mode="constant"))
    return float(smooth[grey[marks.mask].astype(int)].mean())


def _border(grey: Floats) -> float:
    """The median of the frame."""
    frame = np.ones(grey.shape, np.bool_)
    high, wide = (max(1, side // _FRAME) for side in grey.shape)
    frame[high:-high, wide:-wide] = False
    return float(np.median(grey[frame]))


def _mean(marks: Marks, grey: Floats) -> float:
    return float(grey[marks.mask].mean())


def _enclosed(inner: Marks, outer: Marks) -> float:
    """The share of the rim of one that belongs to the other."""
    rows, columns = (slice(max(each.start - _RIM, 0), each.stop + _RIM) for each in inner.box)
    mask = inner.mask[rows, columns]
    rim = ~mask & (_distance(~mask) <= _RIM)
    return float(outer.mask[rows, columns][rim].mean()) if rim.any() else 0.0


def _within(inner: Marks, outer: Marks) -> bool:
    pairs = zip(inner.box, outer.box, strict=True)
    return all(around.start <= each.start + 1 and each.stop <= around.stop + 1 for each, around in pairs)


def _is_sheet(outer: Marks, inner: Marks) -> bool:
    """Whether marks around others are a paper on something else: large, full, and what they hold has strokes."""
    large = all(each.stop - each.start >= _LARGE * side for each, side in zip(outer.box, outer.mask.shape, strict=True))
    return large and float(outer.mask[outer.box].mean()) >= _FULL and inner.size >= _LONG * inner.stroke
