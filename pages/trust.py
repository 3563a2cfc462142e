"""How far to believe it: which saliency methods pass which tests."""

import streamlit as st

from core import attribution
from ui import frame, picker, sources, state, trust_stage
from ui.records import Trust
from ui.saliency_subject import Subject

frame.open_page("trust")
test = state.choice(Trust, "test", "Test")
if test == "truth":
    st.fragment(trust_stage.show_truth)({"test": test})
    st.stop()
net = state.choice(Trust, "net", "Network")
run, dataset = picker.opened(net)
left, middle, right = st.columns([3, 3, 2], gap="large")
with left:
    source = sources.choose(Trust, run, dataset, beside=middle)
if source is None:
    frame.close_page(Trust(net=net, test=test), "trust", code=(attribution.attribute,))
    st.stop()
subject = Subject(net, run, source)
with right:
    sources.show(source, subject.logits)
st.fragment(trust_stage.show)(subject, test, {"test": test, "net": net, **source.state})
