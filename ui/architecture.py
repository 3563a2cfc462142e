"""The architecture page's named nets: which net with which options, its table, and what is true of it."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core import models
from core.layers.inventory import inventory
from core.layers.parameters import Row
from ui import draw, numbers, state
from ui.charts import census
from ui.records import Architecture

BATCH = 128
LABELS = {
    "activation": "Activation",
    "hidden": "Units in each of two dense layers",
    "head": "Dense layers at the end",
    "stem": "First convolution",
    "skip": "Shortcuts",
    "resolution": "Image enlarged to",
    "classes": "Classes",
}
COLUMNS = {
    "Parameters": st.column_config.NumberColumn(format="localized"),
    "Calculation": st.column_config.TextColumn(help="Kernel·kernel·maps in·maps out + a bias for each map out"),
    "Output": st.column_config.TextColumn(help="Height×width×maps, or the count of numbers"),
    "FLOPs": st.column_config.NumberColumn(format="compact", help="For one image; a multiply-add counts as two"),
    "Memory": st.column_config.NumberColumn(format="bytes", help="The output for one image, 4 bytes a number"),
}


@st.cache_data(max_entries=64, show_spinner="Counting…")
def counted(network: str, options: tuple[tuple[str, Any], ...]) -> list[Row]:
    """The table of a named net; its weights take no memory."""
    return inventory(network, **dict(options))


def choose() -> dict[str, Any]:
    """The network and those of the record's fields that are its options, in the order of the record."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        network = state.selection(Architecture, "network", "Network")
        chosen = {name: _option(name) for name in LABELS if name in models.spec(network).options}
    return {"network": network, **chosen}


def _option(name: str) -> Any:  # noqa: ANN401
    control = state.toggle if name == "skip" else state.choice
    return control(Architecture, name, LABELS[name])


def totals(rows: Sequence[census.Layer]) -> None:
    """The four sums that everybody asks for."""
    parameters, memory = sum(row.parameters for row in rows), sum(row.memory for row in rows)
    sums = {
        "Parameters": (f"{parameters:,}", "All numbers that training may change"),
        "Weights in memory": (census.short(4 * parameters, "B"), "Four bytes, a float32, for each parameter"),
        "Outputs in memory": (census.short(memory, "B"), "What all layers put out for one image, in float32"),
        "Work for an image": (census.short(sum(row.flops for row in rows), "FLOP"), "A multiply-add counts as two"),
    }
    with st.container(horizontal=True, gap="small"):
        for title, (value, what) in sums.items():
            st.metric(title, value, help=what, border=True)


def figure(rows: Sequence[census.Layer]) -> None:
    """Where parameters and work sit."""
    sentence = census.describe(rows)
    draw.chart(census.chart(rows), alt=sentence)
    st.caption(sentence)


def listed(rows: Sequence[census.Layer], **more: Sequence[object]) -> None:
    """Every layer; `more` are further columns."""
    table = census.table(rows).assign(**more)
    st.dataframe(
        table, hide_index=True, column_config=COLUMNS, alt=f"{len(table)} layers with their shapes and counts."
    )


def training(rows: Sequence[Row], options: dict[str, Any]) -> str:
    """What training takes, and which of the options changes nothing."""
    parameters, memory = sum(row.parameters for row in rows), sum(row.memory for row in rows)
    weightless = [row for row in rows if not row.parameters]
    activation = state.titles(Architecture, "activation").get(options.get("activation", ""), "")
    told = f" {activation} has nothing to learn: another activation leaves every count as it is." if activation else ""
    return (
        f"{len(rows)} layers, {len(weightless)} of them without parameters. Training with Adam holds four numbers for "
        f"each parameter (weight, gradient, two averages), {census.short(16 * parameters, 'B')}, and the outputs of a "
        f"batch of {BATCH}, {census.short(BATCH * memory, 'B')}.{told}"
    )


def sentence(rows: Sequence[Row]) -> str:
    """Why weights and work sit in different places, from the net's own layers."""
    dense = max((row for row in rows if row.kind == "Linear"), key=lambda row: row.parameters)
    slid = [row for row in rows if row.kind == "Conv2d"]
    if not slid:
        return (
            f"`{dense.name}` has a weight for each pair of input and unit, and a bias for each unit: "
            f"**{dense.arithmetic}**. A dense layer uses each weight once an image, so its work is its weights."
        )
    conv = max(slid, key=lambda row: row.flops)
    places = conv.output_shape[1] * conv.output_shape[2]
    return (
        f"A convolution slides: `{conv.name}` uses each weight at {places:,} {'places' if places > 1 else 'place'} of "
        f"its map, a dense layer once. So the convolutions hold {_share(slid, rows)}; the dense layers hold "
        f"{_share([row for row in rows if row.kind == 'Linear'], rows)}."
    )


def _share(some: Sequence[Row], rows: Sequence[Row]) -> str:
    parameters, work = (
        sum(getattr(row, count) for row in some) / sum(getattr(row, count) for row in rows)
        for count in ("parameters", "flops")
    )
    return f"**{numbers.percent(parameters)}** of the parameters and do **{numbers.percent(work)}** of the work"
