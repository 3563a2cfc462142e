"""The pixels that a unit depends on, against theory and against pushing single pixels."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core import models
from core.layers.activations import record
from core.layers.hooks import observe
from core.layers.receptive_field import box, fields, measured
from tests.core.layers.nets import normalised, pixels, random_net

STEP = 1e-6


def output_of(model, batch, layer):
    """What a layer puts out, in double."""
    kept = {}
    observe(model, batch, lambda name, _module, _given, output: kept.update({name: output.clone()}))
    return kept[layer]


@pytest.mark.parametrize("name", ["mnist-cnn", "lenet5"])
def test_a_unit_depends_on_nothing_outside_its_window(name):
    model = random_net(name)
    found = fields(model, models.spec(name).input_shape[1])
    channels = {each.name: each.output.shape[1] for each in record(model, pixels(name, 1))}
    spatial = [field for field in found if field.name.startswith(("conv", "relu1", "pool"))]

    @settings(max_examples=60)
    @given(st.sampled_from(spatial), st.integers(0, 2**32 - 1))
    def holds(field, seed):
        random = np.random.default_rng(seed)
        row, column = random.integers(field.units, size=2).tolist()
        unit = int(random.integers(channels[field.name])), row, column
        seen = measured(model, normalised(name, 1, seed)[0], field.name, unit)
        rows, columns = field.window(row), field.window(column)
        inside = np.zeros_like(seen, dtype=bool)
        inside[rows.start : rows.stop, columns.start : columns.stop] = True
        assert not seen[~inside].any()
        if field.name == "conv1":
            assert box(seen) == (rows.start, columns.start, rows.stop, columns.stop)

    holds()


@pytest.mark.parametrize(
    ("name", "layer", "unit"),
    [("lenet5", "fc2", (7,)), ("resnet18", "layer2.0.bn2", (9, 1, 2)), ("mlp-128", "fc1", (5,))],
)
def test_it_is_the_slope_along_each_channel_of_a_pixel(name, layer, unit):
    model, image = random_net(name).double(), torch.from_numpy(normalised(name, 1)[0]).double()
    seen = measured(model, image, layer, unit)
    assert (seen.dtype, seen.shape) == (np.float32, tuple(image.shape[1:]))
    for row, column in np.random.default_rng(0).integers(image.shape[1], size=(6, 2)).tolist():
        step = torch.zeros(2 * len(image), *image.shape, dtype=torch.double)
        for channel in range(len(image)):
            step[2 * channel : 2 * channel + 2, channel, row, column] = torch.tensor([STEP, -STEP])
        values = output_of(model, image + step, layer)[(slice(None), *unit)]
        slopes = (values[::2] - values[1::2]) / (2 * STEP)
        assert seen[row, column] == pytest.approx(slopes.abs().sum().item(), abs=1e-6 * float(seen.max()))


def test_a_residual_net_sees_more_from_layer_to_layer():
    model, image = random_net("resnet18"), pixels("resnet18", 1)[0]
    sides = []
    for layer in ("conv1", "layer1.0.bn1", "layer1.0.bn2"):
        top, left, bottom, right = box(measured(model, image, layer, (0, 4, 4)))
        sides.append((bottom - top, right - left))
    assert sides[0] == (7, 7)
    assert sides == sorted(sides)
    assert sides[-1] > sides[0]


def test_a_silent_unit_depends_on_nothing():
    model = random_net("mnist-cnn")
    with torch.no_grad():
        model.conv1.bias[0] = -100
    seen = measured(model, pixels("mnist-cnn", 1)[0], "relu1", (0, 3, 3))
    assert not seen.any()
    assert box(seen) == (0, 0, 0, 0)


def test_a_box_holds_every_pixel_that_is_not_zero():
    seen = np.zeros((6, 8), np.float32)
    seen[2, 5] = seen[4, 1] = 0.1
    assert box(seen) == (2, 1, 5, 6)


def test_the_model_stays_as_it_was_and_other_units_are_refused():
    model = random_net("mnist-cnn").train()
    with pytest.raises(ValueError, match="no row 26; choose 0 to 25"):
        measured(model, pixels("mnist-cnn", 1)[0], "conv1", (0, 26, 0))
    with pytest.raises(ValueError, match="C×H×W"):
        measured(model, pixels("mnist-cnn", 1), "conv1", (0, 0, 0))
    measured(model, pixels("mnist-cnn", 1)[0], "fc", (0,))
    assert all(module.training and not module._forward_hooks for module in model.modules())
    assert all(weights.grad is None for weights in model.parameters())
