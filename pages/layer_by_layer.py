"""Layer by layer: one image through a net, every layer drawn, any unit computed before your eyes."""

import streamlit as st

from core.layers import activations
from ui.layer_by_layer import controls, figures
from ui.layer_by_layer.record import LayerByLayer
from ui.layer_by_layer.subject import EpochSubject
from ui.page import frame
from ui.shared import image_source

frame.open_page("layer_by_layer")
run, dataset, epoch, chosen = controls.choose()
left, middle, right = st.columns([3, 3, 2], gap="large")
with left:
    source = image_source.choose(LayerByLayer, run, dataset, beside=middle)
if isinstance(source, image_source.NoImage):
    frame.close_page(LayerByLayer(**chosen, **source.state), "layer_by_layer", code=(activations.record,))
    st.stop()
subject = EpochSubject(run, epoch, source)
with right:
    image_source.show(source, subject.logits)
st.fragment(figures.show)(subject, {**chosen, **source.state})
