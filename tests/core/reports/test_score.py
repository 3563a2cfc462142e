"""How answers compare with verdicts, against counts taken claim by claim."""

from hypothesis import given
from hypothesis import strategies as st

from core.reports.claim import ANSWERS, REPORTS, Claim, Finding
from core.reports.score import by_report, score

IDS = tuple("abcdefgh")
replied = st.dictionaries(st.sampled_from(IDS), st.sampled_from((*ANSWERS, "seen")))
judged = st.fixed_dictionaries({name: st.sampled_from(ANSWERS) for name in IDS})


@given(st.sets(st.sampled_from(IDS)), replied, judged)
def test_the_counts_are_those_of_the_claims_asked_for_alone(asked, replies, verdicts):
    found = score(asked, replies, verdicts)
    matching = right = answered = seen = 0
    for name in asked:
        if replies.get(name) == "seen":
            seen += 1
        elif name in replies:
            answered += 1
            matching += 1 if replies[name] == verdicts[name] else 0
            right += 1 if verdicts[name] == "right" else 0
    assert (found.claims, found.answered, found.seen) == (len(asked), answered, seen)
    assert (found.matching, found.right) == (matching, right)
    assert found.opened == answered + seen


@given(replied, judged)
def test_a_verdict_is_needed_of_what_was_answered_alone(replies, verdicts):
    known = {name: verdicts[name] for name, reply in replies.items() if reply != "seen"}
    assert score(IDS, replies, known) == score(IDS, replies, verdicts)


@given(st.lists(st.sets(st.sampled_from(REPORTS), min_size=1), max_size=8), judged)
def test_a_claim_counts_for_each_report_that_makes_it(makers, verdicts):
    claims = [
        Claim(name, tuple(sorted(reports)), "?", "!", lambda: Finding("right", ""), "softmax")
        for name, reports in zip(IDS, makers, strict=False)
    ]
    found = by_report(claims, verdicts)
    for report in REPORTS:
        mine = [verdicts[name] for name, reports in zip(IDS, makers, strict=False) if report in reports]
        assert {answer: count for answer, count in found.get(report, {}).items() if count} == {
            answer: mine.count(answer) for answer in mine
        }
    assert list(found) == [report for report in REPORTS if any(report in reports for reports in makers)]
