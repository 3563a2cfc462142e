"""The nets counted without their weights, against nets that have them."""

import subprocess
import sys

import pytest
import torch

from core import models
from core.layers.inventory import inventory
from core.layers.parameters import table
from ui.page.sections import ROOT

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


@pytest.mark.parametrize(("name", "options"), VARIANTS)
def test_no_weight_is_drawn(name, options):
    before = torch.random.get_rng_state()
    inventory(name, **options)
    assert torch.equal(torch.random.get_rng_state(), before)


def test_nets_are_counted_without_the_compiler():
    script = (
        "import sys\nfrom core.layers.inventory import inventory\nfrom core.models import NAMES\n"
        "for name in NAMES:\n    inventory(name)\nprint({'sympy', 'torch._dynamo'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()", "They take 150 MB and 1.5 s: avoid the operation that loads them."
