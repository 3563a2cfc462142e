"""The sentences of the page of claims, true in every state that can be drawn."""

import re
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from core.reports.claim import ANSWERS, REPORTS
from core.reports.register.topics import CLAIMS
from core.reports.score import Score
from ui.claims import replies, sentences
from ui.claims.record import CARDS, Claims, stretches
from ui.page import fields


@st.composite
def scores(draw: st.DrawFn) -> Score:
    total = draw(st.integers(0, 70))
    answered = draw(st.integers(0, total))
    seen = draw(st.integers(0, total - answered))
    return Score(total, answered, seen, draw(st.integers(0, answered)), draw(st.integers(0, answered)))


def numbers(text: str) -> list[int]:
    return [int(each) for each in re.findall(r"\d+", text)]


@given(scores())
def test_the_progress_adds_up(found: Score):
    text = sentences.progress(found)
    left = found.claims - found.answered - found.seen
    if found.answered + found.seen == 0:
        assert f"none of the {found.claims} claim" in text
        return
    expected = [found.answered, found.claims] + [found.seen] * (found.seen > 0) + [left] * (left > 0)
    assert numbers(text) == expected
    assert ("None is left" in text) == (left == 0)
    assert not re.search(r"\b1 (are|claims|verdicts)\b|\b(?!1\b)\d+ (is|claim|verdict)\b", text)


@given(scores())
def test_the_result_compares_the_same_claims(found: Score):
    text = sentences.result(found)
    if found.claims == 0:
        assert text == sentences.EMPTY
    elif found.answered == 0:
        assert "no claim here yet" in text
        assert numbers(text) == []
    else:
        same = [found.answered] * (found.answered > 1)
        assert numbers(text) == [found.matching, found.answered, found.right, *same]
        assert not re.search(r"\b1 (are|answers|claims)\b|\b1 of your \d+ answers? match\b", text)
        assert not re.search(r"\b(?!1\b)\d+ (is|answer|claim)\b|\b(?!1\b)\d+ of your \d+ answers? matches\b", text)


@given(st.lists(st.tuples(st.sampled_from(ANSWERS), st.sets(st.sampled_from(REPORTS), min_size=1)), max_size=40))
def test_the_shares_are_those_of_the_claims(drawn: list[tuple[str, set[str]]]):
    total = Counter(answer for answer, _ in drawn)
    rows = {
        report: Counter(answer for answer, makers in drawn if report in makers)
        for report in REPORTS
        if any(report in makers for _, makers in drawn)
    }
    shares, caption = sentences.shares(total, rows), sentences.verdicts(total, rows)
    if not drawn:
        assert shares == sentences.EMPTY
        return
    right = sum(answer == "right" for answer, _ in drawn)
    assert re.match(
        rf"\*\*{right} of {sentences.claims(len(drawn))} .* {'is' if right == 1 else 'are'} right\*\*", shares
    )
    for report in REPORTS:
        mine = [answer for answer, makers in drawn if report in makers]
        assert (f"{report} {mine.count('right')} of {len(mine)}" in shares) == bool(mine)
    assert ("several reports" in caption) == any(len(makers) > 1 for _, makers in drawn)
    for answer in ANSWERS:
        count = sum(each == answer for each, _ in drawn)
        assert bool(re.search(rf"[ :]{count} {answer}[,.]", caption)) == (count > 0)


@given(st.dictionaries(st.sampled_from(list(CLAIMS)), st.sampled_from(list(replies.LETTERS.values()))))
def test_replies_come_back_from_their_text(drawn: dict[str, str]):
    text = replies.written(drawn)
    assert len(text) == 4 * len(drawn)
    assert replies.read(text) == ({name: drawn[name] for name in CLAIMS if name in drawn}, "")


@given(st.text())
def test_any_text_is_read_without_a_crash_and_nothing_of_it_is_lost(text: str):
    found, strange = replies.read(text)
    assert len(strange) + 4 * len(found) <= len("".join(text.split()))
    assert set(found) <= set(CLAIMS)
    if not found:
        assert strange == "".join(text.split())


def test_what_stands_between_replies_costs_none_of_them():
    first, second = list(CLAIMS)[3:5]
    one, two = (replies.written({name: "right"}) for name in (first, second))
    assert replies.read(f" {one[:2]} {one[2:]}\n?{two}x") == ({first: "right", second: "right"}, "?x")


def test_no_two_claims_share_the_characters_that_stand_for_them():
    assert len({replies.code(name) for name in CLAIMS}) == len(CLAIMS)


def test_no_two_claims_are_called_alike_in_the_list():
    titles = fields.titles(Claims, "claim")
    assert len(set(titles.values())) == len(titles) == len(CLAIMS) + 1


@given(st.integers(0, 200))
def test_the_parts_cover_the_list_once(count: int):
    covered: list[int] = []
    for title in stretches(count).values():
        first, _, last = title.partition("–")
        covered += range(int(first), int(last or first) + 1)
        assert covered[-1] % CARDS == 0 or covered[-1] == count
    assert covered == (list(range(1, count + 1)) if count else [0])
