"""Choose how maps are drawn: sign, colour channels, range and end of the colours, over the image or alone."""

from typing import Any

import streamlit as st

from ui.charts.heat import Display
from ui.page import state
from ui.saliency.record import Saliency

SET = ("sign", "reduction", "scale", "percentile", "overlay")  # by these controls


def choose() -> tuple[Display, dict[str, Any]]:
    """How the maps are drawn, and the controls' values; none of it computes anything anew."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        sign = state.choice(
            Saliency, "sign", "Sign", help="Methods without a sign, such as Saliency, always show strength alone."
        )
        reduction = state.choice(
            Saliency,
            "reduction",
            "Colour channels",
            help="“Sum” keeps the map's total. “Strongest” takes the channel with the largest value.",
        )
        scale = state.choice(
            Saliency, "scale", "Colour range per", help="Values of different methods have different units."
        )
    with st.container(horizontal=True, gap="large", vertical_alignment="center"):
        with st.container(width=320):
            percentile = state.number(
                Saliency,
                "percentile",
                "Colours end at this percentile",
                format="%.1f",
                help=(
                    "The colours end at this percentile of the absolute values, so single pixels do not hide the "
                    "rest. 100 clips nothing."
                ),
            )
        overlay = state.toggle(Saliency, "overlay", "Over the image")
    values = {"sign": sign, "reduction": reduction, "scale": scale, "percentile": percentile, "overlay": overlay}
    return Display(**values), values
