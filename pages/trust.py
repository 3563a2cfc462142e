"""How far to believe it: which saliency methods pass which tests."""

import streamlit as st

from core import attribution
from ui.page import frame, state
from ui.shared import image_source, test_image
from ui.shared.subject import Subject
from ui.trust import figures
from ui.trust.record import Trust

frame.open_page("trust")
test = state.choice(Trust, "test", "Test")
if test in figures.SHAPES:
    st.fragment(figures.SHAPES[test])({"test": test})
    st.stop()
net = state.choice(Trust, "net", "Network")
run, dataset = test_image.opened(net)
left, middle, right = st.columns([3, 3, 2], gap="large")
with left:
    source = image_source.choose(Trust, run, dataset, beside=middle)
if isinstance(source, image_source.NoImage):
    frame.close_page(Trust(net=net, test=test, **source.state), "trust", code=(attribution.attribute,))
    st.stop()
subject = Subject(net, run, source)
with right:
    image_source.show(source, subject.logits)
st.fragment(figures.show)(subject, test, {"test": test, "net": net, **source.state})
