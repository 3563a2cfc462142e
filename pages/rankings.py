"""Why rankings differ: the nets of a sheet under settings that students chose differently."""

import streamlit as st

from core.rankings import ranking
from core.reports.hand_ins import closest
from ui.page import frame
from ui.page.figure import figure
from ui.page.script import Script
from ui.rankings import conclusions, figures, hand_ins
from ui.shared import claim_link

frame.open_page("rankings")


@st.fragment
def body() -> None:
    """Every order, the controls, the chosen order, the reports' orders, what follows."""
    grid, place = figures.known(), figure("orders")
    record = figures.controls()
    with place:
        figures.every_order(grid, record)
    figures.chosen(grid, record)
    st.markdown(
        "The reports R1 and R2 trained the same networks on a quarter of SVHN. They ranked them differently: R2 has "
        "ResNet-18 above ResNet-50, R1 below it. The reports chose optimiser, learning rate, epochs, resolution and "
        f"pre-training differently. {claim_link.introduction()}"
    )
    st.caption(conclusions.grounds(grid))
    hand_ins.reasons(grid, record)
    hand_ins.hand_ins(grid)
    record = hand_ins.yourself(grid, record)
    claim_link.about("rankings")
    frame.close_page(
        record,
        "rankings",
        code=(ranking.standings, ranking.apart, ranking.reversals, closest),
        files={"rankings.csv": hand_ins.columns(grid)},
        script=Script("every_epoch", {}) if grid.cells else None,
    )


body()
