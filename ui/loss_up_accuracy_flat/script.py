"""The numbers of the page Loss up, accuracy flat."""

import numpy as np

from core import data, runs
from core.statistics.loss_split import Predictions, split
from core.training.subsets import divide


def by_image(run: str, before: int, after: int) -> dict[str, np.ndarray]:
    """What a net says of each validation image after two of its epochs, at which loss, and which way the image went."""
    net = runs.existing(run)
    held_out = divide(net.recipe, data.load(net.recipe.dataset)).validation
    first, second = (
        Predictions.of(net.predict(held_out.images, epoch), held_out.labels, net.recipe.loss)
        for epoch in (before, after)
    )
    return split(first, second).columns(held_out.labels)
