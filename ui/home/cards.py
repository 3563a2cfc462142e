"""A way to every page: the sections as paths, each page a small card that is one link."""

import streamlit as st

from ui.page import frame
from ui.page.sections import PAGES, SECTIONS, Page

ABOUT = {
    "Losses": "The quantity that training lowers, and how its shape decides the way down.",
    "Inside a network": "One image on its way to ten probabilities.",
    "Training": "From random weights to a net that has learned enough, and not too much.",
    "Street numbers": "Larger nets on photographs. Which is better, and how sure is that?",
    "Saliency": "The pixels behind an answer, and when to believe such a map.",
    "The reports": "The claims of five students' reports, checked.",
}
WIDEST = 4  # cards beside one another


def show() -> None:
    """Every section with its pages; short sections share a row."""
    with st.container(key="paths-frame"), st.container(key="paths"):
        for place, section in enumerate(SECTIONS):
            pages = [page for page in PAGES if page.section == section]
            with st.container(key=f"path-{min(len(pages), WIDEST)}-{place}", gap="small"):
                st.markdown(f"### {section}")
                if section in ABOUT:
                    st.caption(ABOUT[section])
                with st.container(key=f"cards-{place}"):
                    for page in pages:
                        _card(page)


def _card(page: Page) -> None:
    with st.container(border=True, key=f"card-{page.slug}"):
        picture = page.picture(st.context.theme.type or "light")
        if picture.exists():
            st.image(str(picture), width="stretch", alt=f"The main figure of {page.title}")
        frame.link(page, f"**{page.title}**")
        st.markdown(page.question)
