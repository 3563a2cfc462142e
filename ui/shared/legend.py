"""A legend in one row of text, for charts that stand side by side and share their colours and shapes."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.charts import signs

GLYPHS = {"circle": "●", "square": "■", "triangle-up": "▲", "diamond": "◆", "triangle-down": "▼", "cross": "✚"}
ROW = "display:flex;flex-wrap:wrap;gap:0 1.2rem;font-size:.86rem;line-height:1.5"


@dataclass(frozen=True)
class Entry:
    """A name, and the colour and Vega's shape that stand for it."""

    name: str
    colour: str
    shape: str


def row(entries: Sequence[Entry], container: DeltaGenerator | None = None) -> None:
    """The names, each behind its sign, here or in `container`; a narrow screen breaks the row."""
    where = container if container is not None else st
    where.html(f'<div style="{ROW}">{"".join(map(_written, entries))}</div>')


def signed(names: Sequence[tuple[str, int]], container: DeltaGenerator | None = None) -> None:
    """The row for names and their numbers in `ui.charts.signs`."""
    row([Entry(name, signs.colour(sign), signs.shape(sign)) for name, sign in names], container)


def _written(entry: Entry) -> str:
    sign = f'<span style="color:{entry.colour}" aria-hidden="true">{GLYPHS[entry.shape]}</span>'
    return f"<span>{sign} {escape(entry.name)}</span>"
