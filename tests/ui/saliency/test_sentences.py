"""The sentences beside the maps: agreement and the middle's share, recomputed; methods with a baseline; steps."""

import inspect
import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from core.attribution import METHODS
from ui.saliency import map_notes, method_settings, sentences
from ui.shared.cached_maps import Maps


@given(st.integers(0, 999), st.integers(2, 4), st.sampled_from([0.0, 0.2, 0.5, 0.9, 1.0]), st.booleans())
def test_whether_maps_agree_is_told_as_they_do(seed: int, count: int, common: float, opposed: bool):
    """Maps that share a part, by scipy's own correlation of the strengths."""
    rng = np.random.default_rng(seed)
    shared = rng.uniform(0.1, 1, (6, 6))
    maps = [common * shared + (1 - common) * rng.uniform(0.1, 1, (6, 6)) for _ in range(count)]
    if opposed:
        maps[-1] = 1.2 - shared
    found = [
        float(spearmanr(np.abs(maps[i]).ravel(), np.abs(maps[j]).ravel()).statistic)
        for i in range(count)
        for j in range(i + 1, count)
    ]
    said = sentences.agreement(maps)
    assert ("**largely agree**" in said) == (min(found) >= 0.7)
    assert ("**do not agree**" in said) == (max(found) <= 0.3)
    assert ("**agree in part**" in said) == (min(found) < 0.7 and max(found) > 0.3)
    [span] = re.findall(r"correlation is \*\*([^*]+)\*\*", said)
    ends = [float(each.replace("−", "-")) for each in span.split(" to ")]
    np.testing.assert_allclose([ends[0], ends[-1]], [min(found), max(found)], atol=0.00501)
    assert ("still be wrong together" in said) == (min(found) >= 0.7)


def test_a_uniform_map_has_the_half_that_the_sentence_names():
    assert "A uniform map has 50% there" in sentences.middle([0.8])
    assert sentences.middle([]) == ""


def test_the_help_names_all_methods_that_take_a_baseline_and_no_other():
    for method in METHODS.values():
        takes = "baseline" in inspect.signature(method.function()).parameters
        assert (f", {method.title}," in f", {method_settings._based()},") == takes


def test_a_gap_names_the_steps_that_it_depends_on():
    found = Maps(np.full((2, 1, 2, 2), 1.0, np.float32), expected_sum=np.array([4.0, 5.0]))
    steps = inspect.signature(METHODS["integrated-gradients"].function()).parameters["steps"].default
    assert f"gap is 1 with {steps} steps along the path" in map_notes.gaps(found, "integrated-gradients")
    assert "steps" not in map_notes.gaps(found, "deeplift")
