"""The maps of one picture: each method takes what it has of the settings."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from core.attribution import METHODS, Smoothing, attribute, one_image
from core.attribution.baselines import KINDS, baseline_image
from core.data.net_input import normalised
from core.models import build

NORMALISATION = ((0.1307,), (0.3081,))
IMAGE, OTHER = np.random.default_rng(0).integers(0, 256, (2, 1, 28, 28), dtype=np.uint8)
HOW = {"normalisation": NORMALISATION}


@pytest.fixture(scope="module")
def net():
    return build("mnist-cnn").eval()


@pytest.mark.parametrize("baseline", ["blur", OTHER])
def test_a_baseline_is_a_kind_or_a_picture(net, baseline):
    start = normalised(OTHER, NORMALISATION) if baseline is OTHER else baseline_image("blur", IMAGE, **HOW)
    assert_array_equal(one_image.start(IMAGE, baseline, NORMALISATION), start)
    found = one_image.maps("integrated-gradients", net, IMAGE, (3, 5), baseline=baseline, **HOW)
    wanted = attribute("integrated-gradients", net, IMAGE[None], (3, 5), baseline=start, **HOW)
    assert_allclose(found, wanted, atol=1e-6)


def test_a_method_that_takes_the_mean_over_baselines_gets_one_of_each_kind_and_the_picture():
    averaged = next(name for name, method in METHODS.items() if method.mean_over_baselines)
    assert len(one_image.starts(averaged, IMAGE, "mean", NORMALISATION)) == len(KINDS)
    own = one_image.starts(averaged, IMAGE, OTHER, NORMALISATION)
    assert len(own) == len(KINDS) + 1
    assert_array_equal(own[-1], normalised(OTHER, NORMALISATION))
    assert len(one_image.starts("integrated-gradients", IMAGE, OTHER, NORMALISATION)) == 1


def test_what_a_method_does_not_take_changes_nothing(net):
    plain = one_image.maps("occlusion", net, IMAGE, 3, **HOW)
    assert_allclose(one_image.maps("occlusion", net, IMAGE, 3, layer="1", smoothing=Smoothing(2), **HOW), plain)
    smooth, sharp = (one_image.maps("saliency", net, IMAGE, 3, smoothing=each, **HOW) for each in (Smoothing(2), None))
    assert np.abs(smooth - sharp).max() > 1e-6
