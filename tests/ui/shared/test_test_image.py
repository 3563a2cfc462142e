"""The list of test images says among how many it chooses, and the least sure is the least sure of those."""

import re

import numpy as np
import pytest

from tests.helpers import apps
from tests.helpers.apps import well, widget
from ui.shared import nets, run_predictions, test_image


@pytest.mark.parametrize("net", ["mnist-cnn", "mlp-128"])
def test_least_sure_is_said_to_be_among_the_images_that_it_ranks(net: str):
    run = nets.run(net)
    z = run_predictions.gallery_logits(run.id, run).astype(np.float64)
    powers = np.exp(z - z.max(1, keepdims=True))
    tops = powers.max(1) / powers.sum(1)
    titles = {"mnist-cnn": "CNN", "mlp-128": "MLP 784-128-10"}
    at = well(apps.opened("softmax", {"net": titles[net], "digit": "Least sure first"}))
    assert f"offers the first {len(z):,} test images" in widget(at, "digit").help
    [number] = re.findall(r"number ([\d,]+) of", " ".join(each.value for each in at.main.caption))
    # kept logits have float16's precision
    assert tops[int(number.replace(",", ""))] == pytest.approx(tops.min(), abs=2e-3)


def test_a_strip_has_one_image_of_each_digit_the_chosen_one_among_them():
    labels = np.array([7, 2, 1, 0, 4, 1, 4, 9, 5, 9, 0, 6, 8, 3])
    assert test_image.one_of_each(labels, 0).tolist() == [3, 2, 1, 13, 4, 8, 11, 0, 12, 7]
    assert test_image.one_of_each(labels, 5).tolist() == [3, 5, 1, 13, 4, 8, 11, 0, 12, 7]
    assert test_image.one_of_each(np.array([4, 4, 9]), 1).tolist() == [1, 2]  # fewer images than digits
