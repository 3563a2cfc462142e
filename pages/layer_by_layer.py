"""Layer by layer: one image through a net, every layer drawn."""

import streamlit as st

from core.layers import activations, parameters
from core.softmax import softmax
from ui import cache, draw, frame, picker, state
from ui.charts import maps
from ui.records import LayerByLayer

ACROSS = 3

frame.open_page("layer_by_layer")
left, middle, right = st.columns([3, 3, 2], gap="large")
with left:
    net = state.selection(LayerByLayer, "net", "Network")
    picked, digit, place = picker.pick(LayerByLayer, net, beside=middle)
if picked is None:
    st.stop()
with middle:
    scale = state.choice(
        LayerByLayer, "scale", "One colour scale for", help="Each map: faint maps become visible, too."
    )
with right:
    picker.show(picked)

recorded = cache.layers(net, picked.run.id, picked.dataset.name, picked.index)
rows = cache.parameters(net, picked.run.id)
drawn = maps.pipeline(picked.image, recorded, rows, softmax(picked.logits))
st.caption(maps.describe(rows))
for start in range(0, len(drawn), ACROSS):
    for column, layer in zip(st.columns(ACROSS), drawn[start : start + ACROSS], strict=False):
        with column.container(border=True, height="stretch"):
            draw.chart(maps.chart(layer, maps.end_of(layer, drawn, scale)), alt=layer.alt)

trained = sum(row.parameters for row in rows)
widest = max(rows, key=lambda row: row.parameters)
st.info(
    f"This net has **{trained:,}** trained numbers; {widest.parameters / trained:.0%} of them sit in "
    f"`{widest.name}` ({widest.arithmetic}). Layers without a calculation have nothing to learn.",
    icon=":material/lightbulb:",
)
frame.close_page(
    LayerByLayer(net=net, digit=digit, image=place, scale=scale),
    "layer_by_layer",
    code=(activations.record, parameters.table),
    files={"layers.csv": maps.columns(rows)},
)
