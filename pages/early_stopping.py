"""Early stopping: a recorded training replayed under a rule that ends it."""

import streamlit as st

from core.recipes import early_stopping as rules
from ui.charts import early_stopping as charts
from ui.early_stopping import figures as early_stopping
from ui.early_stopping.record import ReplayEarlyStopping
from ui.page import frame
from ui.page.figure import figure
from ui.shared import choose_run

frame.open_page("early_stopping")
run, chosen = choose_run.choose(ReplayEarlyStopping, "run", choose_run.VALIDATED, "Training shown")


@st.fragment
def body() -> None:
    """The rule beside the replay, and what follows from it."""
    with figure("replay"):
        left, right = st.columns([3, 1], gap="medium")
        with right:
            record, rule = early_stopping.controls(chosen)
        with left:
            recorded, found = early_stopping.show(run, rule)
        st.info(early_stopping.sentence(recorded, found), icon=":material/lightbulb:")
    early_stopping.numbers(run, recorded, found)
    early_stopping.semantics()
    st.markdown("### Answers of the reports")
    early_stopping.reported(run)
    frame.close_page(
        record,
        "early_stopping",
        code=(rules.EarlyStopping, rules.Monitor, rules.replay),
        files={"early-stopping.csv": charts.columns(recorded, found)},
        script=early_stopping.script(run, rule),
    )


body()
