"""A slider, with Play, that moves charts of a figure in the browser: nothing is sent to the server."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import streamlit as st

from ui.charts.scrubbed import NAME
from ui.components.exchange import beside
from ui.page import address
from ui.page.figure import PREFIX


@dataclass(frozen=True)
class Row:
    """What the charts draw in one colour, and its values in words, by stop and column."""

    name: str
    glyph: str
    colour: str
    cells: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Scrubber:
    """The values that the charts' parameter takes, in their order, and the place among them where the slider begins.

    `label` names the slider, `unit` what it counts, "epoch". A table below has a row for each of `rows`, `columns` as
    its head; `narrow`: only where the charts are too narrow for words. `plays`: there are buttons to play and to step.
    """

    label: str
    unit: str
    stops: Sequence[int]
    begin: int
    columns: Sequence[str]
    rows: Sequence[Row]
    narrow: bool = False
    plays: bool = False


_mount = st.components.v2.component("digitscope_scrubber", css=beside("scrubber.css"), js=beside("scrubber.js"))


def show(scrubber: Scrubber, figure: str, key: str) -> None:
    """Draw it; it moves the charts of the page's figure of that name that have the parameter."""
    place = {"figure": PREFIX + figure, "name": NAME}
    _mount(key=address.key(key), data={**asdict(scrubber), "stops": list(scrubber.stops), **place})
