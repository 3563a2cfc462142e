"""A frame on paper into which a curve is drawn, empty for a student and with the true curve for a teacher."""

import numpy as np
from markupsafe import Markup, escape

from core.lessons.curves import Values
from core.lessons.lesson import CurveToDraw, SketchAxis

WIDE, HIGH = 360, 150  # units of the drawing
LEFT, BELOW, ABOVE = 34, 16, 14  # around the frame, for what is written
PARTS = 4  # of each axis, by thin lines


def svg(curve: CurveToDraw, truth: tuple[Values, Values] | None = None) -> Markup:
    """The axes, and the true curve through points (n,) where it is given."""
    across, up, bottom = curve.across, curve.up, ABOVE + HIGH
    lines = [_line(LEFT + WIDE * each / PARTS, ABOVE, 0, HIGH) for each in range(PARTS + 1)]
    lines += [_line(LEFT, ABOVE + HIGH * each / PARTS, WIDE, 0) for each in range(PARTS + 1)]
    written = [
        _text(LEFT, ABOVE - 4, up.label, "start"),
        _text(LEFT - 4, ABOVE + 8, f"{up.high:g}", "end"),
        _text(LEFT - 4, bottom, f"{up.low:g}", "end"),
        _text(LEFT, bottom + 12, f"{across.low:g}", "start"),
        _text(LEFT + WIDE / 2, bottom + 12, across.label, "middle"),
        _text(LEFT + WIDE, bottom + 12, f"{across.high:g}", "end"),
    ]
    true = Markup("") if truth is None else _curve(curve, *truth)
    told = escape(f"A frame: {up.label} over {across.label}{'' if truth is None else ', with the true curve'}.")
    box = f"0 0 {LEFT + WIDE + 4} {ABOVE + HIGH + BELOW}"
    return Markup('<svg class="sketch" viewBox="{}" role="img" aria-label="{}">{}{}{}</svg>').format(
        box, told, Markup("").join(lines), true, Markup("").join(written)
    )


def _curve(curve: CurveToDraw, x: Values, y: Values) -> Markup:
    inside = (x >= curve.across.low) & (x <= curve.across.high)
    right, high = _share(curve.across, x[inside]), _share(curve.up, y[inside])
    places = " ".join(f"{LEFT + WIDE * a:.1f},{ABOVE + HIGH * (1 - b):.1f}" for a, b in zip(right, high, strict=True))
    return Markup('<polyline points="{}" fill="none" stroke="#111" stroke-width="2"/>').format(places)


def _share(axis: SketchAxis, values: Values) -> Values:
    return np.clip((values - axis.low) / (axis.high - axis.low), 0, 1)


def _line(x: float, y: float, wide: float, high: float) -> Markup:
    return Markup('<path d="M{:g} {:g}l{:g} {:g}" stroke="#999" stroke-width=".6"/>').format(x, y, wide, high)


def _text(x: float, y: float, text: str, anchor: str) -> Markup:
    return Markup('<text x="{:g}" y="{:g}" text-anchor="{}" font-size="10">{}</text>').format(x, y, anchor, text)
