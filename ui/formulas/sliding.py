"""Convolution and pooling, forwards, at one place of the image chosen."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from core.functions.activations import Array
from core.layers.notation import Conv, Pool
from core.layers.stack import side
from ui.formulas import charts
from ui.formulas.lines import DerivationLine, factor, number
from ui.formulas.subject import Worked
from ui.page import draw
from ui.page.figure import figure
from ui.page.script import Script


def lines(worked: Worked) -> Sequence[DerivationLine]:
    """One unit of the first convolution, its ReLU and its pool, with the numbers of the image."""
    way = worked.way
    step, (depth, row, column) = way.steps["conv1"], way.relu1
    assert step.weights is not None
    patch, kernel, bias = _seen(worked), step.weights[0][depth, 0], float(step.weights[1][depth])
    products = (patch * kernel).ravel()
    place = int(np.abs(products).argmax())
    down, right = divmod(place, kernel.shape[1])
    z = float(step.output[way.relu1])
    conv, pool = way.steps["conv1"].layer, way.steps["pool1"].layer
    assert isinstance(conv, Conv)
    assert isinstance(pool, Pool)
    n = step.given.shape[1]
    wide = side(n, conv.kernel, conv.stride, conv.padding)
    return (
        DerivationLine(
            f"The **kernel** of map {depth} lies on the pixels from row {row}, column {column} on. One product:",
            rf"k_{{{down}{right}}}\; x_{{{row + down},{column + right}}} = {factor(float(kernel[down, right]))} \cdot"
            rf" {factor(float(patch[down, right]))} = {number(float(products[place]))}",
            "layer_by_layer",
            worked.unit("conv1", way.relu1, show="weights"),
        ),
        DerivationLine(
            f"**Convolution**: all {products.size} products and the bias.",
            rf"z = b + \sum_{{u,v}} k_{{uv}}\, x_{{r+u,\,s+v}} = {number(bias)} + {factor(float(products.sum()))}"
            rf" = {number(z)}",
            "layer_by_layer",
            worked.unit("conv1", way.relu1),
        ),
        DerivationLine(
            "**ReLU** of it.",
            rf"a = \max(0, z) = {number(max(0.0, z))}",
            "layer_by_layer",
            worked.unit("relu1", way.relu1),
        ),
        DerivationLine(
            "**Max-pooling**: the largest of four neighbours.",
            rf"\max\{{{', '.join(number(float(each), 3) for each in way.window('pool1').ravel())}\}}"
            rf" = {number(float(way.steps['pool1'].output[way.pool1]))}",
            "layer_by_layer",
            worked.unit("pool1", way.pool1),
        ),
        DerivationLine(
            "How **large** the map becomes: n pixels a side, padding p, kernel k, stride s.",
            rf"\left\lfloor\frac{{n+2p-k}}{{s}}\right\rfloor + 1 = \left\lfloor\frac{{{n}+{2 * conv.padding}"
            rf"-{conv.kernel}}}{{{conv.stride}}}\right\rfloor + 1 = {wide}",
            "architecture",
            {"show": "own", "layer": 1},
        ),
        DerivationLine(
            "The same of the **pool**.",
            rf"\left\lfloor\frac{{{wide}+{2 * pool.padding}-{pool.kernel}}}{{{pool.stride}}}\right\rfloor + 1"
            rf" = {side(wide, pool.kernel, pool.stride, pool.padding)}",
            "architecture",
            {"show": "own", "layer": 3},
        ),
        DerivationLine(
            "How many **weights**: a kernel a map, and a bias each.",
            rf"{conv.width} \cdot ({conv.kernel}\cdot{conv.kernel}\cdot{step.given.shape[0]} + 1)"
            rf" = {conv.width * (conv.kernel**2 * step.given.shape[0] + 1)}",
            "architecture",
            {},
        ),
    )


def _seen(worked: Worked) -> Array:
    """The pixels below the kernel, as the net gets them."""
    step, (_, row, column) = worked.way.steps["conv1"], worked.way.relu1
    assert isinstance(step.layer, Conv)
    return step.given[0, row : row + step.layer.kernel, column : column + step.layer.kernel]


def show(worked: Worked) -> None:
    """The nine products."""
    found = columns(worked)
    with figure("products"):
        draw.chart(
            charts.products(found["row"], found["column"], found["product"]),
            alt="The products of pixels and weights below the kernel as squares, described in the caption below.",
        )
        st.caption(
            f"Pixel times weight at each place of the kernel; together {float(found['product'].sum()):.4g}. Pixels are "
            "as the net gets them: minus the mean of all training pixels, over their spread."
        )


def columns(worked: Worked) -> Mapping[str, Any]:
    """Pixels, weights and their products, a row a place of the kernel."""
    step, patch = worked.way.steps["conv1"], _seen(worked)
    assert step.weights is not None
    kernel = step.weights[0][worked.way.relu1[0], 0]
    rows, places = np.indices(kernel.shape)
    return {
        "row": rows.ravel(),
        "column": places.ravel(),
        "pixel": patch.ravel(),
        "weight": kernel.ravel(),
        "product": (patch * kernel).ravel(),
    }


def script(worked: Worked) -> Script:
    """What computes them."""
    return Script(
        "below_the_kernel",
        {"run": worked.picked.run.id, "image": worked.picked.index, "unit": worked.way.relu1},
    )


def closing(worked: Worked) -> str:
    """What follows, for any image."""
    return (
        "A convolution is a dense layer with two savings. Each unit sees only a few pixels, and all units of a map "
        "share one kernel. Pooling has nothing to learn: it forgets where in its window the largest number stood."
    )
