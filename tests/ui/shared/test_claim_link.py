"""Links to claims from other pages."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from core.reports.register.topics import CLAIMS
from tests.helpers import apps
from tests.helpers.apps import well
from ui.claims import replies
from ui.page.sections import page
from ui.shared import claim_link

IN_SIGHT = {"controls": ["all"]}  # as the tests open pages


def links(text: str) -> list[tuple[str, dict[str, list[str]]]]:
    """The links in Markdown: path and parameters."""
    found = [urlsplit(each) for each in re.findall(r"\]\(([^)]*)\)", text)]
    return [(each.path, parse_qs(each.query)) for each in found]


@pytest.mark.parametrize("slug", ["convexity", "architecture"])
def test_a_page_lists_the_claims_that_it_decides_each_with_its_link(slug: str):
    at = well(apps.opened(slug))
    mine = [claim for claim in CLAIMS.values() if claim.page == slug]
    text = "\n".join(each.value for each in at.main.markdown if "(claims?" in each.value)
    assert links(text) == [("claims", {"claim": [claim.id], **IN_SIGHT}) for claim in mine]
    for claim in mine:
        line = next(line for line in text.splitlines() if f"claim={claim.id}" in line)
        assert claim.claim in line
        assert claim.decide().answer in line.replace("\N{NO-BREAK SPACE}", " ").partition("]")[0]


def test_a_link_brings_the_visits_answers_back():
    given = replies.written({next(iter(CLAIMS)): "wrong"})
    at = well(apps.opened("claims", {"answers": given, "report": "R1"}))
    at.query_params.clear()
    at = well(at.switch_page(page("architecture").file).run())
    text = next(each.value for each in at.main.markdown if "(claims?" in each.value)
    assert all(
        asked["answers"] == [given] and asked.keys() == {"claim", "answers", *IN_SIGHT} for _, asked in links(text)
    )


def test_a_claim_that_does_not_exist_has_no_link():
    with pytest.raises(KeyError):
        claim_link.link("no-such-claim")


def test_the_folded_list_tells_no_verdict(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(claim_link, "finding", lambda _: pytest.fail("an experiment was run"))
    written: list[str] = []
    monkeypatch.setattr(claim_link.st, "markdown", written.append)
    claim_link.about("convexity")
    [text] = written
    mine = [claim for claim in CLAIMS.values() if claim.page == "convexity"]
    assert links(text) == [("claims", {"claim": [claim.id]}) for claim in mine]
