"""Five students, five rankings: the same nets under settings that students chose differently."""

import streamlit as st

from core.rankings import closest, ranking
from ui import frame, rankings, rankings_views

frame.open_page("rankings")
st.markdown(
    "Several hand-ins for the same sheet trained the same networks on a quarter of SVHN and ranked them in different "
    "orders. They chose optimiser, learning rate, epochs, resolution and pre-training differently. **Choose as they "
    "did and watch the ranking.**"
)


@st.fragment
def body() -> None:
    """The controls, the orders, the hand-ins, what follows."""
    grid = rankings.known()
    record = rankings.controls()
    rankings.figures(grid, record)
    rankings_views.hand_ins(grid)
    rankings_views.reasons(grid, record)
    record = rankings_views.yourself(grid, record)
    frame.close_page(
        record,
        "rankings",
        code=(ranking.standings, ranking.reversals, closest),
        files={"rankings.csv": rankings_views.columns(grid)},
    )


body()
