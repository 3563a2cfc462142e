"""Peaks in batches against the recorded outputs of all images at once."""

import numpy as np
import pytest

from core.layers.activations import record
from core.layers.excitation import peaks, strongest_images
from tests.core.layers.nets import net, pixels


@pytest.mark.parametrize("layer", ["conv1", "relu2", "pool2", "fc"])
def test_peaks_are_the_largest_outputs_and_where_they_are(layer):
    model, images = net("mnist-cnn"), pixels("mnist-cnn", 150)
    output = next(each.output for each in record(model, images) if each.name == layer)
    maps = output.reshape(*output.shape[:2], -1)
    values, places = peaks(model, images, layer)
    assert (values.dtype, places.dtype) == (np.float32, np.int64)
    np.testing.assert_allclose(values, maps.max(2), rtol=1e-5, atol=1e-5)
    at_place = np.take_along_axis(maps, places[..., None], 2)[..., 0]
    np.testing.assert_allclose(values, at_place, rtol=1e-5, atol=1e-5)


def test_the_first_of_equal_places_counts():
    images = np.zeros((2, 1, 28, 28), np.uint8)
    assert not peaks(net("mnist-cnn"), images, "conv1")[1].any()


def test_the_most_exciting_images_come_first_and_equals_in_their_order():
    values = np.array([[0, 1], [0, 5], [0, 3], [0, 5]], np.float32)
    assert strongest_images(values, 1, 3).tolist() == [1, 3, 2]
    assert strongest_images(values, 0, 9).tolist() == [0, 1, 2, 3]


def test_an_unknown_layer_is_refused_with_the_nearest_names():
    with pytest.raises(ValueError, match="no layer 'conv0'; the names nearest to it are conv"):
        peaks(net("mnist-cnn"), pixels("mnist-cnn", 1), "conv0")
