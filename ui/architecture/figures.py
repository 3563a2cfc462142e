"""What the page draws and says of any net: its sums, its layers; of a named one also its options."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.layers.inventory import inventory
from core.layers.parameters import ParameterRow
from core.layers.stack import sized
from ui.architecture.charts import census
from ui.architecture.charts.census import LayerRow
from ui.architecture.record import Architecture
from ui.page import draw, fields, numbers, state

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
    "Calculation": st.column_config.TextColumn(
        help="Kernel·kernel·input maps·output maps, and a bias for each output map"
    ),
    "Output": st.column_config.TextColumn(help="Height×width×maps, or the count of numbers"),
    "FLOPs": st.column_config.NumberColumn(format="compact", help="For one image; a multiply-add counts as two"),
    "Memory, kB": st.column_config.NumberColumn(format="%.1f", help="The output for one image, 4 bytes a number"),
}


@st.cache_data(max_entries=64, show_spinner="Counting…")
def counted(network: str, options: tuple[tuple[str, Any], ...]) -> list[ParameterRow]:
    """The table of a named net; its weights take no memory."""
    return inventory(network, **dict(options))


def choose() -> dict[str, Any]:
    """The network and those of the record's fields that are its options, in the order of the record."""
    network = state.selection(Architecture, "network", "Network")
    chosen = {name: _option(name) for name in LABELS if fields.matters(Architecture(network=network), name)}
    return {"network": network, **chosen}


def _option(name: str) -> Any:  # noqa: ANN401
    control = state.toggle if name == "skip" else state.choice
    return control(Architecture, name, LABELS[name])


def totals(rows: Sequence[census.LayerRow]) -> None:
    """The four sums that everybody asks for."""
    parameters, memory = sum(row.parameters for row in rows), sum(row.memory for row in rows)
    sums = {
        "Parameters": (f"{parameters:,}", "All numbers that training may change"),
        "Weights in memory": (census.short(4 * parameters, "B"), "Four bytes, a float32, for each parameter"),
        "Outputs in memory": (census.short(memory, "B"), "The outputs of all layers for one image, in float32"),
        "Work for an image": (census.short(sum(row.flops for row in rows), "FLOP"), "A multiply-add counts as two"),
    }
    with st.container(horizontal=True, gap="small"):
        for title, (value, what) in sums.items():
            st.metric(title, value, help=what, border=True)


def shares(rows: Sequence[census.LayerRow]) -> None:
    """Where parameters and work sit."""
    sentence = census.describe(rows)
    draw.chart(census.chart(rows), alt=sentence)
    st.caption(sentence)


def listed(rows: Sequence[census.LayerRow], **more: Sequence[object]) -> None:
    """Every layer; `more` are further columns."""
    table = census.table(rows, sizes(rows)).assign(**more)
    st.dataframe(
        table, hide_index=True, column_config=COLUMNS, alt=f"{len(table)} layers with their shapes and counts."
    )


def training(rows: Sequence[ParameterRow], options: dict[str, Any]) -> str:
    """What training takes, and which of the options changes nothing."""
    parameters, memory = sum(row.parameters for row in rows), sum(row.memory for row in rows)
    weightless = [row for row in rows if not row.parameters]
    activation = fields.titles(Architecture, "activation").get(options.get("activation", ""), "")
    told = f" {activation} has no parameters, so another activation changes no count." if activation else ""
    return (
        f"The net has {len(rows)} modules with activations and normalisations. {len(weightless)} of them have no "
        "parameters. Adam keeps four numbers for each parameter: its weight, its gradient and two averages. These "
        f"take {census.short(16 * parameters, 'B')}. The outputs of a batch of {BATCH} images take "
        f"{census.short(BATCH * memory, 'B')}.{told}"
    )


def sentence(rows: Sequence[ParameterRow]) -> str:
    """Why weights and work sit in different places, from the net's own layers."""
    dense = max((row for row in rows if row.kind == "Linear"), key=lambda row: row.parameters)
    slid = [row for row in rows if row.kind == "Conv2d"]
    if not slid:
        return (
            f"`{dense.name}` has a weight for each pair of input and unit, and a bias for each unit: "
            f"**{dense.arithmetic}**. A dense layer uses each weight once per image: one multiply-add per weight."
        )
    conv = max(slid, key=lambda row: row.flops)
    places = conv.output_shape[1] * conv.output_shape[2]
    return (
        f"A convolution slides: `{conv.name}` uses each weight at {places:,} "
        f"{'positions' if places > 1 else 'position'} of its map. A dense layer uses each weight once. Here the "
        f"convolutions hold {_share(slid, rows)}. The dense layers hold "
        f"{_share([row for row in rows if row.kind == 'Linear'], rows)}."
    )


def _share(some: Sequence[ParameterRow], rows: Sequence[ParameterRow]) -> str:
    parameters, work = (
        sum(getattr(row, count) for row in some) / sum(getattr(row, count) for row in rows)
        for count in ("parameters", "flops")
    )
    return f"**{numbers.percent(parameters)}** of the parameters and do **{numbers.percent(work)}** of the work"


def sizes(rows: Sequence[LayerRow]) -> list[str]:
    """What each layer puts out, in words."""
    return [sized(row.output_shape) for row in rows]
