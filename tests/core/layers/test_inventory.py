"""The nets counted without their weights, against nets that have them."""

import pytest
import torch

from core import models
from core.layers.inventory import inventory
from core.layers.parameters import table

VARIANTS = [
    *((name, {}) for name in models.NAMES),
    ("mlp-128", {"activation": "selu", "classes": 100}),
    ("alexnet", {"hidden": 4096}),
    ("resnet18", {"stem": "cifar"}),
    ("resnet18", {"skip": False}),
    ("resnet50", {"stem": "cifar", "classes": 1000}),
]


@pytest.mark.parametrize(("name", "options"), VARIANTS)
def test_the_total_is_that_of_the_parameters(name, options):
    with torch.device("meta"):
        expected = sum(weights.numel() for weights in models.build(name, **options).parameters())
    assert sum(row.parameters for row in inventory(name, **options)) == expected


@pytest.mark.parametrize(("name", "options"), [("mnist-cnn", {}), ("vgg16", {}), ("resnet18", {"stem": "cifar"})])
def test_it_is_the_table_of_the_real_net(name, options):
    assert inventory(name, **options) == table(models.build(name, **options), models.spec(name).input_shape)


def test_the_original_vgg16_has_its_134_million():
    assert sum(row.parameters for row in inventory("vgg16", head="imagenet")) == 134_309_962


def test_an_unknown_option_is_refused():
    with pytest.raises(ValueError, match="no option 'stem'"):
        inventory("lenet5", stem="cifar")
