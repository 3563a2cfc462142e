"""Architecture: every net counted layer by layer, a net of one's own, and a report's counts checked."""

import streamlit as st

from core.layers import conventions as layer_conventions
from core.layers import notation, parameters, stack
from core.reports.claim import Finding
from core.reports.register import keras_cnn, keras_mlp
from ui.architecture import conventions, figures, sandbox
from ui.architecture.charts import census
from ui.architecture.record import Architecture
from ui.page import frame
from ui.page.marks import MARKS

CLAIMS = (*keras_mlp.CLAIMS[:2], *keras_cnn.CLAIMS[:1])


@st.cache_data(max_entries=1, show_spinner=False)
def findings() -> list[Finding]:
    """What the nets themselves say to each claim."""
    return [claim.decide() for claim in CLAIMS]


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

st.markdown("#### Build your own")
built = sandbox.controls()
sandbox.result(built)

st.markdown("#### What a report answered")
for claim, found in zip(CLAIMS, findings(), strict=True):
    with st.container(border=True):
        answer, evidence = st.columns([2, 3])
        answer.markdown(f"{claim.question}  \n**{claim.by}**: {claim.claim} {MARKS[found.answer]}")
        evidence.markdown(found.evidence)

frame.close_page(
    Architecture(**chosen, input=built.input, layers=built.text, layer=built.layer),
    "architecture",
    code=(stack.trace, stack.side, notation.parse, parameters.table, layer_conventions.counts),
    files={
        "architecture.csv": census.columns(rows, figures.sizes(rows)),
        "my-net.csv": census.columns(built.trace.steps, figures.sizes(built.trace.steps)),
    },
)
