"""The table of layers against the reports' numbers and against the parameters themselves."""

import pytest
import torch
from torch import nn

from core import models
from core.layers.parameters import table

SMALL = [name for name in models.NAMES if name != "resnet101"]


def rows(name):
    return table(models.build(name), models.spec(name).input_shape)


def counted(arithmetic):
    """The sum that the arithmetic spells, and the total that it states."""
    terms, total = arithmetic.replace(",", "").replace("·", "*").split(" = ")
    return eval(terms), int(total)


@pytest.mark.parametrize("name", SMALL)
def test_parameters_add_up_and_the_arithmetic_is_right(name):
    model = models.build(name)
    listed = table(model, models.spec(name).input_shape)
    assert sum(row.parameters for row in listed) == sum(weights.numel() for weights in model.parameters())
    for row in listed:
        assert (row.arithmetic == "") == (row.parameters == 0)
        if row.arithmetic:
            assert counted(row.arithmetic) == (row.parameters, row.parameters)


def test_mnist_cnn_has_the_shapes_and_sums_of_the_report():
    shown = [(row.name, row.kind, row.output_shape, row.arithmetic) for row in rows("mnist-cnn")]
    assert shown == [
        ("conv1", "Conv2d", (32, 26, 26), "3·3·1·32 + 32 = 320"),
        ("relu1", "ReLU", (32, 26, 26), ""),
        ("pool1", "MaxPool2d", (32, 13, 13), ""),
        ("conv2", "Conv2d", (64, 11, 11), "3·3·32·64 + 64 = 18,496"),
        ("relu2", "ReLU", (64, 11, 11), ""),
        ("pool2", "MaxPool2d", (64, 5, 5), ""),
        ("flatten", "Flatten", (1600,), ""),
        ("dropout", "Dropout", (1600,), ""),
        ("fc", "Linear", (10,), "1,600·10 + 10 = 16,010"),
    ]


def test_dense_layers_of_the_mlp_have_the_numbers_of_the_right_answer():
    dense = [row for row in rows("mlp-128") if row.kind == "Linear"]
    assert [row.parameters for row in dense] == [100_480, 1_290]
    assert [row.macs for row in dense] == [784 * 128, 128 * 10]
    assert [row.flops for row in dense] == [2 * 784 * 128, 2 * 128 * 10]


def test_work_and_memory_of_a_convolution():
    conv = rows("mnist-cnn")[3]
    assert conv.macs == 11 * 11 * 64 * 3 * 3 * 32
    assert conv.memory == 4 * 64 * 11 * 11


def test_resnet18_at_224_has_the_published_work():
    model = models.build("resnet18", classes=1000)
    assert sum(row.macs for row in table(model, (3, 224, 224))) == 1_814_073_344


def test_grouped_convolution_without_bias():
    (row,) = table(nn.Sequential(nn.Conv2d(4, 6, 3, groups=2, bias=False)), (4, 5, 5))
    assert row.arithmetic == "3·3·2·6 = 108"
    assert row.macs == 3 * 3 * 6 * 3 * 3 * 2


def test_the_model_is_left_as_it_was_even_after_an_error():
    model = models.build("vgg16").train()
    model.features[1].eval()
    flags = [module.training for module in model.modules()]
    mean = model.features[1].running_mean.clone()
    table(model, (3, 32, 32))
    with pytest.raises(RuntimeError):
        table(model, (1, 32, 32))
    assert [module.training for module in model.modules()] == flags
    assert not any(module._forward_hooks for module in model.modules())
    torch.testing.assert_close(model.features[1].running_mean, mean)
