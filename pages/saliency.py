"""Saliency: several attribution methods side by side on one street number."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core import attribution
from ui import cache, draw, frame, picker, state, verdicts
from ui.charts import heat
from ui.records import Saliency

frame.open_page("saliency")
left, middle, right = st.columns([3, 3, 2], gap="large")
with left:
    net = state.choice(Saliency, "net", "Network")
    picked, digit, place = picker.pick(Saliency, net, beside=middle)
if picked is None:
    st.stop()
with right:
    picker.show(picked)
with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
    target = state.choice(
        Saliency, "explain", "Explain the score of", help="Which of the ten classes the maps speak about."
    )
    overlay = state.toggle(Saliency, "overlay", "Over the image")
methods = state.several(Saliency, "methods", "Methods side by side", most=3)
explained = {"predicted": picked.said, "true": picked.label}.get(target) if not target.isdigit() else int(target)
if not methods:
    st.info("Choose a method above: each gives one map.")
    st.stop()
st.caption(
    f"Red pixels speak for the {explained}, blue ones against it. Maps without a sign go from dark to yellow, where it "
    "matters most."
)

maps: dict[str, NDArray[np.generic]] = {}
for column, name in zip(st.columns(len(methods)), methods, strict=True):
    method = attribution.METHODS[name]
    with column.container(border=True, height="stretch"):
        try:
            found = cache.attribution(net, picked.run.id, picked.dataset.name, picked.index, name, explained)
        except ValueError as reason:
            st.warning(f"**{method.title}** has no map here: {reason}")
            continue
        flat = heat.reduced(found)
        maps[name] = flat.ravel()
        sentence = heat.describe(flat, method.title)
        subtitle = f"what speaks for the {explained}"
        chart = heat.chart(flat, picked.image, method.title, subtitle, signed=method.signed, overlay=overlay)
        draw.chart(chart, alt=sentence)
        st.caption(f"{sentence} {method.caveat} — {method.paper}")

if len(maps) > 1:
    st.info(verdicts.agreement(list(maps.values())), icon=":material/lightbulb:")
frame.close_page(
    Saliency(net, digit, place, target, methods, overlay),
    "saliency",
    code=(attribution.attribute,),
    files={"attribution.csv": maps},
)
