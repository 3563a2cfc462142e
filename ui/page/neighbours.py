"""What comes before a page and after it, on the path through all pages; a lesson has a path of its own."""

import streamlit as st

from ui.lessons import opening
from ui.page import address
from ui.page.sections import PAGES, Page, page


def around(slug: str) -> tuple[Page | None, Page | None]:
    """The page before and the page after; None at an end of the path."""
    place = PAGES.index(page(slug))
    return PAGES[place - 1] if place > 0 else None, PAGES[place + 1] if place + 1 < len(PAGES) else None


def where(slug: str) -> str:
    """The page's section, and its place there."""
    here = page(slug)
    beside = [each for each in PAGES if each.section == here.section]
    return f"{here.section}, page {beside.index(here) + 1} of {len(beside)}"


def show(slug: str) -> None:
    """One line with both as links, each in the state in which it was left."""
    if opening.opened() is not None or st.context.is_embedded:
        return
    before, after = around(slug)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="neighbours"):
        st.caption(where(slug), width="content")
        for word, entry, icon in (("Before", before, "arrow_back"), ("Next", after, "arrow_forward")):
            if entry is not None:
                query = address.leading(entry.slug)
                label, sign = f"{word}: {entry.title}", f":material/{icon}:"
                st.page_link(entry.file, label=label, icon=sign, query_params=query, width="content")
