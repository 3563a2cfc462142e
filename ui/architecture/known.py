"""The named nets: where parameters and work sit, the sums, every layer."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.layers import conventions as layer_conventions
from core.layers import parameters
from ui.architecture import conventions, figures
from ui.architecture.charts import census
from ui.page.ending import ViewResult
from ui.page.figure import figure
from ui.page.script import Script


def show(controls: DeltaGenerator) -> ViewResult:
    """The bars of the net that is chosen in `controls`, and below them its numbers."""
    with controls:
        chosen = figures.choose()
    network, options = chosen["network"], dict(tuple(chosen.items())[1:])
    rows = figures.counted(network, tuple(options.items()))
    sentence = figures.sentence(rows)
    with figure("layers"):
        figures.shares(rows)
        st.info(sentence, icon=":material/lightbulb:")
    figures.totals(rows)
    st.caption(conventions.line(rows))
    figures.listed(rows)
    st.caption(figures.training(rows, chosen))
    conventions.flatten(rows, network)
    code = (parameters.table, layer_conventions.counts)
    script = Script("of_known_net", {"network": network, "options": options})
    return ViewResult(sentence, census.columns(rows, figures.sizes(rows)), chosen, code, script)
