"""The home page: a digit to draw, ways to all pages, and the networks that come with the app."""

from pathlib import Path

import streamlit as st

from ui.components import words
from ui.home import cards, networks, pad_and_bars, paths
from ui.page import frame, log
from ui.page.figure import figure

STYLE = Path(cards.__file__).with_name("home.css")

frame.open_page("")
st.html(STYLE)


@st.fragment
def body() -> None:
    """The pad and the answer, and what can be taken along of them."""
    with figure("answer"):
        record = pad_and_bars.show()
    columns, script = pad_and_bars.table(record) or ({}, None)
    frame.close_figure(record, "", {"digits.csv": columns} if columns else {}, script)


body()
paths.show()
st.markdown(
    "The app computes maps, gradients and most surfaces while you look. You can open the code beside them. Long "
    "trainings and searches were recorded before, and the pages say so."
)
cards.show()

st.markdown("### The networks that come with it")
st.dataframe(networks.table(), hide_index=True, column_config=networks.COLUMNS)
st.caption(networks.CAPTION)
words.of_the_page()
log.end("")
