"""Back-propagation by hand through the CNN of report R4: one way from the loss to a weight of the first layer."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from ui.formulas import charts
from ui.formulas.lines import DerivationLine, factor, number
from ui.formulas.subject import Worked
from ui.page import draw
from ui.page.figure import figure
from ui.page.script import Script

SHOWN = 2  # products of a sum that are written out


def lines(worked: Worked) -> Sequence[DerivationLine]:
    """From the logits back to the first layer, with the numbers of the image."""
    return (*_dense(worked), *_second(worked), *_first(worked))


def _dense(worked: Worked) -> Sequence[DerivationLine]:
    way, t = worked.way, worked.label
    step, j = way.steps["fc"], way.unit
    assert step.weights is not None
    delta, matrix = step.above, step.weights[0]
    return (
        DerivationLine(
            "Begin at the **logits**: p minus y, here of the true class and of its rival.",
            rf"\delta = p - y: \quad \delta_{{{t}}} = {number(float(delta[t]))},"
            rf" \quad \delta_{{{worked.rival}}} = {number(float(delta[worked.rival]))}",
            "softmax",
            {**worked.state, "view": "gradients"},
        ),
        DerivationLine(
            "A **weight of the dense layer**: its δ times the number that it is multiplied with.",
            rf"\frac{{\partial L}}{{\partial W_{{{t},{j}}}}} = \delta_{{{t}}}\, a_{{{j}}}"
            rf" = {factor(float(delta[t]))} \cdot {factor(float(step.given[j]))}"
            rf" = {number(float(delta[t] * step.given[j]))}",
            "layer_by_layer",
            worked.unit("flatten", j),
        ),
        DerivationLine(
            "Back to that **number**: its ten weights times the ten δ, summed.",
            rf"\frac{{\partial L}}{{\partial a_{{{j}}}}} = \sum_k W_{{k,{j}}}\,\delta_k"
            rf" = {_sum(matrix[:, j] * delta)}",
            "layer_by_layer",
            worked.unit("flatten", j, show="gradient"),
        ),
        DerivationLine(
            f"**Flatten and dropout** change nothing here: number {j} is map {way.pool2[0]}, row {way.pool2[1]}, "
            f"column {way.pool2[2]}.",
            rf"a_{{{j}}} = a^{{\text{{pool2}}}}_{{{_index(way.pool2)}}} = {number(float(step.given[j]))}",
            "layer_by_layer",
            worked.unit("pool2", way.pool2),
        ),
    )


def _second(worked: Worked) -> Sequence[DerivationLine]:
    way = worked.way
    conv, relu = way.steps["conv2"], way.steps["relu2"]
    assert conv.weights is not None
    depth = way.relu2[0]
    source, down, right = way.kernel2
    z, products = float(conv.output[way.relu2]), way.products("conv2")
    return (
        DerivationLine(
            "**Max-pooling** hands its gradient to the largest of four; the others get 0.",
            rf"\max\{{{_window(way.window('pool2'))}\}}: \quad \frac{{\partial L}}{{\partial"
            rf" a^{{\text{{relu2}}}}_{{{_index(way.relu2)}}}}} = {number(float(relu.above[way.relu2]))}",
            "layer_by_layer",
            worked.unit("relu2", way.relu2, show="gradient"),
        ),
        DerivationLine(
            "**ReLU** passes it on, as z is above 0.",
            rf"z = {number(z)} > 0: \quad \frac{{\partial L}}{{\partial z}} = 1 \cdot"
            rf" {factor(float(relu.above[way.relu2]))} = {number(float(conv.above[way.relu2]))}",
            "layer_by_layer",
            worked.unit("conv2", way.relu2, show="gradient"),
        ),
        DerivationLine(
            f"A **weight of a kernel** is used at all {products.size} places of its map, so their products are summed.",
            rf"\frac{{\partial L}}{{\partial K_{{{depth},{source},{down},{right}}}}} = \sum_{{r,s}}"
            rf" \delta_{{{depth},r,s}}\; a_{{{source},\,r+{down},\,s+{right}}} = {_sum(products)}",
            "layer_by_layer",
            worked.unit("conv2", way.relu2, show="weights"),
        ),
        DerivationLine(
            "Back to a number of the **map below**: every unit that sees it sends its share, through its own weight.",
            rf"\frac{{\partial L}}{{\partial a^{{\text{{pool1}}}}_{{{_index(way.pool1)}}}}} = \sum_{{m,u,v}}"
            rf" K_{{m,{source},u,v}}\;\delta_{{m,\,{way.pool1[1]}-u,\,{way.pool1[2]}-v}}"
            rf" = {number(float(conv.below[way.pool1]))}",
            "layer_by_layer",
            worked.unit("pool1", way.pool1, show="gradient"),
        ),
    )


def _first(worked: Worked) -> Sequence[DerivationLine]:
    way = worked.way
    conv, relu = way.steps["conv1"], way.steps["relu1"]
    depth, (_, down, right) = way.relu1[0], way.kernel1
    z, products = float(conv.output[way.relu1]), way.products("conv1")
    passed = 1 if z > 0 else 0
    return (
        DerivationLine(
            "The **first pool and ReLU** in the same way.",
            rf"\max\{{{_window(way.window('pool1'))}\}}, \; z = {number(z)}: \quad \frac{{\partial L}}{{\partial z}}"
            rf" = {passed} \cdot {factor(float(relu.above[way.relu1]))} = {number(float(conv.above[way.relu1]))}",
            "layer_by_layer",
            worked.unit("conv1", way.relu1, show="gradient"),
        ),
        DerivationLine(
            "A **weight of the first kernel**: the same sum, now over the pixels.",
            rf"\frac{{\partial L}}{{\partial K_{{{depth},0,{down},{right}}}}} = \sum_{{r,s}} \delta_{{{depth},r,s}}\;"
            rf" x_{{r+{down},\,s+{right}}} = {_sum(products)}",
            "layer_by_layer",
            worked.unit("conv1", way.relu1, show="weights"),
        ),
    )


def _index(place: tuple[int, ...]) -> str:
    return ",".join(map(str, place))


def _window(window: np.ndarray) -> str:
    return ",\\ ".join(number(float(each), 3) for each in window.ravel())


def _sum(products: np.ndarray) -> str:
    """The largest products, how many others there are that count, and the sum of all."""
    flat = products.ravel()
    order = np.argsort(-np.abs(flat), kind="stable")
    named = " + ".join(factor(float(flat[place]), 3) for place in order[:SHOWN])
    others = int(np.count_nonzero(flat[order[SHOWN:]]))
    more = rf" + \text{{{others} more}}" if others else ""
    return rf"{named}{more} = {number(float(flat.sum()))}"


def show(worked: Worked) -> None:
    """How long the gradient is at each layer, on its way back."""
    with figure("lengths"):
        found = columns(worked)
        draw.chart(
            charts.lengths(found["layer"], found["gradient_length"]),
            alt="The length of the loss's gradient at each layer's output, described in the caption below.",
        )
        first, last = (float(found["gradient_length"][place]) for place in (0, -1))
        st.caption(
            f"The gradient is {last:.4g} long at the logits and {first:.4g} at the output of the first convolution, "
            f"which has {worked.way.steps['conv1'].output.size:,} numbers."
        )


def columns(worked: Worked) -> Mapping[str, Any]:
    """A row a layer: how many numbers, and how long the loss's gradient is in them and in the weights."""
    steps = worked.way.steps
    weights = [0.0 if each.slopes is None else float(np.linalg.norm(each.slopes[0])) for each in steps.values()]
    return {
        "layer": np.array(list(steps)),
        "numbers": np.array([each.output.size for each in steps.values()]),
        "gradient_length": np.array([float(np.linalg.norm(each.above)) for each in steps.values()]),
        "weights_gradient_length": np.array(weights),
    }


def script(worked: Worked) -> Script:
    """What computes them."""
    return Script("on_the_way_back", {"run": worked.picked.run.id, "image": worked.picked.index})


def closing(worked: Worked) -> str:
    """What follows, for any image."""
    slopes = [each.slopes for each in worked.way.steps.values() if each.slopes is not None]
    count = sum(kernels.size + biases.size for kernels, biases in slopes)
    return (
        "Each layer needs two rules: one for its own weights, one for what lies below. The same rules give the "
        f"derivatives in all {count:,} weights and biases at once; autograd does nothing else."
    )
