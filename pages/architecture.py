"""Architecture: every net counted layer by layer, a net of one's own, and a report's counts checked."""

import streamlit as st

from core.layers import answers, notation, parameters, stack
from ui import architecture, frame, sandbox
from ui.answers import MARKS
from ui.charts import census
from ui.records import Architecture


@st.cache_data(max_entries=1, show_spinner=False)
def findings() -> list[answers.Finding]:
    """What the nets themselves say to each claim."""
    return [claim.decide() for claim in answers.CLAIMS]


frame.open_page("architecture")
chosen = architecture.choose()
rows = architecture.counted(chosen["network"], tuple(chosen.items())[1:])
architecture.totals(rows)
architecture.figure(rows)
st.info(architecture.sentence(rows), icon=":material/lightbulb:")
architecture.listed(rows)
st.caption(architecture.training(rows, chosen))

st.markdown("#### Build your own")
built = sandbox.controls()
sandbox.result(built)

st.markdown("#### What a report answered")
for claim, found in zip(answers.CLAIMS, findings(), strict=True):
    with st.container(border=True):
        answer, evidence = st.columns([2, 3])
        answer.markdown(f"{claim.question}  \n**{claim.report}**: {claim.claim} {MARKS[found.answer]}")
        evidence.markdown(found.evidence)

frame.close_page(
    Architecture(**chosen, input=built.input, layers=built.text, layer=built.layer),
    "architecture",
    code=(stack.trace, stack.side, notation.parse, parameters.table),
    files={"architecture.csv": census.columns(rows), "my-net.csv": census.columns(built.trace.steps)},
)
