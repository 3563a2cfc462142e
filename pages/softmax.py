"""Softmax: ten logits, a temperature, ten probabilities."""

import numpy as np
import streamlit as st

from core import softmax as science
from ui import cache, draw, frame, numbers, picker, state
from ui.charts import bars
from ui.records import Softmax

frame.open_page("softmax")
left, right = st.columns([1, 2], gap="large")
with left:
    net = state.selection(Softmax, "net", "Network")
    picked, digit, place = picker.pick(Softmax, net)
if picked is None:
    st.stop()
with left:
    picker.show(picked)
with right:
    temperature = state.number(
        Softmax,
        "temperature",
        "Temperature T",
        help="Below 1 the largest logit takes all; far above 1 every class becomes equally likely.",
    )
    logits = picked.logits.astype(float)
    p = science.softmax(logits, temperature)
    sentence = bars.describe(logits, p, temperature)
    before, after = st.columns(2)
    draw.chart(bars.logits(logits, p, picked.label), place=before, alt=sentence)
    draw.chart(bars.probabilities(logits, p, picked.label), place=after, alt=sentence)
    st.caption(sentence)

    top, second = np.argsort(p)[::-1][:2]
    powers = np.exp((logits - logits.max()) / temperature)
    st.markdown(f"**The arithmetic of the {top}**")
    st.latex(
        rf"\begin{{aligned}} p_{{{top}}} &= \frac{{e^{{z_{{{top}}}/T}}}}{{\sum_k e^{{z_k/T}}}}"
        rf" = \frac{{e^{{({logits[top]:.3f} - {logits.max():.3f})/{temperature:g}}}}}{{{powers.sum():.4f}}} \\"
        rf" &= \frac{{{powers[top]:.4f}}}{{{powers.sum():.4f}}} = {p[top]:.4f} \end{{aligned}}"
    )
    st.caption("The largest logit is taken off every exponent first: the quotient stays, and nothing overflows.")
    st.info(
        f"Only differences count: the {top} is "
        rf"$e^{{({logits[top]:.3f} - {logits[second]:.3f})/{temperature:g}}}$ = {numbers.times(p[top] / p[second])} "
        f"as likely as the {second}. The temperature changes how sure the net is, never which class comes first.",
        icon=":material/lightbulb:",
    )
    loss = float(science.cross_entropy(logits / temperature, picked.label))
    columns = st.columns(3)
    columns[0].metric("Loss, −ln p", f"{loss:.4f}")
    columns[1].metric("At chance, ln 10", f"{np.log(10):.4f}")
    columns[2].metric("Sum of the probabilities", f"{p.sum():.6f}")

frame.close_page(
    Softmax(net=net, digit=digit, image=place, temperature=temperature),
    "softmax",
    code=(science.softmax, science.cross_entropy, cache.gallery_logits),
    files={"softmax.csv": bars.columns(logits, p)},
)
