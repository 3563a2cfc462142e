"""The numbers of the page Architecture."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.layers import notation, stack
from core.layers.inventory import inventory


def of_known_net(network: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """The layers of a known net with these options."""
    return counts(inventory(network, **options))


def of_own_net(layers: str, image: tuple[int, ...]) -> dict[str, Any]:
    """The layers of a net that is written as text, for an image C×H×W, up to the first that cannot be."""
    return counts(stack.trace(notation.parse(layers), image).steps)


def counts(layers: Sequence[Any]) -> dict[str, Any]:
    """What each layer puts out for one image, its parameters, its operations, and the bytes of its output."""
    return {
        "layer": [each.name for each in layers],
        "kind": [each.kind for each in layers],
        "output": [stack.sized(each.output_shape).replace(",", "") for each in layers],
        "parameters": [each.parameters for each in layers],
        "arithmetic": [each.arithmetic for each in layers],
        "flops": [each.flops for each in layers],
        "bytes": [each.memory for each in layers],
    }
