"""Layer tables of the named nets, without memory for their weights."""

import torch

from core import models
from core.layers.parameters import ParameterRow, table


def inventory(name: str, **options: object) -> list[ParameterRow]:
    """A row for each layer of the net with these options, as `parameters.table`; ValueErrors as `models.build`.

    The net is built on PyTorch's meta device: 134 million weights cost nothing, shapes and counts are the true ones.
    """
    with torch.device("meta"):
        return table(models.build(name, **options), models.spec(name).input_shape)
