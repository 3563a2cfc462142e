"""Recorded outputs against the same layers called one after another."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from torch import nn

from core import models
from core.layers.activations import record


def images(shape, count=3):
    return np.random.default_rng(0).normal(size=(count, *shape)).astype(np.float32)


@pytest.mark.parametrize("name", ["mlp-128", "mnist-cnn", "lenet5"])
def test_outputs_are_those_of_the_layers_in_order(name):
    model = models.build(name)
    batch = images(models.spec(name).input_shape)
    recorded = record(model, batch)
    out = torch.from_numpy(batch)
    model.eval()
    for (layer, module), activation in zip(model.named_children(), recorded, strict=True):
        with torch.no_grad():
            out = module(out)
        assert (activation.name, activation.kind) == (layer, type(module).__name__)
        assert activation.output.dtype == np.float32
        np.testing.assert_array_equal(activation.output, out.numpy())


def test_a_residual_net_is_recorded_in_order_of_computation():
    model = models.build("resnet18").eval()
    recorded = record(model, images((3, 32, 32)))
    names = [activation.name for activation in recorded]
    block = names[names.index("layer2.0.conv1") :][:7]
    assert block == [f"layer2.0.{part}" for part in ("conv1", "bn1", "relu1", "conv2", "bn2")] + [
        "layer2.0.downsample.0",
        "layer2.0.downsample.1",
    ]
    assert names[-1] == "fc"
    outputs = {activation.name: activation.output for activation in recorded}
    added = outputs["layer2.0.bn2"] + outputs["layer2.0.downsample.1"]
    np.testing.assert_array_equal(outputs["layer2.0.relu"], np.maximum(added, 0))


def test_an_output_that_is_later_overwritten_is_kept():
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(inplace=True))
    convolved, rectified = record(model, images((1, 8, 8)))
    assert convolved.output.min() < 0
    np.testing.assert_array_equal(rectified.output, np.maximum(convolved.output, 0))


def test_raw_pixels_are_normalised_as_the_data_set_is():
    model = models.build("lenet5")
    pixels = np.random.default_rng(0).integers(0, 256, (2, 3, 32, 32), dtype=np.uint8)
    mean, deviation = (np.float32(x)[:, None, None] for x in ((0.4377, 0.4438, 0.4728), (0.198, 0.201, 0.197)))
    normalised = ((pixels / 255 - mean) / deviation).astype(np.float32)
    for raw, ready in zip(record(model, pixels), record(model, normalised), strict=True):
        np.testing.assert_allclose(raw.output, ready.output, rtol=1e-4, atol=1e-4)


def test_channels_last_images_and_weights_give_plain_arrays():
    model = models.build("lenet5").to(memory_format=torch.channels_last)
    batch = torch.from_numpy(images((3, 32, 32))).to(memory_format=torch.channels_last)
    assert all(activation.output.flags["C_CONTIGUOUS"] for activation in record(model, batch))


def test_no_gradient_no_hook_and_no_changed_flag_remain():
    model = models.build("mnist-cnn").train()
    record(model, images((1, 28, 28)))
    with pytest.raises(RuntimeError):
        record(model, images((3, 28, 28)))
    assert all(module.training for module in model.modules())
    assert not any(module._forward_hooks for module in model.modules())
    assert all(weights.grad is None for weights in model.parameters())


def test_threads_that_share_a_model_do_not_mix_their_outputs():
    model = models.build("mnist-cnn")
    batches = [images((1, 28, 28), count) for count in range(1, 9)]
    with ThreadPoolExecutor(4) as pool:
        recordings = list(pool.map(lambda batch: record(model, batch), batches))
    for batch, recorded in zip(batches, recordings, strict=True):
        assert [len(activation.output) for activation in recorded] == [len(batch)] * 9


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (np.zeros((28, 28), np.float32), "N×C×H×W"),
        (np.zeros((1, 1, 28, 28), np.int64), "uint8 or normalised floats"),
        (np.zeros((1, 2, 28, 28), np.uint8), "2 channels"),
    ],
)
def test_images_that_do_not_fit_are_refused_with_the_reason(wrong, words):
    with pytest.raises(ValueError, match=words):
        record(models.build("mnist-cnn"), wrong)
