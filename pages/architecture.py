"""Architecture: every net counted layer by layer, a net of one's own, and a report's counts checked."""

import streamlit as st

from core.layers import conventions as layer_conventions
from core.layers import notation, parameters, stack
from ui.architecture import conventions, figures, sandbox
from ui.architecture.charts import census
from ui.architecture.record import Architecture
from ui.page import frame
from ui.shared import claim_link

frame.open_page("architecture")
chosen = figures.choose()
rows = figures.counted(chosen["network"], tuple(chosen.items())[1:])
figures.totals(rows)
figures.figure(rows)
st.caption(conventions.line(rows))
st.info(figures.sentence(rows), icon=":material/lightbulb:")
figures.listed(rows)
st.caption(figures.training(rows, chosen))
conventions.flatten(rows, chosen["network"])

st.markdown("### Build your own")
built = sandbox.controls()
sandbox.result(built)

st.markdown("### What the reports answered")
claim_link.listed("architecture")

frame.close_page(
    Architecture(**chosen, input=built.input, layers=built.text, layer=built.layer),
    "architecture",
    code=(stack.trace, stack.side, notation.parse, parameters.table, layer_conventions.counts),
    files={
        "architecture.csv": census.columns(rows, figures.sizes(rows)),
        "my-net.csv": census.columns(built.trace.steps, figures.sizes(built.trace.steps)),
    },
)
