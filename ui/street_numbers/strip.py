"""Images with what each net says of them: a row an image, a column a net, filled where the net is right."""

from collections.abc import Sequence
from html import escape

import numpy as np
import streamlit as st

from core.functions.softmax import softmax
from ui.charts import pictures
from ui.page.numbers import probability
from ui.street_numbers import cached
from ui.street_numbers.controls import NetOutputs

PARTS = 2  # tables, side by side where there is room
STYLE = """<style>
.strips { display: flex; flex-wrap: wrap; gap: 0 2.2rem; }
.strips div { flex: 1 1 19rem; }
.strips table { width: 100%; table-layout: fixed; border-collapse: separate; border-spacing: 4px 3px;
  font-size: .86rem; text-align: center; font-variant-numeric: tabular-nums; }
.strips th { padding: 0; font-weight: 400; line-height: 1.15; vertical-align: bottom; font-size: .75rem;
  overflow-wrap: anywhere; }
.strips th:first-child { width: 40px; vertical-align: middle; white-space: nowrap; }
.strips th:nth-child(2) { width: 22px; }
.strips img { width: 28px; height: 28px; display: block; margin: auto; border-radius: 3px; image-rendering: pixelated; }
.strips td { height: 28px; padding: 0; border-radius: 14px; box-sizing: border-box; }
.strips .right { background: #00734f; color: #fff; font-weight: 700; }
.strips .wrong { border: 1.5px solid light-dark(#b34a00, #ffa366); color: light-dark(#b34a00, #ffa366); }
.strips .true { font-weight: 700; }
@media (max-width: 640px) { .strips table { border-spacing: 2px 3px; } .strips th { font-size: .66rem; } }
</style>"""


def show(known: Sequence[NetOutputs], places: Sequence[int]) -> None:
    """The images at these places of the test set, in `PARTS` tables."""
    test = cached.crops(known[0].entry.run.provenance.fingerprint)
    images = {
        place: None if test is None else pictures.data_uri(pictures.photograph(test.images[place])) for place in places
    }
    head = "".join(f'<th scope="col">{escape(net.entry.name)}</th>' for net in known)
    size = -(-len(places) // PARTS)
    rows = [_row(place, images[place], known) for place in places]
    tables = "".join(
        f'<div><table><thead><tr><th scope="col">Image</th><th scope="col">It is</th>{head}</tr></thead>'
        f"<tbody>{''.join(rows[start : start + size])}</tbody></table></div>"
        for start in range(0, len(rows), size or 1)
    )
    st.html(f'{STYLE}<div class="strips">{tables}</div>')


def _row(place: int, image: str | None, known: Sequence[NetOutputs]) -> str:
    label = int(known[0].labels[place])
    shown = str(place) if image is None else f'<img src="{image}" alt="Test image {place}">'
    cells = "".join(_cell(net, place, label) for net in known)
    return f'<tr data-image="{place}"><th scope="row">{shown}</th><td class="true">{label}</td>{cells}</tr>'


def _cell(net: NetOutputs, place: int, label: int) -> str:
    p = softmax(net.logits[place].astype(np.float64))
    digit = int(p.argmax())
    verdict = "right" if digit == label else "wrong"
    told = f"{net.entry.name} says {digit} with {probability(float(p[digit]))}, which is {verdict}"
    return f'<td class="{verdict}" title="{escape(told)}">{digit}</td>'
