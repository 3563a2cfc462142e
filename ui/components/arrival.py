"""Component: can a file or photo reach the server from where the page stands? Only the browser knows.

Streamlit takes an upload only with its XSRF cookie, which browsers keep from a frame on another site.
"""

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

COOKIE = "_streamlit_xsrf"  # Streamlit's, in each of its versions so far
_HERE = Path(__file__).parent
_MOUNT = st.components.v2.component(
    "digitscope_arrival",
    css=(_HERE / "arrival.css").read_text(encoding="utf-8"),
    js=(_HERE / "arrival.js").read_text(encoding="utf-8"),
)


def clear(key: str, sentences: Mapping[str, str], link: str, *, arrived: bool, camera: bool, https: bool) -> bool:
    """Whether the way is clear; where it is not, the browser says why and links to the page itself.

    `sentences` are by what stands in the way: "frame", "cookies", "https", "camera-frame", "camera-https"; `link` is
    the link's text. `arrived`: the cookie has come with the page's connection, and decides until the browser has
    answered; `camera`: the camera is asked for; `https`: the cookie needs HTTPS.
    """
    told = st.session_state.get(key)
    known = arrived if told is None else bool(told.get("clear", arrived))
    data = {
        "cookie": COOKIE,
        "arrived": arrived,
        "clear": known,
        "sentences": dict(sentences),
        "link": link,
        "camera": camera,
        "https": https,
    }
    _MOUNT(key=key, data=data, on_clear_change=lambda: None)
    return known
