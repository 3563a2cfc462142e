"""Same networks, different rankings: the nets of a sheet under settings that students chose differently."""

import streamlit as st

from core.rankings import ranking
from core.reports.hand_ins import closest
from ui.page import frame
from ui.rankings import figures, hand_ins
from ui.shared import claim_link

frame.open_page("rankings")
st.markdown(
    "Two hand-ins for the same sheet, R1 and R2, trained the same networks on a quarter of SVHN and ranked them "
    "differently: R2 has ResNet-18 above ResNet-50, R1 below it. Hand-ins chose optimiser, learning rate, epochs, "
    "resolution and pre-training differently. **Choose as they did and watch the ranking.**"
)


@st.fragment
def body() -> None:
    """The controls, the orders, the hand-ins, what follows."""
    grid = figures.known()
    record = figures.controls()
    figures.figures(grid, record)
    hand_ins.hand_ins(grid)
    hand_ins.reasons(grid, record)
    record = hand_ins.yourself(grid, record)
    claim_link.about("rankings")
    frame.close_page(
        record,
        "rankings",
        code=(ranking.standings, ranking.apart, ranking.reversals, closest),
        files={"rankings.csv": hand_ins.columns(grid)},
    )


body()
