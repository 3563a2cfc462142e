"""Saliency: what a net looks at in an image, by several methods, nets or classes side by side."""

import streamlit as st

from core import attribution
from ui import frame, picker, saliency_stage, sources, state
from ui.records import Saliency
from ui.saliency_subject import Subject

frame.open_page("saliency")
net = state.choice(Saliency, "net", "Network")
run, dataset = picker.opened(net)
left, middle, right = st.columns([3, 3, 2], gap="large")
with left:
    source = sources.choose(Saliency, run, dataset, beside=middle)
if source is None:
    frame.close_page(Saliency(net), "saliency", code=(attribution.attribute,))
    st.stop()
subject = Subject(net, run, source)
with right:
    sources.show(source, subject.logits)
st.fragment(saliency_stage.show)(subject, {"net": net, **source.state})
