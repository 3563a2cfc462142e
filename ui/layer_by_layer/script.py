"""The numbers of the page Layer by layer."""

from typing import Any

from core import models, runs
from core.layers import parameters


def layers(run: str) -> dict[str, Any]:
    """The layers of a trained net: what each puts out, its parameters, and its operations for one image."""
    net = runs.existing(run)
    rows = parameters.table(net.model(), models.spec(net.recipe.model).input_shape)
    return {
        "layer": [row.name for row in rows],
        "kind": [row.kind for row in rows],
        "output": ["×".join(str(size) for size in row.output_shape) for row in rows],
        "parameters": [row.parameters for row in rows],
        "arithmetic": [row.arithmetic for row in rows],
        "flops": [row.flops for row in rows],
    }
