"""The page of claims: what is listed, hidden and revealed, and how a visitor is scored, beside own counts."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from core.reports.claim import ANSWERS, REPORTS, Claim, Finding
from core.reports.register.topics import CLAIMS, TOPICS
from tests.helpers import apps, caches
from tests.helpers.apps import leads, taken, well, widget
from tests.helpers.records import record_of
from ui.claims import figures, replies
from ui.claims.record import CARDS
from ui.page import fields
from ui.page.sections import PAGES
from ui.shared import claim_link

IDS = list(CLAIMS)
# Every verdict occurs, whatever the experiments say, and none of them is waited for.
VERDICTS = {name: ANSWERS[place % len(ANSWERS)] for place, name in enumerate(IDS)}


def judged(name: str) -> Finding:
    return Finding(VERDICTS[name], f"Evidence about {name}.", f"Certainty of {name}.")


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    caches.clear()
    known = {name: replace(claim, decide=partial(judged, name)) for name, claim in CLAIMS.items()}
    monkeypatch.setattr(claim_link, "CLAIMS", known)
    yield
    caches.clear()


def opened(**query: Any) -> AppTest:
    return well(apps.opened("claims", query))


def told(at: AppTest) -> str:
    """All that the page says, but for what is folded away."""
    return "\n".join(each.value for each in (*at.main.markdown, *at.main.caption, *at.main.info))


def parts(at: AppTest) -> int:
    return len(widget(at, "part").options)


def cards(query: dict[str, Any]) -> list[str]:
    """The ids of the cards on all parts of the list, in their order."""
    found: list[str] = []
    for part in range(1, parts(opened(**query)) + 1):
        at = opened(**query, part=str(part))
        here = shown(at)
        assert len(here) <= CARDS
        found += here
    return found


def shown(at: AppTest) -> list[str]:
    """The ids of the cards that are drawn: each has the words of one claim below its topic and reports."""
    topics = {f"{TOPICS[topic].title} · **{claim.by}**": topic for topic in TOPICS for claim in TOPICS[topic].claims}
    heads = [each.value for each in at.main.caption if each.value in topics]
    texts = {f"{claim.question}  \n**{claim.claim}**": name for name, claim in CLAIMS.items()}
    found = [texts[each.value] for each in at.main.markdown if each.value in texts]
    assert len(heads) == len(found)
    return found


def answered(at: AppTest, **answers: str) -> AppTest:
    """The page after these answers, by the claims' ids."""
    for name, answer in answers.items():
        widget(at, f"answer-{name}").set_value(answer)
        at = well(at.run())
    return at


def test_no_verdict_is_to_be_seen_before_it_is_asked_for():
    at = opened()
    assert shown(at) == IDS[:CARDS]
    assert "Evidence about" not in told(at)
    assert "Evidence about" not in str(figures_of(at))
    assert not any(mark in told(at) for mark in (":material/check:", ":material/close:", ":material/contrast:"))
    assert "You have answered no claim here yet" in at.info[0].value


def figures_of(at: AppTest) -> list[str]:
    return [chart.proto.alt for chart in at.get("vega_lite_chart")]


@pytest.mark.parametrize("topic", [name for name, each in TOPICS.items() if each.claims])
def test_a_topic_lists_its_claims_in_their_order(topic: str):
    assert cards({"topic": topic}) == [claim.id for claim in TOPICS[topic].claims]


@pytest.mark.parametrize("report", REPORTS)
def test_a_report_lists_the_claims_that_it_makes(report: str):
    mine = [name for name, claim in CLAIMS.items() if report in claim.reports]
    assert cards({"report": report}) == mine
    if not mine:
        assert (
            opened(report=report).info[0].value == "No claim fits this choice. Choose another report, topic or verdict."
        )


