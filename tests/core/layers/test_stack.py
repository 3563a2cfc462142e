"""The closed forms against PyTorch: the named nets, and random stacks with their errors."""

from math import prod

import numpy as np
import pytest
import torch
from torch import nn

from core import models
from core.layers import notation
from core.layers.notation import Conv, Dense, Dropout, Flatten, Nonlinearity, Pool, parse
from core.layers.parameters import table
from core.layers.receptive_field import fields
from core.layers.stack import details, side, sized, trace
from core.models import units

NETS = {"mnist-cnn": notation.START, "mlp-128": notation.MLP, "lenet5": notation.LENET}
DIGIT = (1, 28, 28)


@pytest.mark.parametrize("name", NETS)
def test_the_nets_to_start_from_are_the_named_ones(name):
    model, shape = models.build(name), models.spec(name).input_shape
    steps, rows = trace(parse(NETS[name]), shape).steps, table(model, shape)
    for step, row, seen in zip(steps, rows, fields(model, shape[1]), strict=True):
        assert (step.output_shape, step.parameters, step.arithmetic) == (
            row.output_shape,
            row.parameters,
            row.arithmetic,
        )
        assert (step.flops, step.memory, step.field, step.jump) == (row.flops, row.memory, seen.size, seen.jump)


def module(layer, shape):
    """The layer in PyTorch, for an input C×H×W or N."""
    match layer:
        case Conv():
            return nn.Conv2d(shape[0], layer.width, layer.kernel, layer.stride, layer.padding)
        case Pool():
            return nn.MaxPool2d(layer.kernel, layer.stride, layer.padding)
        case Flatten():
            return nn.Flatten()
        case Dense():
            return nn.Linear(prod(shape), layer.width)
        case Dropout():
            return nn.Dropout(layer.share)
    return units.make(layer.function)


def built(layers, shape):
    """Shapes and parameter counts by PyTorch, up to the first layer that it refuses; and whether it refused one."""
    x, found = torch.zeros(1, *shape), []
    for layer in layers:
        try:
            made = module(layer, tuple(x.shape[1:]))
            x = made(x)
        except (RuntimeError, ValueError, ZeroDivisionError, UserWarning):
            return found, True
        found.append((tuple(x.shape[1:]), sum(weights.numel() for weights in made.parameters())))
    return found, False


def drawn(rng):
    """A random stack: most are possible for a while, many break somewhere."""
    layers, count = [], int(rng.integers(1, 9))
    for _ in range(count):
        kernel, stride, padding = (int(rng.choice(each)) for each in ([1, 2, 3, 5, 7, 9], [1, 1, 2, 3], [0, 0, 1, 2]))
        width = int(rng.integers(1, 9))
        layers.append(
            [
                Conv(width, kernel, stride, padding),
                Conv(width, kernel, stride if rng.random() < 0.9 else 0, padding),
                Pool(kernel, stride if rng.random() < 0.95 else 0, padding),
                Pool(2, 2),
                Nonlinearity("relu"),
                Dropout(0.5 if rng.random() < 0.9 else 1.5),
                Flatten(),
                Dense(width if rng.random() < 0.95 else 0),
            ][int(rng.choice(8, p=[0.3, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]))]
        )
    return layers


@pytest.mark.parametrize("shape", [DIGIT, (3, 32, 32)])
def test_random_stacks_have_the_shapes_parameters_and_errors_of_pytorch(shape):
    rng, impossible = np.random.default_rng(0), 0
    for _ in range(200):
        layers = drawn(rng)
        mine, (theirs, refused) = trace(layers, shape), built(layers, shape)
        assert [(step.output_shape, step.parameters) for step in mine.steps] == theirs, notation.write(layers)
        assert (mine.problem is not None) == refused, notation.write(layers)
        if mine.problem:
            impossible += 1
            assert mine.problem.position == len(mine.steps) + 1
    assert 40 < impossible < 180


def test_random_stacks_see_as_far_as_receptive_fields_say():
    rng, compared = np.random.default_rng(1), 0
    for _ in range(100):
        layers = [layer for layer in drawn(rng) if not isinstance(layer, Dense | Flatten)]
        found = trace(layers, DIGIT)
        if found.problem or not layers:
            continue
        shapes = [DIGIT, *(step.output_shape for step in found.steps)]
        model = nn.Sequential(*(module(layer, shape) for layer, shape in zip(layers, shapes, strict=False)))
        assert [(step.field, step.jump) for step in found.steps] == [(f.size, f.jump) for f in fields(model, 28)]
        compared += 1
    assert compared > 20


@pytest.mark.parametrize(
    ("text", "place", "cause", "cure"),
    [
        ("conv:8:3,pool:2,conv:8:15", 3, "kernel larger than the map that it gets (13×13)", "padding of at least 1"),
        ("conv:8:31:1:1", 1, "28×28, 30×30 with its padding", "a kernel of at most 30"),
        ("pool:29", 1, "kernel larger than the map", "or a padding of at least 1"),
        ("dense:10", 1, "gets maps of 28×28×1", "put flatten before it"),
        ("flatten,conv:8:3", 2, "a row of 784 numbers", "move it before flatten"),
        ("flatten,pool:2", 2, "a row of 784 numbers", "move it before flatten"),
        ("conv:8:3:0", 1, "never move on", "take 1 or more"),
        ("pool:0", 1, "look at nothing", "take 1 or more"),
        ("conv:0:3", 1, "put out nothing", "take 1 or more"),
        ("flatten,dense:0", 2, "put out nothing", "take 1 or more"),
        ("pool:3:1:2", 1, "nothing but padding", "at most 1"),
        ("relu,dropout:1.5", 2, "150%", "from 0 to 1"),
    ],
)
def test_what_is_impossible_names_the_layer_the_cause_and_the_cure(text, place, cause, cure):
    layers = parse(text)
    found = trace(layers, DIGIT)
    assert found.problem is not None
    assert found.problem.position == place == len(found.steps) + 1
    assert found.problem.message.startswith(f"Layer {place}, {notation.kind(layers[place - 1])}")
    assert cause in found.problem.message
    assert cure in found.problem.message


@pytest.mark.parametrize(("n", "k", "p"), [(28, 29, 0), (5, 12, 1), (13, 15, 0)])
def test_the_cures_of_a_large_kernel_work(n, k, p):
    enough = -(-(k - n) // 2)
    assert side(n, k, 1, p) < 1 <= side(n, k, 1, enough)
    assert side(n, k, 1, enough - 1) < 1 <= side(n, n + 2 * p, 1, p)


def test_a_layer_is_called_by_its_settings():
    called = {
        "conv:32:3": "32 · 3×3",
        "conv:8:5:2:1": "8 · 5×5 /2 +1",
        "pool:2": "2×2",
        "pool:3:2": "3×3 /2",
        "dense:1000": "1,000",
        "dropout:0.5": "0.5",
        "relu": "",
    }
    assert [details(layer) for layer in parse(",".join(called))] == list(called.values())
    assert (sized((32, 26, 13)), sized((1600,))) == ("26×13×32", "1,600")
