"""One unit's arithmetic against the forward pass of the whole layer, at random units."""

import numpy as np
import pytest
import torch
from torch import nn

from core.layers.arithmetic import convolution, dense, max_pool

ROUNDING = {"rtol": 1e-5, "atol": 1e-5}
SEEDS = range(5)
CONVOLUTIONS = [
    {"kernel_size": 3},
    {"kernel_size": 5, "padding": 2, "stride": 2},
    {"kernel_size": 3, "padding": 1, "bias": False},
    {"kernel_size": 3, "padding": 3, "dilation": 2},
    {"kernel_size": (3, 2), "padding": (0, 1), "stride": (1, 2)},
    {"kernel_size": 3, "groups": 2},
]
POOLS = [
    {"kernel_size": 2},
    {"kernel_size": 3, "stride": 2, "padding": 1},
    {"kernel_size": 3, "stride": 1, "dilation": 2},
    {"kernel_size": (2, 3)},
]


def maps(seed, channels=4, rows=11, columns=13):
    return torch.randn(channels, rows, columns, generator=torch.Generator().manual_seed(seed))


def some_unit(seed, shape):
    return tuple(int(index) for index in np.random.default_rng(seed).integers(shape))


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("seed", SEEDS)
def test_dense_adds_up_to_the_forward_pass(seed, bias):
    layer, inputs = nn.Linear(4 * 11 * 13, 20, bias=bias), maps(seed)
    (unit,) = some_unit(seed, (20,))
    shown = dense(layer, inputs.numpy(), unit)
    assert shown.value == shown.contributions.sum() + shown.bias
    np.testing.assert_array_equal(shown.contributions, shown.weights * shown.inputs)
    np.testing.assert_allclose(shown.value, layer(inputs.flatten())[unit].item(), **ROUNDING)


@pytest.mark.parametrize("settings", CONVOLUTIONS)
@pytest.mark.parametrize("seed", SEEDS)
def test_convolution_adds_up_to_the_forward_pass(settings, seed):
    layer, inputs = nn.Conv2d(4, 6, **settings), maps(seed)
    out = layer(inputs)
    unit = some_unit(seed, out.shape)
    shown = convolution(layer, inputs.numpy(), *unit)
    assert shown.patches.shape == shown.kernels.shape == layer.weight.shape[1:]
    np.testing.assert_allclose(shown.sums, (shown.patches * shown.kernels).sum((1, 2)))
    assert shown.value == shown.sums.sum() + shown.bias
    np.testing.assert_allclose(shown.value, out[unit].item(), **ROUNDING)


@pytest.mark.parametrize("settings", POOLS)
@pytest.mark.parametrize("seed", SEEDS)
def test_max_pool_chooses_what_the_forward_pass_chooses(settings, seed):
    inputs = maps(seed)
    layer = nn.MaxPool2d(**settings)
    out, where = nn.functional.max_pool2d(
        inputs[None], layer.kernel_size, layer.stride, layer.padding, layer.dilation, return_indices=True
    )
    unit = some_unit(seed, out.shape[1:])
    shown = max_pool(layer, inputs.numpy(), *unit)
    assert shown.value == out[0][unit].item() == shown.window[shown.winner]
    spread = layer.dilation
    row, column = shown.top + spread * shown.winner[0], shown.left + spread * shown.winner[1]
    assert row * inputs.shape[2] + column == where[0][unit].item()


def test_first_of_equals_wins_as_in_the_forward_pass():
    layer = nn.MaxPool2d(2)
    assert max_pool(layer, np.ones((1, 4, 4)), 0, 1, 1).winner == (0, 0)


def test_padding_is_zero_for_a_convolution_and_never_wins_a_pool():
    inputs = np.full((1, 4, 4), -3.0)
    corner = convolution(nn.Conv2d(1, 1, 3, padding=1), inputs, 0, 0, 0)
    assert (corner.top, corner.left) == (-1, -1)
    np.testing.assert_array_equal(corner.patches[0], [[0, 0, 0], [0, -3, -3], [0, -3, -3]])
    assert max_pool(nn.MaxPool2d(3, 2, 1), inputs, 0, 0, 0).value == -3


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: dense(nn.Linear(4, 2), np.zeros(4), 2), "no unit 2; choose 0 to 1"),
        (lambda: dense(nn.Linear(4, 2), np.zeros(5), 0), "4 inputs, not 5"),
        (lambda: convolution(nn.Conv2d(1, 1, 3), np.zeros((1, 5, 5)), 0, 3, 0), "no row 3; choose 0 to 2"),
        (lambda: convolution(nn.Conv2d(1, 1, 3), np.zeros((2, 5, 5)), 0, 0, 0), "1 channels, not 2"),
        (lambda: convolution(nn.Conv2d(1, 1, 3), np.zeros((5, 5)), 0, 0, 0), "C×H×W"),
        (lambda: max_pool(nn.MaxPool2d(2), np.zeros((1, 4, 4)), 0, 0, -1), "no column -1"),
        (lambda: max_pool(nn.MaxPool2d(2), np.zeros((1, 4, 4)), 1, 0, 0), "no channel 1"),
    ],
)
def test_units_and_inputs_that_do_not_fit_are_refused_with_the_reason(call, words):
    with pytest.raises(ValueError, match=words):
        call()
