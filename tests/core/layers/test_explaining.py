"""Any unit of any net, as it is explained, against what the forward pass gave."""

import math
from functools import cache

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from core import models
from core.functions.activations import HIDDEN
from core.layers.activations import record
from core.layers.arithmetic import (
    ConvArithmetic,
    DenseArithmetic,
    DropoutArithmetic,
    ElementwiseArithmetic,
    FlattenArithmetic,
    PoolArithmetic,
    average_pool,
    batch_norm,
    dropout,
    elementwise,
    explain,
    flatten,
    layer_input,
    upsample,
)
from core.layers.parameters import table
from core.models.resnet import Block
from tests.core.layers.nets import net, normalised, pixels, random_net

FLOAT32 = 2.0**-23
EXAMPLES = {"alexnet": 50, "vgg16": 50, "resnet18": 50, "resnet50": 40, "resnet101": 40}
COPIED = (PoolArithmetic, DropoutArithmetic, FlattenArithmetic)  # eval mode passes a number on as it is


def check(shown, least=0.0):
    """The value is the measured number within a few roundings of the summands; its printed parts sum to it."""
    assert abs(shown.value - shown.measured) <= 4 * FLOAT32 * shown.magnitude + least, shown
    if isinstance(shown, COPIED):
        assert shown.value == shown.measured
    if isinstance(shown, DenseArithmetic):
        parts = [*(shown.weights * shown.inputs), shown.bias]
        assert shown.value == shown.contributions.sum() + shown.bias
        assert shown.value == pytest.approx(math.fsum(parts), abs=1e-12 * shown.magnitude)
    if isinstance(shown, ConvArithmetic):
        parts = [*(shown.patches * shown.kernels).ravel(), shown.bias]
        assert shown.value == shown.sums.sum() + shown.bias
        assert shown.value == pytest.approx(math.fsum(parts), abs=1e-12 * shown.magnitude)


@cache
def shapes(name):
    """kind → {layer: output shape} of all that can be explained, residual sums included."""
    found = {}
    for row in table(net(name), models.spec(name).input_shape):
        found.setdefault(row.kind, {})[row.name] = row.output_shape
        owner = row.name.removesuffix(".relu")
        if isinstance(net(name).get_submodule(owner), Block):
            found.setdefault("sum", {})[owner] = row.output_shape
    return found


@st.composite
def cases(draw, name):
    """An image and a unit, every kind of layer as likely as another."""
    of_kind = shapes(name)[draw(st.sampled_from(sorted(shapes(name))))]
    layer = draw(st.sampled_from(sorted(of_kind)))
    unit = tuple(draw(st.integers(0, side - 1)) for side in of_kind[layer])
    return draw(st.integers(0, 2**32 - 1)), layer, unit


@pytest.mark.parametrize("name", models.NAMES)
def test_every_unit_adds_up_to_the_forward_pass(name):
    @settings(max_examples=EXAMPLES.get(name, 100))
    @given(cases(name))
    def holds(case):
        seed, layer, unit = case
        check(explain(net(name), pixels(name, 1, seed)[0], layer, unit))

    holds()


@pytest.mark.parametrize("resolution", [48, 64, pytest.param(224, marks=pytest.mark.slow)])
def test_an_enlarged_pixel_lies_between_its_neighbours(resolution):
    model, image = random_net("resnet18", resolution=resolution), pixels("resnet18", 1)[0]
    rng = np.random.default_rng(0)
    units = [(0, 0, 0), (2, resolution - 1, resolution - 1), *rng.integers(0, (3, resolution, resolution), (20, 3))]
    for unit in units:
        shown = explain(model, image, "resize", tuple(map(int, unit)))
        check(shown)
        assert shown.weights.sum() == pytest.approx(1)
        assert shown.value == (shown.window * shown.weights).sum()
        assert layer_input(model, image, "resize")[unit[0], shown.top, shown.left] == shown.window[0, 0]


@pytest.mark.parametrize(
    "layer", [nn.Upsample(scale_factor=2, mode="bilinear"), nn.Upsample(size=4), nn.Upsample(9, mode="bicubic")]
)
def test_other_ways_to_enlarge_are_refused(layer):
    with pytest.raises(ValueError, match="where it is bilinear"):
        upsample(layer, np.zeros((1, 2, 2)), 0, 0, 0)


def test_an_enlarged_image_has_no_pixels_beyond_its_size():
    with pytest.raises(ValueError, match="no column 4; choose 0 to 3"):
        upsample(nn.Upsample(size=(4, 4), mode="bilinear"), np.zeros((1, 2, 2)), 0, 3, 4)


@pytest.mark.parametrize("activation", HIDDEN)
def test_every_activation_gives_what_the_forward_pass_gives(activation):
    model, image = random_net("mlp-128", activation=activation), 3 * normalised("mlp-128", 1)[0]
    for unit in range(0, 128, 5):
        shown = explain(model, image, "act1", (unit,))
        assert isinstance(shown, ElementwiseArithmetic)
        check(shown, least=FLOAT32)


@pytest.mark.parametrize("name", ["mnist-cnn", "resnet18"])
def test_the_measured_number_and_the_input_are_those_of_the_forward_pass(name):
    model, images = net(name), pixels(name, 1)
    outputs = {activation.name: activation.output[0] for activation in record(model, images)}
    layer = "conv2" if name == "mnist-cnn" else "layer2.0.conv2"
    before = "pool1" if name == "mnist-cnn" else "layer2.0.relu1"
    assert explain(model, images[0], layer, (3, 2, 1)).measured == outputs[layer][3, 2, 1]
    np.testing.assert_array_equal(layer_input(model, images[0], layer), outputs[before])


