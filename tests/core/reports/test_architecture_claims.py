"""The report's counts, and what the experiments say to other counts."""

import pytest

from core.reports.architecture_claims import cnn_parameters, mlp_layers, mlp_parameters
from core.reports.register import keras_cnn, keras_mlp

CLAIMS = (*keras_mlp.CLAIMS[:2], *keras_cnn.CLAIMS[:1])


def test_each_claim_gets_the_verdict_and_the_numbers_of_the_right_answer():
    layers, dense, conv = (claim.decide() for claim in CLAIMS)
    assert [found.answer for found in (layers, dense, conv)] == ["right", "wrong", "right"]
    assert "Keras lists 3: Flatten, Dense, Dense" in layers.evidence
    assert "100,480 + 1,290 = 101,770" in dense.evidence
    assert "128 + 1 and 10 + 1" in dense.evidence
    assert "320 + 18,496 + 16,010 = 34,826" in conv.evidence
    assert "26×26×32, 13×13×32, 11×11×64, 5×5×64, 1,600, 10" in conv.evidence


@pytest.mark.parametrize(("claimed", "answer"), [(2, "right"), (3, "right"), (4, "right"), (5, "wrong")])
def test_layers_are_those_with_weights_or_those_that_keras_lists_with_the_input_or_without(claimed, answer):
    assert mlp_layers(claimed).answer == answer


def test_the_true_counts_would_be_right_and_others_get_no_false_explanation():
    assert mlp_parameters((100_480, 1_290)).answer == "right"
    assert "forget the inputs" in mlp_parameters((129, 11)).evidence
    assert "forget the inputs" not in mlp_parameters((128, 10)).evidence
    assert cnn_parameters((320, 18_496, 16_000)).answer == "wrong"


def test_what_the_claims_say_is_what_is_decided():
    assert "129 + 11 = 140" in CLAIMS[1].claim
    assert CLAIMS[2].claim == "320 + 18,496 + 16,010 = 34,826"
