from core.reports.claim import ANSWERS, REPORTS
from core.reports.register.topics import CLAIMS, TOPICS


def test_each_claim_is_decided_in_whole_sentences():
    assert len(CLAIMS) == sum(len(topic.claims) for topic in TOPICS.values()) > 50, "An id stands twice."
    assert {report for claim in CLAIMS.values() for report in claim.reports} == set(REPORTS)
    found = {claim.id: claim.decide() for claim in CLAIMS.values()}
    assert {each.answer for each in found.values()} == set(ANSWERS)
    for name, each in found.items():
        assert each.evidence.endswith("."), name
        assert each.certainty.endswith("."), name
        assert "nan" not in f"{each.evidence} {each.certainty}".split(), name
