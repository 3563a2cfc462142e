"""Agreement of maps, against SciPy's rank correlation."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from core.attribution.agreement import agreement


def test_it_is_spearmans_correlation_of_the_absolute_values() -> None:
    rng = np.random.default_rng(0)
    maps = [rng.normal(size=(8, 8)).round(1) for _ in range(3)]  # rounded: ties must be ranked as SciPy ranks them
    pairs = [(0, 1), (0, 2), (1, 2)]
    expected = [spearmanr(np.abs(maps[a]).ravel(), np.abs(maps[b]).ravel()).statistic for a, b in pairs]
    assert agreement(maps) == pytest.approx(expected)


def test_a_map_agrees_with_its_negative_and_a_flat_one_with_nothing() -> None:
    ramp = np.arange(16.0).reshape(4, 4)
    assert agreement([ramp, -ramp]) == pytest.approx([1.0])
    assert np.isnan(agreement([ramp, np.zeros((4, 4))])).all()
