"""Layers counted by their modules, and the places of numbers in a row against torch's flatten."""

import numpy as np
import pytest
import torch
from torch import nn

from core import models
from core.layers import conventions
from core.layers.inventory import inventory


@pytest.mark.parametrize(
    ("name", "weighted", "keras", "modules"),
    [("mlp-128", 2, 3, 4), ("mnist-cnn", 3, 7, 9), ("lenet5", 5, 8, 12), ("alexnet", 8, 14, 21)],
)
def test_the_plain_nets_counts_are_those_counted_by_hand(name: str, weighted: int, keras: int, modules: int):
    found = conventions.counts(inventory(name))
    assert (found.weighted, found.keras, found.modules, found.sums) == (weighted, keras, modules, 0)


@pytest.mark.parametrize(("name", "blocks"), [("resnet18", 8), ("resnet50", 16), ("resnet101", 33)])
def test_a_residual_net_is_named_by_its_usual_count_and_has_a_sum_a_block(name: str, blocks: int):
    found = conventions.counts(inventory(name))
    assert found.weighted == int(name.removeprefix("resnet"))
    assert found.sums == blocks
    assert found.keras == found.modules + blocks  # each activation follows a normalisation or a sum
    assert conventions.counts(inventory(name, skip=False)).sums == 0


@pytest.mark.parametrize("name", models.NAMES)
def test_modules_with_weights_of_more_than_one_axis_off_the_shortcuts_are_the_usual_count(name: str):
    with torch.device("meta"):
        net = models.build(name)
    held = [key for key, each in net.named_modules() if isinstance(each, nn.Conv2d | nn.Linear)]
    assert conventions.counts(inventory(name)).weighted == sum("downsample" not in key for key in held)


@pytest.mark.parametrize("shape", [(64, 5, 5), (1, 28, 28), (512, 1, 1), (3, 2, 4)])
def test_the_places_are_those_of_flatten_and_of_one_whose_channels_come_last(shape: tuple[int, int, int]):
    maps = torch.rand(1, *shape)
    row, last = maps.flatten(1)[0], maps.permute(0, 2, 3, 1).flatten(1)[0]
    assert torch.equal(row[torch.from_numpy(conventions.places(shape))], maps[0])
    assert torch.equal(last[torch.from_numpy(conventions.places(shape, channels_last=True))], maps[0])
    assert np.array_equal(np.sort(conventions.places(shape).ravel()), np.arange(maps.numel()))


def test_flatten_gets_the_pooled_maps_or_the_image():
    assert conventions.flattened(inventory("mnist-cnn"), (1, 28, 28)) == (64, 5, 5)
    assert conventions.flattened(inventory("mlp-128"), (1, 28, 28)) == (1, 28, 28)
    assert conventions.flattened([], (1, 28, 28)) is None
