"""Component: buttons that save a figure of the page, as the browser shows it."""

from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent
_MOUNT = st.components.v2.component(
    "digitscope_save",
    html='<div class="save"><button type="button" name="png" disabled>PNG</button>'
    '<button type="button" name="svg" disabled>SVG</button>'
    '<button type="button" name="html" disabled>HTML</button><output></output></div>',
    css=(_HERE / "save.css").read_text(encoding="utf-8"),
    js=(_HERE / "save.js").read_text(encoding="utf-8"),
)


def buttons(figure: str, file: str, link: str, snippet: str, key: str) -> None:
    """Three buttons: `figure` is the key of its container, `file` the name of the saved file without its ending.

    `link` is written below the picture; `snippet`, an element of HTML, gets the picture as a fallback.
    """
    _MOUNT(key=key, data={"key": figure, "file": file, "link": link, "snippet": snippet})
