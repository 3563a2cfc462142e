"""Loss surfaces: squared error and cross-entropy of one unit over two of its parameters."""

import streamlit as st

from core import descent, losses, surface
from ui import frame, neuron, stage, verdicts
from ui.charts import surfaces

frame.open_page("loss_surfaces")
st.markdown(
    r"A neuron's output $a = f(wx + b)$ should equal its target $y$. Each point of a picture is one choice of weight "
    "and bias, its colour the loss there. Where would you rather roll down?"
)


def body() -> None:
    """The controls, the two surfaces, and what follows from them."""
    try:
        data, record = neuron.examples()
        record = neuron.window(record)
        field = neuron.field(data, record)
    except ValueError as reason:
        st.warning(f"There is no picture of this: {reason}.", icon=":material/warning:")
        return
    if data.about:
        st.caption(data.about)
    record = stage.show(data, record, field)
    if not field.defined.all():
        st.warning(verdicts.undefined(field), icon=":material/warning:")
    st.info(verdicts.surfaces(field), icon=":material/lightbulb:")
    frame.close_page(
        record,
        "loss_surfaces",
        code=(surface.plane, losses.Loss, descent.descend),
        files={"loss-surfaces.csv": surfaces.columns(field)},
    )


stage.live(body)