@pytest.mark.parametrize("verdict", ANSWERS)
def test_a_verdict_lists_the_claims_that_have_it(verdict: str):
    expected = [name for name in IDS if VERDICTS[name] == verdict]
    assert cards({"mode": "show", "verdict": verdict}) == expected
    evidence = told(opened(mode="show", verdict=verdict))
    assert re.findall(r"Evidence about ([\w-]+)\.", evidence) == expected[:CARDS]


def test_all_filters_together_keep_what_fits_each():
    topic = next(name for name, each in TOPICS.items() if each.claims)
    mine = [claim for claim in TOPICS[topic].claims if "R1" in claim.reports]
    verdict = VERDICTS[mine[0].id]
    expected = [claim.id for claim in mine if VERDICTS[claim.id] == verdict]
    assert cards({"mode": "show", "topic": topic, "report": "R1", "verdict": verdict}) == expected != []


def test_an_answer_opens_its_card_alone_and_stands_in_the_link():
    first, second = IDS[:2]
    at = answered(opened(), **{first: VERDICTS[first]})
    assert re.findall(r"Evidence about ([\w-]+)\.", told(at)) == [first]
    assert "as you said" in told(at)
    at = answered(at, **{second: next(each for each in ANSWERS if each != VERDICTS[second])})
    assert re.findall(r"Evidence about ([\w-]+)\.", told(at)) == [first, second]
    assert "Certainty of" in told(at)
    fresh = opened(**taken(at))
    assert told(fresh) == told(at)
    assert taken(fresh) == taken(at)


def test_who_asks_for_a_verdict_gets_it_and_no_point():
    at = opened()
    widget(at, f"see-{IDS[0]}").click()
    at = well(at.run())
    assert f"Evidence about {IDS[0]}." in told(at)
    assert "You answered 0 of the" in told(at)
    assert "looked at 1 verdict without an answer" in told(at)
    assert "You have answered no claim here yet" in at.info[0].value


def test_the_score_is_that_of_the_answers_to_the_claims_chosen():
    given = {name: ANSWERS[(place * 2) % len(ANSWERS)] for place, name in enumerate(IDS)}
    for report in ("all", *REPORTS):
        mine = [name for name in IDS if report == "all" or report in CLAIMS[name].reports]
        if not mine:
            continue
        info = opened(answers=replies.written(given), report=report).info[0].value
        matching = sum(given[name] == VERDICTS[name] for name in mine)
        right = sum(VERDICTS[name] == "right" for name in mine)
        assert f"**{matching} of your {len(mine)} answer" in info
        assert f"Somebody who believes every report gets {right} of th" in info


def test_the_verdicts_of_all_reports_are_counted_once_every_claim_is_open_and_not_before():
    given = dict.fromkeys(IDS, "wrong")
    most = dict(list(given.items())[1:])
    assert "right" not in figures_of(opened(answers=replies.written(most)))[0].partition(":")[0]
    every = figures_of(opened(answers=replies.written(given)))[0]
    assert every == figures_of(opened(mode="show"))[0]
    for answer in ANSWERS:
        count = sum(verdict == answer for verdict in VERDICTS.values())
        assert (f"{count} {answer}" in every) == (count > 0)


def test_with_all_verdicts_shown_each_reports_share_is_told():
    info = opened(mode="show").info[0].value
    for report in REPORTS:
        mine = [name for name, claim in CLAIMS.items() if report in claim.reports]
        right = sum(VERDICTS[name] == "right" for name in mine)
        assert (f"{report} {right} of {len(mine)}" in info) == bool(mine)
    right = sum(verdict == "right" for verdict in VERDICTS.values())
    assert f"{right / len(IDS):.1%}" in info


def test_a_new_attempt_hides_every_verdict_again():
    at = opened(answers=replies.written({IDS[0]: "right", IDS[1]: "seen"}))
    assert "Evidence about" in told(at)
    widget(at, "new-attempt").click()
    at = well(at.run())
    assert "Evidence about" not in told(at)
    assert taken(at) == {}


