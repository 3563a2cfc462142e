"""A net's input is the same number wherever it is made, to the bit; a training's may differ in the last one."""

import numpy as np
import pytest
import torch

from core.attribution.inputs import as_tensor
from core.data import normalisation
from core.data.net_input import normalised, normalised_tensor, pixels, scale_and_shift
from core.models import build
from core.models.inputs import prepare

EVERY = np.arange(256, dtype=np.uint8)


def images(channels: int) -> np.ndarray:
    """Each value of a pixel in each channel, 1×C×16×16."""
    return np.stack([np.roll(EVERY, shift).reshape(16, 16) for shift in range(channels)])[None]


@pytest.mark.parametrize(("name", "channels", "net"), [("mnist", 1, "mnist-cnn"), ("svhn", 3, "lenet5")])
def test_all_ways_to_a_nets_input_give_the_same_bits(name: str, channels: int, net: str):
    given, how = images(channels), normalisation(name)
    mean, deviation = (np.array(part, np.float32).reshape(1, -1, 1, 1) for part in how)
    plain = (given.astype(np.float32) / np.float32(255) - mean) / deviation
    np.testing.assert_array_equal(normalised(given, how), plain)
    np.testing.assert_array_equal(normalised(given[0], how), plain[0])
    np.testing.assert_array_equal(normalised_tensor(torch.tensor(given), how).numpy(), plain)
    np.testing.assert_array_equal(as_tensor(given, how, torch.device("cpu")).numpy(), plain)
    np.testing.assert_array_equal(prepare(build(net), given).numpy(), plain)


@pytest.mark.parametrize(("name", "channels"), [("mnist", 1), ("svhn", 3)])
def test_a_product_and_a_sum_give_the_same_but_for_rounding_and_bytes_come_back(name: str, channels: int):
    given, how = images(channels), normalisation(name)
    scale, shift = scale_and_shift(how)
    np.testing.assert_allclose(given / np.float32(255) * scale + shift, normalised(given, how), atol=1e-5)
    np.testing.assert_array_equal(pixels(normalised(given, how), how), given)
