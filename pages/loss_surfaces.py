"""Loss surfaces: squared error and cross-entropy of one unit over two of its parameters."""

import streamlit as st

from core.data import DataError
from core.functions import losses
from core.neuron import descent, surface
from ui.charts import surfaces
from ui.loss_surfaces import controls, figures, playing, sentences
from ui.page import frame, troubles

frame.open_page("loss_surfaces")
st.markdown(
    r"A neuron's output $a = f(wx + b)$ should equal its target $y$. Each point of a picture is one choice of weight "
    "and bias, its colour the loss there. Where would you rather roll down?"
)
CODE = (surface.plane, losses.Loss, descent.descend)


def body() -> None:
    """The controls, the two surfaces, and what follows from them."""
    record = controls.unit()
    try:
        data, record = controls.examples(record)
        record = controls.window(record)
        field = controls.field(data, record)
    except DataError as problem:
        st.error(troubles.said(problem), icon=":material/error:")
        frame.close_page(controls.unfinished(record), "loss_surfaces", code=CODE)
        return
    except ValueError as reason:
        st.warning(f"There is no picture of this: {reason}.", icon=":material/warning:")
        frame.close_page(controls.unfinished(record), "loss_surfaces", code=CODE)
        return
    if data.about:
        st.caption(data.about)
    record = figures.show(data, record, field)
    if not field.defined.all():
        st.warning(sentences.undefined(field), icon=":material/warning:")
    st.info(sentences.surfaces(field), icon=":material/lightbulb:")
    if why := sentences.derivation(field):
        st.markdown(why)
    frame.close_page(
        record,
        "loss_surfaces",
        code=CODE,
        files={"loss-surfaces.csv": surfaces.columns(field)},
    )


playing.live(body)
