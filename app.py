"""The home page: what this is, and a card for each page."""

import streamlit as st

from ui.home import networks
from ui.page import frame, log
from ui.page.sections import PAGES, Page

COLUMNS = 3


def card(page: Page) -> None:
    """A page's picture, question and link."""
    with st.container(border=True, height="stretch"):
        picture = page.picture(st.context.theme.type or "light")
        if picture.exists():
            st.image(str(picture), width="stretch")
        st.caption(page.section)
        st.markdown(f"**{page.question}**")
        frame.link(page, f"Open {page.title}")


frame.open_page("")
st.markdown(
    "Move a control and watch real networks answer. Maps, gradients and most surfaces are computed while you look, by "
    "code that you can open beside them; long trainings and searches were recorded beforehand, and the pages say so. "
    "The networks were trained on real handwritten digits and real street numbers."
)
for start in range(0, len(PAGES), COLUMNS):
    for column, page in zip(st.columns(COLUMNS), PAGES[start : start + COLUMNS], strict=False):
        with column:
            card(page)

st.markdown("### The networks that come with it")
st.dataframe(networks.table(), hide_index=True, column_config=networks.COLUMNS)
st.caption(networks.CAPTION)
log.end("")
