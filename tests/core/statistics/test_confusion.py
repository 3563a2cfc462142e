"""The confusion matrix against counting by hand."""

import numpy as np

from core.statistics.confusion import matrix

GENERATOR = np.random.default_rng(0)
LABELS, SAID = GENERATOR.integers(0, 10, 500), GENERATOR.integers(0, 10, 500)


def test_each_image_is_counted_once():
    counts = matrix(SAID, LABELS)
    for label in range(10):
        for said in range(10):
            assert counts[label, said] == sum((label == LABELS) & (said == SAID))
