"""R4's answers about two nets for MNIST, each checked against the net itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import models
from core.functions.activations import ACTIVATIONS, BY_MODULE
from core.layers.stack import sized
from core.reports.claim import Finding

if TYPE_CHECKING:
    from core.layers.parameters import ParameterRow

KERAS = {"Linear": "Dense", "Conv2d": "Conv", "MaxPool2d": "pool", "Dropout": "dropout"}
CNN_LAYERS = ("Conv", "pool", "Conv", "pool", "Flatten", "dropout", "Dense")
MLP_STEPS = ("Flatten", "Dense", ACTIVATIONS["relu"].title, "Dense", "softmax")
COUNTED = "Counted exactly, on the net itself."


def mlp_layers(claimed: int = 2) -> Finding:
    """Layers with weights, those that Keras lists, whose layers hold their activations, and these with the input."""
    counts, evidence = _layers("mlp-128")
    return Finding("right" if claimed in counts else "wrong", evidence, COUNTED)


def cnn_layers(claimed: tuple[str, ...] = CNN_LAYERS) -> Finding:
    """The layers by name, as Keras lists them, and their number by each convention."""
    _, evidence = _layers("mnist-cnn")
    listed = tuple(_named(row) for row in _listed("mnist-cnn"))
    return Finding("right" if claimed == listed else "wrong", evidence, COUNTED)


def mlp_transformation(claimed: tuple[str, ...] = MLP_STEPS) -> Finding:
    """What becomes of an image on its way: the layers in their order, and how many numbers leave each."""
    rows = _rows("mlp-128")
    steps = [(_named(row), sized(row.output_shape)) for row in rows]
    steps.append(("softmax", f"{sized(rows[-1].output_shape)} shares that sum to 1"))
    told = ", ".join(f"{name} {size}" for name, size in steps)
    pixels = "×".join(map(str, models.spec("mlp-128").input_shape[1:]))
    evidence = (
        f"An image has {pixels} pixels. The sizes after each step are {told}. A dense layer multiplies by its weights "
        "and adds its biases. ReLU sets negative numbers to 0."
    )
    return Finding("right" if claimed == tuple(name for name, _ in steps) else "wrong", evidence, COUNTED)


def _layers(name: str) -> tuple[tuple[int, int, int], str]:
    """The numbers of layers by the three usual conventions, and the sentence that says them."""
    listed, held = _listed(name), _weighted(_rows(name))
    kinds = ", ".join(_named(row) for row in listed)
    return (len(held), len(listed), len(listed) + 1), (
        f"{len(held)} layers have weights, the usual count. Keras lists {len(listed)}: {kinds}. With the input it is "
        f"{len(listed) + 1}."
    )


def _listed(name: str) -> list[ParameterRow]:
    """The layers as Keras lists them: an activation belongs to the layer before it."""
    return [row for row in _rows(name) if row.kind not in BY_MODULE]


def _named(row: ParameterRow) -> str:
    """The layer's kind as Keras calls it."""
    return KERAS.get(row.kind, row.kind)


def mlp_parameters(claimed: tuple[int, ...] = (129, 11)) -> Finding:
    """Weights and biases; and, where it explains the claim, how the inputs were forgotten."""
    held = _weighted(_rows("mlp-128"))
    if claimed == tuple(row.parameters for row in held):
        return Finding("right", _sums(held), COUNTED)
    units = [row.output_shape[0] for row in held]
    slip = tuple(each + 1 for each in units) == claimed
    told = " and ".join(f"{each} + 1" for each in units)
    why = f" {told} count one weight a unit and one bias a layer, and forget the inputs." if slip else ""
    return Finding("wrong", f"{_sums(held)}.{why} Every unit has a weight for each input, and a bias.", COUNTED)


def cnn_parameters(claimed: tuple[int, ...] = (320, 18_496, 16_010)) -> Finding:
    """The three layers with weights, and the shapes that lead to them."""
    rows = _rows("mnist-cnn")
    held = _weighted(rows)
    shapes = dict.fromkeys(sized(row.output_shape) for row in rows)
    evidence = (
        f"{_sums(held)}. Pooling, flatten and dropout have none. The shapes of the outputs are {', '.join(shapes)}."
    )
    return Finding("right" if claimed == tuple(row.parameters for row in held) else "wrong", evidence, COUNTED)


def _rows(name: str) -> list[ParameterRow]:
    from core.layers.inventory import inventory

    return inventory(name)


def _weighted(rows: list[ParameterRow]) -> list[ParameterRow]:
    return [row for row in rows if row.parameters]


def _sums(rows: list[ParameterRow]) -> str:
    total = " + ".join(f"{row.parameters:,}" for row in rows)
    spelt = "; ".join(row.arithmetic for row in rows)
    return f"{spelt}; together {total} = {sum(row.parameters for row in rows):,}"
