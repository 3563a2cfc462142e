"""Component: a word's first use on the page opens what it means; below, all of the page's words as a row of buttons.

It changes nothing of the page's own elements: the browser paints the lines below words where it is told to.
"""

import json
from pathlib import Path

import streamlit as st
from latex2mathml.converter import convert

from ui.page import glossary

_HERE = Path(__file__).parent


def known() -> list[dict[str, object]]:
    """What the browser knows of each term: `math` is its formula as MathML, `label` the title of the page shown."""
    return [
        {
            "title": term.title,
            "words": term.words,
            "sentence": term.sentence,
            "math": convert(term.formula, display="block") if term.formula else "",
            "page": term.page,
            "label": glossary.shown_on(term),
            "source": term.source,
            "url": term.url,
        }
        for term in glossary.terms()
    ]


_MOUNT = st.components.v2.component(
    "digitscope_words",
    css=(_HERE / "words.css").read_text(encoding="utf-8"),
    js=f"const KNOWN = {json.dumps(known(), ensure_ascii=False)};\n" + (_HERE / "words.js").read_text(encoding="utf-8"),
)


def of_the_page() -> None:
    """Draw the row, which stays folded until somebody opens it, and listen to the words above it.

    It is the same on all pages, so that it reaches the browser once a visit.
    """
    _MOUNT(key="words")
