"""The table of any named net, without memory for its weights."""

import torch

from core import models
from core.layers.parameters import Row, table


def inventory(name: str, **options: object) -> list[Row]:
    """A row for each layer of the net with these options, as `parameters.table`; ValueErrors as `models.build`.

    The net is built on PyTorch's meta device: 134 million weights cost nothing, shapes and counts are the true ones.
    """
    with torch.device("meta"):
        return table(models.build(name, **options), models.spec(name).input_shape)
