"""The claims of R3 and R4 on nets lead to states that their pages have."""

from dataclasses import fields

import pytest

from core.reports.claim import ANSWERS, Claim
from core.reports.register import drawn_shapes, keras_cnn, keras_mlp, training_log
from tests.helpers.records import record_of

CLAIMS = (*drawn_shapes.CLAIMS, *keras_mlp.CLAIMS, *keras_cnn.CLAIMS, *training_log.CLAIMS)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_a_claim_leads_to_a_state_of_its_page(claim: Claim):
    known = {each.name: each for each in fields(record_of(claim.page))}
    for name, value in claim.state.items():
        titles = known[name].metadata.get("titles")
        assert titles is None or value in map(str, titles)
        low, high = (known[name].metadata.get(end) for end in ("low", "high"))
        assert low is None or low <= float(value) <= high


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_a_claim_is_decided_in_the_same_way_each_time_and_says_how_surely(claim: Claim):
    found = claim.decide()
    assert found == claim.decide()
    assert found.answer in ANSWERS
    assert found.evidence.endswith((".", "10"))
    assert found.certainty.endswith(".")
    assert claim.question[-1] in "?)"
