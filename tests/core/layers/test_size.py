"""Sizes of nets against counting by hand."""

import pytest

from core.layers.size import size


def test_lenet_is_counted_by_hand():
    found = size("lenet5")
    held = (3 * 25 + 1) * 6 + (6 * 25 + 1) * 16 + (400 + 1) * 120 + (120 + 1) * 84 + (84 + 1) * 10
    done = 2 * (6 * 75 * 28**2 + 16 * 150 * 10**2 + 400 * 120 + 120 * 84 + 84 * 10)
    assert (found.parameters, found.flops, found.layers) == (held, done, 5)
    assert found.megabytes == pytest.approx(4 * held / 1e6)


@pytest.mark.parametrize(("net", "layers"), [("resnet18", 18), ("resnet50", 50), ("vgg16", 14)])
def test_layers_count_as_in_the_nets_names(net: str, layers: int):
    assert size(net).layers == layers


def test_options_change_the_size():
    assert size("vgg16", head="imagenet").layers == 16
    assert size("vgg16", head="imagenet").parameters > 8 * size("vgg16").parameters
