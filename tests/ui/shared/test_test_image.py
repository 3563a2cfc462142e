"""The list of test images says among how many it chooses, and the least sure is the least sure of those."""

import re

import numpy as np
import pytest

from tests.helpers import apps
from tests.helpers.apps import well, widget
from ui.shared import nets, run_predictions


@pytest.mark.parametrize("net", ["mnist-cnn", "mlp-128"])
def test_least_sure_is_said_to_be_among_the_images_that_it_ranks(net: str):
    run = nets.run(net)
    z = run_predictions.gallery_logits(run.id, run).astype(np.float64)
    powers = np.exp(z - z.max(1, keepdims=True))
    tops = powers.max(1) / powers.sum(1)
    titles = {"mnist-cnn": "CNN", "mlp-128": "MLP 784-128-10"}
    at = well(apps.opened("softmax", {"net": titles[net], "digit": "Least sure first"}))
    assert f"among the first {len(z):,} test images" in widget(at, "digit").help
    [number] = re.findall(r"number ([\d,]+) of", " ".join(each.value for each in at.main.caption))
    # kept logits have float16's precision
    assert tops[int(number.replace(",", ""))] == pytest.approx(tops.min(), abs=2e-3)