def test_a_residual_sum_is_what_the_last_relu_gets():
    model, image = net("resnet18"), pixels("resnet18", 1)[0]
    outputs = {activation.name: activation.output[0] for activation in record(model, image[None])}
    for block, past in (("layer2.0", "layer2.0.downsample.1"), ("layer2.1", "layer2.0.relu")):
        unit = (5, 1, 2)
        shown = explain(model, image, block, unit)
        assert (shown.body, shown.shortcut) == (outputs[f"{block}.bn2"][unit], outputs[past][unit])
        assert shown.value == shown.body + shown.shortcut
        assert shown.measured == explain(model, image, f"{block}.relu", unit).input


@pytest.mark.parametrize(
    "layer",
    [
        nn.AvgPool2d(2),
        nn.AvgPool2d(3, 2, 1),
        nn.AvgPool2d(3, 2, 1, count_include_pad=False),
        nn.AvgPool2d((2, 3), divisor_override=5),
        nn.AdaptiveAvgPool2d(1),
        nn.AdaptiveAvgPool2d((4, 5)),
        nn.AdaptiveAvgPool2d((None, 17)),
    ],
)
def test_average_pools_average_what_the_forward_pass_averages(layer):
    inputs = torch.randn(3, 11, 13, generator=torch.Generator().manual_seed(0), dtype=torch.double)
    out = layer(inputs[None])[0]
    for unit in np.ndindex(*out.shape):
        shown = average_pool(layer, inputs.numpy(), *unit)
        assert shown.value == pytest.approx(out[unit].item(), rel=1e-12, abs=1e-12)
        assert shown.value == pytest.approx(shown.window.sum() / shown.divisor)


def test_a_batch_norm_without_gain_and_bias_only_normalises():
    layer = nn.BatchNorm2d(2, affine=False).eval()
    layer.running_mean += 3
    shown = batch_norm(layer, np.full((2, 4, 4), 5.0), 1, 0, 0)
    assert (shown.gain, shown.bias, shown.mean) == (1, 0, 3)
    assert shown.value == shown.normalised == pytest.approx(2 / math.sqrt(1 + layer.eps))


def test_dropout_keeps_the_mean_in_training_and_the_number_in_evaluation():
    layer, inputs = nn.Dropout(0.2), np.array([3.0, -2.0])
    on, off = (dropout(layer, inputs, 1, training=True, kept=kept) for kept in (True, False))
    assert off.value == 0
    assert layer.p * off.value + (1 - layer.p) * on.value == pytest.approx(-2)
    assert dropout(layer, inputs, 1, training=False, kept=True).value == -2
    drawn = layer.train()(torch.ones(200)).unique().tolist()
    ones = [dropout(layer, [1.0], 0, training=True, kept=kept).value for kept in (False, True)]
    assert drawn == pytest.approx(ones)


def test_flatten_says_where_a_number_comes_from():
    maps = np.arange(2 * 3 * 4.0).reshape(2, 3, 4)
    shown = flatten(nn.Flatten(), maps, 17)
    assert (shown.value, shown.index) == (17, (1, 1, 1))


def test_an_identity_hands_on_its_input():
    assert elementwise(nn.Identity(), [1.5, -2.5], 1).value == -2.5


@pytest.mark.parametrize(
    ("name", "layer", "unit", "words"),
    [
        ("mnist-cnn", "conv9", (0, 0, 0), "no layer 'conv9'; the names nearest to it are conv"),
        ("mnist-cnn", "conv1", (0,), r"\(channel, row, column\), not \(0,\)"),
        ("mnist-cnn", "conv1", (32, 0, 0), "no channel 32; choose 0 to 31"),
        ("mnist-cnn", "pool1", (0, 0, -1), "no column -1; choose 0 to 12"),
        ("mnist-cnn", "fc", (10,), "no unit 10; choose 0 to 9"),
        ("resnet18", "layer1", (0, 0, 0), "no layer 'layer1'"),
    ],
)
def test_units_and_layers_that_there_are_not_are_refused_with_the_reason(name, layer, unit, words):
    with pytest.raises(ValueError, match=words):
        explain(net(name), pixels(name, 1)[0], layer, unit)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: explain(net("mnist-cnn"), pixels("mnist-cnn", 1), "fc", (0,)), "C×H×W"),
        (lambda: explain(nn.Sequential(nn.Linear(2, 2), nn.GELU()), np.zeros((1, 2, 2)), "1", (0, 0, 0)), "a GELU"),
        (lambda: elementwise(nn.LeakyReLU(0.2), [1.0], 0), "slope of 0.01, not 0.2"),
        (lambda: elementwise(nn.ELU(2.0), [1.0], 0), "alpha of 1, not 2"),
        (lambda: dropout(nn.Dropout(1.0), [1.0], 0, training=True, kept=True), "keeps none"),
        (lambda: flatten(nn.Flatten(), np.zeros((1, 2, 2)), 4), "no unit 4; choose 0 to 3"),
        (lambda: average_pool(nn.AdaptiveAvgPool2d(2), np.zeros((1, 4, 4)), 0, 2, 0), "no row 2"),
        (lambda: average_pool(nn.AvgPool2d(2, ceil_mode=True), np.zeros((1, 5, 5)), 0, 0, 0), "ceil_mode=False"),
        (lambda: batch_norm(nn.BatchNorm2d(1, track_running_stats=False), np.zeros((1, 2, 2)), 0, 0, 0), "statistics"),
    ],
)
def test_what_cannot_be_explained_is_refused_with_the_reason(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_the_model_stays_as_it_was():
    model = random_net("mnist-cnn").train()
    explain(model, pixels("mnist-cnn", 1)[0], "dropout", (0,))
    assert all(module.training and not module._forward_hooks for module in model.modules())
