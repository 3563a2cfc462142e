"""Deep nets fold into residual blocks, or into what lies between two poolings; a shallow net has no blocks."""

from itertools import groupby
from types import SimpleNamespace
from typing import Any

import pytest

from core import models
from ui.layer_by_layer.blocks import blocks


def rows(name: str) -> list[Any]:
    """A net's layers by name and kind."""
    leaves = [(path, module) for path, module in models.build(name).named_modules() if not list(module.children())]
    return [SimpleNamespace(name=path, kind=type(module).__name__) for path, module in leaves]


@pytest.mark.parametrize(
    ("net", "first", "count"),
    [
        ("resnet18", ("layer1.0", 6), 8),
        ("resnet50", ("layer1.0", 11), 16),
        ("vgg16", ("features.0–6", 7), 5),
        ("alexnet", ("features.0–2", 3), 4),
        ("mnist-cnn", None, 0),
        ("mlp-128-64", None, 0),
    ],
)
def test_a_nets_blocks(net: str, first: tuple[str, int] | None, count: int):
    found = [(block, len(list(group))) for block, group in groupby(blocks(rows(net))) if block]
    assert len(found) == count
    assert next(iter(found), None) == first


@pytest.mark.parametrize("net", ["resnet18", "vgg16"])
def test_a_pooling_ends_its_block_and_no_layer_is_in_two(net: str):
    layers = rows(net)
    names = blocks(layers)
    assert len(names) == len(layers)
    runs = [block for block, _ in groupby(names) if block]
    assert len(runs) == len(set(runs))
    for here, row, following in zip(names, layers, names[1:], strict=False):
        assert not ("MaxPool" in row.kind and here and here == following), row.name