def test_a_link_to_a_claim_has_it_on_top_with_its_verdict():
    name = IDS[-1]
    at = opened(claim=name)
    assert shown(at)[0] == name
    assert re.findall(r"Evidence about ([\w-]+)\.", told(at)) == [name]
    assert shown(at).count(name) == 1
    assert taken(at) == {"claim": [name]}
    assert not at.warning


def test_a_claim_that_does_not_exist_is_said_to_be_missing():
    at = opened(claim="no-such-claim")
    assert any("`claim=no-such-claim`, which is not available" in each.value for each in at.warning)
    assert shown(at) == IDS[:CARDS]
    assert taken(at) == {}


def test_answers_that_belong_to_no_claim_are_said_and_the_others_kept():
    at = opened(answers=f"{replies.written({IDS[0]: 'right'})}zzzzr`")
    assert any("`zzzzr'` in the answers belongs to no claim" in each.value for each in at.warning)
    assert f"Evidence about {IDS[0]}." in told(at)
    assert taken(at) == {"answers": [replies.written({IDS[0]: "right"})]}


def test_the_next_part_follows_and_the_last_has_none():
    at, seen = opened(), []
    for _ in range(-(-len(IDS) // CARDS)):
        seen += shown(at)
        buttons = [each for each in at.main.get("button") if each.key == "claims.next"]
        if buttons:
            buttons[0].click()
            at = well(at.run())
    assert seen == IDS
    assert not buttons


def test_a_card_leads_to_the_page_and_state_that_shows_its_number():
    at = opened(mode="show", part="1")
    found = [(link.proto.page, link.proto.query_string) for link in leads(at)]
    assert [page for page, _ in found] == [CLAIMS[name].page for name in IDS[:CARDS]]
    for (_, query), name in zip(found, IDS, strict=False):
        asked = parse_qs(query)
        assert all(asked[key] == [value] for key, value in CLAIMS[name].state.items())


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=lambda claim: claim.id)
def test_each_claims_address_is_one_that_its_page_knows(claim: Claim):
    assert claim.page in [page.slug for page in PAGES]
    record = record_of(claim.page)
    known = {each: fields._field(record, each).metadata for each in vars(record())}
    assert set(claim.state) <= set(known)
    for name, value in claim.state.items():
        titles = known[name].get("titles")
        assert titles is None or value in map(str, titles), f"{name}={value}"


def test_the_columns_hold_what_is_open_and_nothing_that_is_hidden():
    claims, known = list(CLAIMS.values()), {IDS[0]: judged(IDS[0])}
    columns = figures.columns(claims, {IDS[0]: "wrong", IDS[1]: "seen"}, known)
    assert columns["id"].tolist() == IDS
    assert columns["report"].tolist() == [", ".join(claim.reports) for claim in claims]
    assert columns["claim"].tolist() == [claim.claim for claim in claims]
    assert columns["verdict"].tolist() == [VERDICTS[IDS[0]], *[""] * (len(IDS) - 1)]
    assert columns["evidence"].tolist() == [f"Evidence about {IDS[0]}.", *[""] * (len(IDS) - 1)]
    assert columns["certainty"].tolist() == [f"Certainty of {IDS[0]}.", *[""] * (len(IDS) - 1)]
    assert columns["answer"].tolist() == ["wrong", *[""] * (len(IDS) - 1)]


def test_the_code_is_that_of_the_experiments_behind_what_is_open():
    def one() -> Finding:
        return Finding("right", "")

    def other(_: int) -> Finding:
        return Finding("wrong", "")

    claims = [
        replace(CLAIMS[name], decide=decide)
        for name, decide in zip(IDS, (one, partial(partial(other, 1)), one, one), strict=False)
    ]
    known: dict[str, Finding] = {name: judged(name) for name in IDS[:3]}
    expected: tuple[Callable[..., object], ...] = (one, other)
    assert figures.code(claims, known) == expected
