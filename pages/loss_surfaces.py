"""Loss surfaces: squared error and cross-entropy of one unit over two of its parameters."""

import streamlit as st

from core.data import DataError
from core.functions import losses
from core.neuron import descent, surface
from ui.loss_surfaces import cached, controls, figures, sentences
from ui.page import frame, troubles

CODE = (surface.plane, losses.Loss, descent.descend)

frame.open_page("loss_surfaces")


@st.fragment
def body() -> None:
    """The row of controls, the two surfaces, further controls, and what follows."""
    record = controls.unit()
    stage = st.container()
    try:
        data, record = controls.settings(record)
        field = cached.field(data, record)
        with stage:
            figures.main(data, record, field)
            if data.about:
                st.caption(data.about)
            if not field.defined.all():
                st.warning(sentences.undefined(field), icon=":material/warning:")
    except DataError as problem:
        stage.error(troubles.said(problem), icon=":material/error:")
        frame.close_page(controls.unfinished(record), "loss_surfaces", code=CODE)
        return
    except ValueError as reason:
        stage.warning(f"This has no picture: {reason}.", icon=":material/warning:")
        frame.close_page(controls.unfinished(record), "loss_surfaces", code=CODE)
        return
    figures.below(data, record, field)
    st.markdown("### How to read the maps")
    st.markdown(
        r"A neuron's output $a = f(wx + b)$ should equal its target $y$. Each point of a map is one choice of weight "
        "and bias, and its colour is the loss there. Gradient descent goes downhill. Where would you rather start?"
    )
    if why := sentences.derivation(field):
        st.markdown(why)
    controls.report()
    frame.close_page(
        record,
        "loss_surfaces",
        code=CODE,
        files={"loss-surfaces.csv": field.columns()},
        script=figures.script(data, record),
    )


body()
