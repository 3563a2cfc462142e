"""Layer by layer: one image through a net, every layer drawn, any unit computed before your eyes."""

import streamlit as st

from core.layers import activations
from ui import frame, layer_net, layer_stage, sources
from ui.layer_subject import Subject
from ui.records import LayerByLayer

frame.open_page("layer_by_layer")
run, dataset, epoch, chosen = layer_net.choose()
left, middle, right = st.columns([3, 3, 2], gap="large")
with left:
    source = sources.choose(LayerByLayer, run, dataset, beside=middle)
if source is None:
    frame.close_page(LayerByLayer(**chosen), "layer_by_layer", code=(activations.record,))
    st.stop()
subject = Subject(run, epoch, source)
with right:
    sources.show(source, subject.logits)
st.fragment(layer_stage.show)(subject, {**chosen, **source.state})
