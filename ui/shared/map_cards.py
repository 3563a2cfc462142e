"""Rows of small pictures with captions, which wrap in narrow windows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.attribution.reduction import over_channels
from ui.charts import heat, pictures
from ui.charts.theme import DIVERGING, SEQUENTIAL

STYLE = """<style>
.evidence { display: grid; grid-template-columns: repeat(auto-fill, minmax(WIDEpx, 1fr)); gap: .2rem 1.2rem; }
.evidence figure { margin: 0 0 .6rem; display: grid; grid-row: span 3; grid-template-rows: subgrid; }
.evidence .pair { display: flex; gap: .5rem; }
.evidence .pair div { flex: 1; font-size: .74rem; opacity: .95; }
.evidence img { width: 100%; image-rendering: pixelated; display: block; border-radius: 3px;
  outline: 1px solid rgba(128, 128, 128, .35); }
.evidence h3 { margin: 0; padding: 0; align-self: end; line-height: 1.2; font-size: .92rem; font-weight: 600; }
.evidence p { margin: 0; line-height: 1.3; font-size: .84rem; font-variant-numeric: tabular-nums;
  white-space: pre-line; }
</style>"""


@dataclass(frozen=True)
class CardImage:
    """Pixels H×W, H×W×3 or H×W×4 with a line above and what a screen reader says."""

    pixels: NDArray[np.uint8]
    alt_text: str
    line: str = ""


@dataclass(frozen=True)
class MapCard:
    """One or two pictures side by side with a title above and a line below."""

    title: str
    shown: tuple[CardImage, ...]
    line: str = ""


def painted(attribution: NDArray[np.floating], signed: bool) -> NDArray[np.uint8]:
    """A map C×H×W in colours on a scale of its own, that ends at the 99th percentile of its strengths."""
    flat = over_channels(attribution)
    end = heat.strength(flat)
    return pictures.paint(flat, DIVERGING if signed else SEQUENTIAL, (-end if signed else 0.0, end))


def show(cards: Sequence[MapCard], wide: int) -> None:
    """All cards, each at least `wide` pixels wide."""
    st.html(STYLE.replace("WIDE", str(wide)) + f'<div class="evidence">{"".join(map(_card, cards))}</div>')


def _card(card: MapCard) -> str:
    shown = "".join(
        f'<div>{escape(each.line)}<img src="{pictures.data_uri(each.pixels)}" alt="{escape(each.alt_text)}"></div>'
        for each in card.shown
    )
    return f'<figure><h3>{escape(card.title)}</h3><div class="pair">{shown}</div><p>{escape(card.line)}</p></figure>'
