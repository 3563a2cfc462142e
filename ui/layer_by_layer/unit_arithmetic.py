"""The arithmetic of one unit: numbers that add up to its output."""

from __future__ import annotations

from functools import singledispatch

import numpy as np
import streamlit as st

from core.layers.arithmetic import (
    Arithmetic,
    AveragePoolArithmetic,
    BatchNormArithmetic,
    ConvArithmetic,
    DenseArithmetic,
    DropoutArithmetic,
    ElementwiseArithmetic,
    FlattenArithmetic,
    PoolArithmetic,
    ResidualArithmetic,
    UpsampleArithmetic,
)
from ui.layer_by_layer.charts import units
from ui.layer_by_layer.subject import UnitPoint
from ui.page import draw

ROUNDING = 2.0**-24  # of float32, relative to the sum of what is added
STEP = "times 2⁻²⁴ (half an ulp of float32) of the sum of the absolute summands"


def show(point: UnitPoint) -> None:
    """The arithmetic of the point's unit, and that of the shortcut that ends in it."""
    found = point.explained()
    if isinstance(found, str):
        st.info(found, icon=":material/help:")
        return
    _show(found, point)
    st.markdown(_checked(found))
    block, _, last = point.layer.rpartition(".")
    if last == "relu" and block:
        sum_of = point.explained(block)
        if isinstance(sum_of, ResidualArithmetic):
            st.markdown(
                f"Its input is the block's sum: body {_n(sum_of.body)} + shortcut {_n(sum_of.shortcut)} = "
                f"**{_n(sum_of.value)}**."
            )


def _checked(found: Arithmetic) -> str:
    """The sum in float64 beside the forward pass's own number."""
    apart = abs(found.value - found.measured)
    unit = ROUNDING * max(found.magnitude, 1e-30)
    close = "no difference" if apart == 0 else f"{apart:.1e} apart, {apart / unit:.1f} {STEP}"
    return (
        f"Computed in float64: **{_n(found.value, 9)}**. The forward pass in float32 says "
        f"**{_n(found.measured, 9)}**: {close}."
    )


def _n(value: float, digits: int = 6) -> str:
    return f"{value:.{digits}g}".replace("-", "−")


@singledispatch
def _show(found: Arithmetic, point: UnitPoint) -> None:
    raise TypeError(f"There are no words for {type(found).__name__}.")


@_show.register
def _(found: ConvArithmetic, point: UnitPoint) -> None:
    depth, height, width = found.patches.shape
    products = found.patches * found.kernels
    if depth == 1:
        places = [f"row {row}, column {column}" for row in range(height) for column in range(width)]
        names, values, title = places, products.ravel(), "Contribution of each product"
    else:
        names, values, title = (
            [f"input map {each}" for each in range(depth)],
            found.sums,
            ("Contribution of each input map"),
        )
    st.markdown(
        f"The patch starts at row {found.top}, column {found.left} of its input. {depth} × {height}×{width} numbers "
        f"times the kernel's make **{products.size:,}** products. Their sum {_n(float(found.sums.sum()))} and the bias "
        f"{_n(found.bias)} make the unit's value."
    )
    _bars(names, values, found.bias, title)


@_show.register
def _(found: DenseArithmetic, point: UnitPoint) -> None:
    names = [f"input {place}" for place in range(found.contributions.size)]
    st.markdown(
        f"**{found.contributions.size:,}** weights are multiplied by as many inputs. These contributions sum to "
        f"{_n(float(found.contributions.sum()))}, and the bias is {_n(found.bias)}. "
        f"{(found.contributions > 0).mean():.0%} of the contributions are positive."
    )
    _bars(names, found.contributions, found.bias, "Contribution of each input")


def _bars(names: list[str], values: np.ndarray, bias: float, title: str) -> None:
    # Words that never change: with others the browser would build the chart anew. The text above has the numbers.
    draw.chart(
        units.summands(names, values, bias, title),
        alt="The unit's largest summands as bars, the others together, and its bias; the text above has the numbers.",
    )


@_show.register
def _(found: PoolArithmetic, point: UnitPoint) -> None:
    row, column = found.winner
    told = " · ".join("−∞" if np.isinf(each) else _n(float(each)) for each in found.window.ravel())
    st.markdown(
        f"The largest of {told} is **{_n(found.value)}**, at row {row}, column {column} of the window, which is row "
        f"{found.top + row}, column {found.left + column} of the input map. The others are ignored. Only the maximum "
        "gets a gradient in the backward pass."
    )
    _window(found.window.ravel())


@_show.register
def _(found: AveragePoolArithmetic, point: UnitPoint) -> None:
    st.markdown(f"The sum {_n(float(found.window.sum()))} of the window's numbers, divided by {found.divisor}.")
    _window(found.window.ravel() / found.divisor)


@_show.register
def _(found: UpsampleArithmetic, point: UnitPoint) -> None:
    terms = zip(found.window.ravel(), found.weights.ravel(), strict=True)
    told = " + ".join(f"{_n(float(weight), 3)} · {_n(float(value))}" for value, weight in terms)
    st.markdown(
        f"Enlarging interpolates between pixels of the image, here from row {found.top}, column {found.left} on. "
        f"Nearer pixels have larger weights: {told} = **{_n(found.value)}**."
    )
    _window((found.window * found.weights).ravel())


def _window(values: np.ndarray) -> None:
    draw.chart(
        units.window(values),
        alt="The numbers of the unit's window as bars; the text above names the one that counts.",
    )


@_show.register
def _(found: ElementwiseArithmetic, point: UnitPoint) -> None:
    st.latex(rf"a = {found.formula}, \qquad z = {found.input:.6g} \;\Rightarrow\; a = {found.value:.6g}")
    draw.chart(
        units.function(point.activation.kind, found.input, found.value),
        alt="The activation function with this unit on it; the formula above has its numbers.",
    )


@_show.register
def _(found: BatchNormArithmetic, point: UnitPoint) -> None:
    st.latex(
        rf"\frac{{z - \mu}}{{\sqrt{{\sigma^2 + \varepsilon}}}}\,\gamma + \beta = "
        rf"\frac{{{found.input:.5g} - ({found.mean:.5g})}}{{\sqrt{{{found.variance:.5g} + {found.eps:g}}}}}"
        rf"\cdot {found.gain:.5g} + ({found.bias:.5g}) = {found.value:.6g}"
    )
    st.caption(
        "μ and σ² are running means over the training batches, kept with the weights. Training uses the batch's own. "
        f"This input is {_n(found.normalised, 3)} standard deviations from its map's mean."
    )


@_show.register
def _(found: DropoutArithmetic, point: UnitPoint) -> None:
    kept = found.input / (1 - found.share)
    left, right = st.columns(2)
    left.metric("In use (evaluation)", _n(found.value), "passes unchanged", delta_color="off", border=True)
    right.metric(
        "In training", f"0 or {_n(kept)}", f"0 with probability {found.share:g}", delta_color="off", border=True
    )
    st.caption(
        f"A number that is not dropped is divided by 1 − {found.share:g}, so that the mean over many draws stays "
        f"{_n(found.input)}. Nothing is dropped when the net is used."
    )


@_show.register
def _(found: FlattenArithmetic, point: UnitPoint) -> None:
    place = ("map {}, row {}, column {}" if len(found.index) == 3 else "number {}").format(*found.index)
    st.markdown(
        f"Flatten computes nothing. Number {point.unit[0]} of the row is the input's {place}, **{_n(found.value)}**."
    )
