"""What reports claim of their street-number nets, against their own numbers."""

import math
from dataclasses import replace

import numpy as np
import pytest

from core.data import load
from core.reports.street_claims import lenet_reaches
from core.reports.street_numbers import (
    COLLAPSED,
    FIVE_EPOCHS,
    RECUT,
    TEST_COUNTS,
    TRAIN_COUNTS,
    USED,
    always,
    always_band,
    collapsed_class,
    crops,
    deeper_nets_over_fit,
)
from core.runs import shipped


def test_the_counts_are_those_of_the_official_sets():
    assert (sum(TRAIN_COUNTS), sum(TEST_COUNTS), USED) == (73_257, 26_032, 18_314)
    assert max(range(10), key=TRAIN_COUNTS.__getitem__) == 1
    assert always(1).share == pytest.approx(0.1892, abs=5e-5)


def test_the_collapsed_net_answers_one():
    assert collapsed_class() == 1
    assert "may have collapsed" in lenet_reaches().evidence


@pytest.mark.parametrize("accuracy", [0.17, 0.25, 0.88])
def test_an_accuracy_that_is_no_digits_share_is_no_collapse(accuracy: float):
    reported = replace(COLLAPSED, accuracy=accuracy)
    assert collapsed_class(reported) is None
    assert "would not show it" in lenet_reaches(reported).evidence


@pytest.mark.parametrize("images", [USED, 5_000, 60_000])
@pytest.mark.parametrize("digit", [0, 1, 9])
def test_the_band_is_that_of_draws_without_putting_back(digit: int, images: int):
    """Against the normal approximation with the finite population's correction, and against draws."""
    n, k = sum(TRAIN_COUNTS), TRAIN_COUNTS[digit]
    share = k / n
    half = 1.959964 * np.sqrt(share * (1 - share) / images * (n - images) / (n - 1))
    assert always_band(digit, images) == pytest.approx((share - half, share + half), abs=1.5 / images)
    draws = np.random.default_rng(0).hypergeometric(k, n - k, images, 20_000) / images
    low, high = always_band(digit, images)
    assert ((low <= draws) & (draws <= high)).mean() == pytest.approx(0.95, abs=0.01)


def test_the_band_of_ones_is_narrower_than_wilsons():
    assert [f"{end:.2%}" for end in always_band(1, USED)] == ["18.43%", "19.41%"]
    assert "always answers 1 shows 18.43% to 19.41%" in lenet_reaches().evidence


def test_images_are_called_what_they_are():
    assert crops("local copy", RECUT) == "re-cut crops of SVHN, not its official benchmark"
    assert crops("local copy", "0") == "crops of SVHN, not its official files"
    assert crops("official", "0") == "SVHN's official crops"
    assert {run.provenance.fingerprint for run in shipped().list() if run.recipe.dataset == "svhn"} == {RECUT}


def test_a_net_that_answers_zero_would_be_found_too():
    assert collapsed_class(replace(COLLAPSED, accuracy=TRAIN_COUNTS[0] / sum(TRAIN_COUNTS))) == 0


def test_the_deeper_nets_under_fit_by_their_own_losses():
    names = [each.verdict.name for each in FIVE_EPOCHS if each.verdict]
    assert names == ["still learning", "still learning", "under-fitting", "under-fitting"]
    found = deeper_nets_over_fit()
    assert found.answer == "wrong"
    assert "0.750 and 2.095" in found.evidence
    assert [each.height for each in FIVE_EPOCHS] == pytest.approx(
        [each.losses[-1] / math.log(10) for each in FIVE_EPOCHS]
    )


def test_on_real_crops_a_constant_one_reaches_about_what_the_report_did(real_data):
    labels = load("svhn", real_data).test.labels
    assert np.bincount(labels, minlength=10).argmax() == 1
    assert (labels == 1).mean() == pytest.approx(COLLAPSED.accuracy, abs=0.03)
