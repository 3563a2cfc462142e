"""R4's answers about two nets for MNIST, each checked against the net itself."""

from core.layers.inventory import inventory
from core.layers.parameters import ParameterRow
from core.layers.stack import sized
from core.reports.claim import Finding


def mlp_layers(claimed: int = 2) -> Finding:
    """Layers with weights, and those that Keras lists: its dense layers hold their activations."""
    rows = inventory("mlp-128")
    held = _weighted(rows)
    listed = [row for row in rows if row.parameters or row.kind == "Flatten"]
    kinds = ", ".join({"Linear": "Dense"}.get(row.kind, row.kind) for row in listed)
    evidence = f"{len(held)} layers have weights, the usual count; Keras lists {len(listed)}: {kinds}."
    return Finding("right" if claimed in (len(held), len(listed)) else "wrong", evidence)


def mlp_parameters(claimed: tuple[int, ...] = (129, 11)) -> Finding:
    """Weights and biases; and, where it explains the claim, how the inputs were forgotten."""
    held = _weighted(inventory("mlp-128"))
    if claimed == tuple(row.parameters for row in held):
        return Finding("right", _sums(held))
    units = [row.output_shape[0] for row in held]
    slip = tuple(each + 1 for each in units) == claimed
    told = " and ".join(f"{each} + 1" for each in units)
    why = f" {told} count one weight a unit and one bias a layer: the inputs were forgotten." if slip else ""
    return Finding("wrong", f"{_sums(held)}.{why} Every unit has a weight for each input, and a bias.")


def cnn_parameters(claimed: tuple[int, ...] = (320, 18_496, 16_010)) -> Finding:
    """The three layers with weights, and the shapes that lead to them."""
    rows = inventory("mnist-cnn")
    held = _weighted(rows)
    shapes = dict.fromkeys(sized(row.output_shape) for row in rows)
    evidence = f"{_sums(held)}. Pooling, flatten and dropout have none. The shapes on the way: {', '.join(shapes)}."
    return Finding("right" if claimed == tuple(row.parameters for row in held) else "wrong", evidence)


def _weighted(rows: list[ParameterRow]) -> list[ParameterRow]:
    return [row for row in rows if row.parameters]


def _sums(rows: list[ParameterRow]) -> str:
    total = " + ".join(f"{row.parameters:,}" for row in rows)
    spelt = "; ".join(row.arithmetic for row in rows)
    return f"{spelt}; together {total} = {sum(row.parameters for row in rows):,}"
