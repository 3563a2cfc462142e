"""What theory says a unit sees, against the pixels that its gradient really reaches."""

import pytest
import torch
from torch import nn

from core import models
from core.layers.hooks import leaves
from core.layers.receptive_field import fields

NETS = ["mnist-cnn", "lenet5", "alexnet", "vgg16"]


def linear_twin(model):
    """The same geometry with positive weights and averages for maxima: every path carries gradient."""
    for weights in model.parameters():
        nn.init.constant_(weights, 0.01)
    for module in list(model.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, nn.MaxPool2d):
                setattr(module, name, nn.AvgPool2d(child.kernel_size, child.stride, child.padding))
            elif isinstance(child, nn.BatchNorm2d):
                setattr(module, name, nn.Identity())
    return model.double().eval()


def footprint(model, shape, layer, row, column):
    """(rows, columns) of the pixels on which the sum over channels of one unit depends."""
    outputs = {}
    hook = leaves(model)[layer].register_forward_hook(lambda module, given, out: outputs.update(out=out))
    image = torch.ones(1, *shape, dtype=torch.double, requires_grad=True)
    model(image)
    hook.remove()
    out = outputs["out"]
    unit = out[0, :, row, column] if out.ndim == 4 else out[0]
    (gradient,) = torch.autograd.grad(unit.sum(), image)
    seen = gradient[0].abs().sum(0) > 0
    return tuple(seen.any(axis).nonzero().flatten().tolist() for axis in (1, 0))


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] if name == "vgg16" else []) for name in NETS]
)
def test_the_window_is_the_footprint_of_the_gradient(name):
    shape = models.spec(name).input_shape
    found = fields(models.build(name), shape[1])
    twin = linear_twin(models.build(name))
    assert [field.name for field in found] == list(leaves(twin))
    for field in found:
        for row, column in {(0, field.units - 1), (field.units // 2, field.units // 3)}:
            expected = list(field.window(row)), list(field.window(column))
            assert footprint(twin, shape, field.name, row, column) == expected, (field, row, column)


def test_mnist_cnn_by_hand():
    found = {field.name: field for field in fields(models.build("mnist-cnn"), 28)}
    shown = {name: (field.size, field.jump, field.units) for name, field in found.items()}
    assert shown["conv1"] == (3, 1, 26)
    assert shown["pool1"] == (4, 2, 13)
    assert shown["conv2"] == (8, 2, 11)
    assert shown["pool2"] == (10, 4, 5)
    assert found["conv1"].centre == 1.0
    assert found["pool1"].centre == 1.5


def test_vgg16_sees_212_pixels_before_its_head():
    last = next(f for f in fields(models.build("vgg16"), 224) if f.name == "features.43")
    assert (last.size, last.jump, last.units) == (212, 32, 7)


def test_padding_makes_the_start_negative_and_the_window_stays_inside():
    first = fields(models.build("vgg16"), 32)[0]
    assert (first.start, first.centre) == (-1, 0.0)
    assert (first.window(0), first.window(31)) == (range(2), range(30, 32))


def test_dilation_widens_the_kernel():
    (field,) = fields(nn.Sequential(nn.Conv2d(1, 1, 3, dilation=2)), 9)
    assert (field.size, field.units) == (5, 5)


def test_average_pool_to_more_units_than_pixels_repeats_them():
    pool = next(f for f in fields(models.build("vgg16", head="imagenet"), 32) if f.name == "avgpool")
    assert pool.units == 7
    assert pool.window(0) == pool.window(6) == range(32)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (lambda: models.build("resnet18"), "BasicBlock"),
        (lambda: nn.Sequential(nn.Conv2d(1, 1, (3, 5))), "not square"),
    ],
)
def test_nets_without_a_single_answer_are_refused(model, words):
    with pytest.raises(ValueError, match=words):
        fields(model(), 32)
