"""A page's figures, each with its sentence: what a page shows first, and what an address can ask for alone.

`?figure=NAME` shows that figure and its sentence, and nothing else of the page; with `&embed=true` no sidebar either.
The page's script runs as ever: a rule of the style hides what neither is, nor holds, nor lies in its container.
"""

import json
import re
from functools import lru_cache
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.page import address, figure_tables, plain

PREFIX = "figure-"  # of a figure's key, which Streamlit writes into its container's class (`st-key-figure-NAME`)
HEIGHTS = Path(__file__).parent / "figure_heights.json"  # page → figure → pixels, measured by `tests.browser.figures`
SPARE = 34  # pixels by which a frame may be higher than its figure: what is around it, and rounding up
USUAL_HEIGHT = 600  # pixels, of a figure that is not measured
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_COMING = """
html:not([data-opened]) .st-key-{key} {{ min-height: {high}px; }}
"""
_ALONE = """
.stMain:has(THIS) .stMainBlockContainer :not(:has(THIS), THIS, THIS *) { display: none !important; }
.stMain:has(THIS) .stMainBlockContainer { padding: .5rem .75rem !important; max-width: none !important; }
/* Nothing of the page shows itself before the figure comes; where none comes, the page says why. */
.stApp:not([data-test-script-state="notRunning"]) .stMain:not(:has(THIS)) .stMainBlockContainer { visibility: hidden; }
"""


def figure(name: str) -> DeltaGenerator:
    """A container for a figure and the sentence that it proves: `with figure("surfaces"): ...`.

    `name` is short, lower-case, joined by hyphens, and stays: links ask for it. The first one of a page is its main
    figure; it stands right below the question and one row of controls.
    """
    visit = address.here()
    if visit.told:  # by the run before this one, of the page or of a part of it
        begin()
    if name not in visit.figures:
        visit.figures.append(name)
    stage = st.container(key=PREFIX + name)
    figure_tables.begin(name, stage)
    return stage


def begin() -> None:
    """A run of the page begins, in which no figure is drawn yet."""
    visit = address.here()
    visit.figures, visit.told = [], False


def drawn() -> tuple[str, ...]:
    """The figures of the run that ends, in their order."""
    visit = address.here()
    visit.told = True
    return tuple(visit.figures)


def style() -> str:
    """The rules that keep the room of the page's figures free until they are drawn, and that leave the figure alone
    that the address asks for, where it can be one's name.
    """
    visit = address.here()
    rules = [_COMING.format(key=PREFIX + name, high=high - SPARE) for name, high in heights(visit.slug).items()]
    if visit.figure is not None and is_name(visit.figure):
        rules.append(_ALONE.replace("THIS", f".st-key-{PREFIX}{visit.figure}"))
    return "".join(rules)


def is_name(text: str) -> bool:
    """Whether it can be a figure's name."""
    return _NAME.fullmatch(text) is not None


def heights(slug: str) -> dict[str, int]:
    """The pixels that each figure of a page and its sentence need in a frame as wide as a slide, as the page opens."""
    return _heights().get(slug, {})


@lru_cache(maxsize=1)
def _heights() -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = json.loads(HEIGHTS.read_text(encoding="utf-8"))
    return found


def say_missing() -> None:
    """Where the address asks for a figure that the page does not show, say which ones it does; at a run's end."""
    visit = address.here()
    before = visit.missing.pop(address.FIGURE, None)
    if visit.figure is not None and visit.figure not in visit.figures:
        names = ", ".join(f"`{name}`" for name in visit.figures)
        instead = f"it has {names}" if names else "it has none in this state"
        sentence = (
            f"The link asks for {plain.quoted(f'figure={visit.figure}')}, which this page does not show; {instead}. "
            "The whole page is shown."
        )
        visit.missing[address.FIGURE] = address.Missing(sentence, None)
    if before is not visit.missing.get(address.FIGURE):
        visit.show_missing()


def words(name: str) -> str:
    """A figure's name as it is shown."""
    return name.replace("-", " ").capitalize()
