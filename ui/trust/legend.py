"""A legend in a row of its own, once for charts that share their signs."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from ui.charts import signs as numbered
from ui.trust.charts import COLOURS, DASHES, SHAPES, Lines, Sign, places

STYLE = """<style>
.signs { display: flex; flex-wrap: wrap; gap: .15rem 1.1rem; font-size: .84rem; line-height: 1.4; }
.signs span { display: inline-flex; align-items: center; gap: .4rem; }
.signs i { display: inline-flex; align-items: center; justify-content: center; width: 34px; height: 1em;
  font-style: normal; background: no-repeat center / 100% 3px; }
.signs i.alone { width: 1em; }
</style>"""
GLYPHS = {
    "circle": "●",
    "square": "■",
    "triangle-up": "▲",
    "diamond": "◆",
    "cross": "✚",
    "triangle-down": "▼",
    "triangle-right": "▶",
    "triangle-left": "◀",
}


def show(signs: Sequence[Sign]) -> None:
    """Each name behind its line, its shape, or its shape on a line."""
    st.html(f'{STYLE}<div class="signs">{"".join(map(_entry, signs))}</div>')


def of_lines(values: Lines, by: str) -> list[Sign]:
    """The signs of lines, which differ `by` "shape" or "strokeDash"."""
    pairs = [numbered.pair(number, len(COLOURS)) for number in values.signs]
    return [
        Sign(name, COLOURS[first], shape=SHAPES[second], dash=(1, 0))
        if by == "shape"
        else Sign(name, COLOURS[first], dash=tuple(DASHES[second]))
        for name, (first, second) in zip(values.of, pairs, strict=True)
    ]


def of_checks(checks: Sequence[str]) -> list[Sign]:
    """The signs of the other nets, each of CHECKS."""
    return [Sign(each, COLOURS[at], shape=SHAPES[at]) for each, at in zip(checks, places(checks), strict=True)]


def _entry(sign: Sign) -> str:
    look = f"color: {sign.colour}"
    if sign.dash:
        stops, end = [], 0
        for place, length in enumerate(sign.dash):
            paint = "transparent" if place % 2 else sign.colour
            stops.append(f"{paint} {end}px {end + length}px")
            end += length
        look += f"; background-image: repeating-linear-gradient(90deg, {', '.join(stops)})"
    alone = "" if sign.dash else ' class="alone"'
    glyph = GLYPHS.get(sign.shape, "")
    return f'<span><i{alone} style="{look}" aria-hidden="true">{glyph}</i>{escape(sign.name)}</span>'
