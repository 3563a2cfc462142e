"""Architecture: every net counted layer by layer, a net of one's own, and a report's counts checked."""

import streamlit as st

from ui.architecture import known, sandbox
from ui.architecture.record import Architecture
from ui.page import frame, state
from ui.shared import claim_link

frame.open_page("architecture")
sandbox.meant()
controls = st.container(horizontal=True, gap="medium", vertical_alignment="bottom")
with controls:
    show = state.choice(Architecture, "show", "Count")
ending = {"known": known.show, "own": sandbox.show}[show](controls)

st.markdown("### Answers of the reports")
claim_link.listed("architecture")

record, name = Architecture(show=show, **ending.settings), {"known": "architecture.csv", "own": "my-net.csv"}[show]
frame.close_page(record, "architecture", code=ending.code, files={name: ending.columns}, script=ending.script)
