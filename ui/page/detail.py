"""How much of each page is in sight: the essential controls alone, or all of them (`?controls=all`).

It is the visitor's choice and no page's: it holds for all pages of a visit, and each page's address says it where it is
not the usual one. So the page that is opened takes it from the address, and where that is silent from the page before.
"""

import streamlit as st

from ui.page import plain

CONTROLS, ALL = "controls", "all"


def take() -> str | None:
    """A page has been opened: what its address asks for holds from now on; what is said where that cannot be had."""
    asked = st.query_params.get(CONTROLS)
    if asked == ALL:
        choose(True)
    elif asked is not None:
        wanted = plain.quoted(f"{CONTROLS}={asked}")
        return f"The link asks for {wanted}, which is not available; the only value is `{CONTROLS}={ALL}`."
    return None


def choose(everything: bool) -> None:
    """Let all controls show on all pages, or the essential ones alone."""
    st.session_state[CONTROLS] = everything


def everything() -> bool:
    """Whether all controls show."""
    return bool(st.session_state.get(CONTROLS))


def parameters() -> dict[str, list[str]]:
    """What every page's address has of it, and every link from page to page."""
    return {CONTROLS: [ALL]} if everything() else {}


def written() -> bool:
    """Whether the address says it."""
    return (st.query_params.get(CONTROLS) == ALL) == everything()
