"""Saliency: what a net looks at in an image, by several methods, nets or classes side by side."""

import streamlit as st

from core import attribution
from ui.page import frame, state
from ui.saliency import figures
from ui.saliency.record import Saliency
from ui.shared import image_source, test_image
from ui.shared.subject import Subject

frame.open_page("saliency")
net = state.choice(Saliency, "net", "Network")
run, dataset = test_image.opened(net)
left, middle, right = st.columns([3, 3, 2], gap="large")
with left:
    source = image_source.choose(Saliency, run, dataset, beside=middle)
if isinstance(source, image_source.NoImage):
    frame.close_page(Saliency(net=net, **source.state), "saliency", code=(attribution.attribute,))
    st.stop()
subject = Subject(net, run, source)
with right:
    image_source.show(source, subject.logits)
st.fragment(figures.show)(subject, {"net": net, **source.state})
