"""One net's layers by three conventions in a line, and how its maps become one row."""

from collections.abc import Sequence

import streamlit as st

from core import models
from core.layers import conventions
from core.layers.parameters import ParameterRow
from ui.architecture.charts import flattening
from ui.page import draw
from ui.page.figure import figure


def line(rows: Sequence[ParameterRow]) -> str:
    """How many layers the net has, by each convention."""
    found = conventions.counts(rows)
    sums = f", and each of the {found.sums} sums of a shortcut is a layer" if found.sums else ""
    off = " off the shortcuts" if found.sums else ""
    return (
        f"How many layers? **{found.weighted}** have weights, the usual count: convolutions and dense layers{off}. "
        f"**{found.keras}** stand in Keras's list of the same net. There an activation belongs to the layer before "
        f"it{sums}. **{found.modules}** are PyTorch's modules, or {found.modules + 1} with the input."
    )


def flatten(rows: Sequence[ParameterRow], network: str) -> None:
    """The net's maps with the places of their numbers in the row."""
    shape = conventions.flattened(rows, models.spec(network).input_shape)
    if shape is None:
        return
    st.markdown("### From maps to one row")
    words = "Maps whose cells show the place of each number in the row, described in the caption below."
    with figure("flattening"):
        draw.chart(flattening.chart(conventions.places(shape)), alt=words)
        st.caption(describe(shape))


def describe(shape: tuple[int, int, int]) -> str:
    """What Flatten does to maps of this shape."""
    maps, height, width = shape
    total, one = maps * height * width, height * width
    same = "Flatten has no parameters. It moves numbers and changes none."
    if maps == 1:
        row = f"one row of {height}·{width} = {total:,} numbers"
        return f"The {height}×{width} pixels of the image become {row}, line by line. {same}"
    second = int(conventions.places(shape, channels_last=True)[0].ravel()[-1 if one == 1 else 1]) + 1
    keras = (
        f"Keras goes position by position instead. The second number of the first map gets place {second:,}."
        if one > 1
        else "Keras makes the same row here, since each map is one number."
    )
    return (
        f"The {maps} maps of {height}×{width} become one row of {height}·{width}·{maps} = {total:,} numbers. It goes "
        f"map by map and line by line, so the second map begins at place {one + 1:,}. {same} {keras} A dense layer "
        "has a weight for each place, so both orders work."
    )
