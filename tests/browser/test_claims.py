"""A visitor predicts a claim, sees the verdict, follows the evidence and comes back to the answers."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, expect

from core.reports.register.topics import CLAIMS
from tests.browser.pointer import query
from tests.browser.server import visiting
from ui.claims import replies
from ui.page.sections import page

pytestmark = pytest.mark.browser

FIRST = next(iter(CLAIMS.values()))
LISTED = next(claim for claim in CLAIMS.values() if claim.page == "convexity")


def test_a_claim_is_predicted_opened_and_followed(chromium: BrowserContext, app: str):
    found = FIRST.decide()
    wrong = "It depends" if found.answer != "it depends" else "Wrong"
    with visiting(chromium, app) as visit:
        visit.open("claims")
        tab = visit.page
        choice = tab.locator(f".st-key-claims-answer-{FIRST.id}")
        expect(choice).to_be_in_viewport()
        assert tab.get_by_text("you said").count() == 0
        choice.get_by_role("radio", name=wrong, exact=True).click()
        tab.wait_for_url(lambda url: "answers" in parse_qs(urlsplit(url).query))
        visit.rest()
        expect(choice).to_have_count(0)
        expect(tab.get_by_text(f"you said {wrong.lower()}")).to_be_visible()
        expect(tab.locator('.stMain [data-testid="stAlert"]')).to_contain_text("0 of your 1 answer")
        assert query(tab) == {"answers": [replies.written({FIRST.id: wrong.lower()})]}
        tab.get_by_role("link", name=re.compile("^(.* )?See it: ")).first.click()
        tab.wait_for_url(re.compile(rf"/{FIRST.page}\b"))
        visit.rest()
        assert query(tab) == {name: [value] for name, value in FIRST.state.items()}
        tab.locator('[data-testid="stSidebar"]').get_by_role("link", name=page("claims").title).click()
        tab.wait_for_url(re.compile("/claims"))
        visit.rest()
        expect(tab.get_by_text(f"you said {wrong.lower()}")).to_be_visible()
        assert visit.complaints == []
        assert visit.strangers == []


def test_evidence_on_another_page_opens_the_claims_card(chromium: BrowserContext, app: str):
    with visiting(chromium, app) as visit:
        visit.open(LISTED.page)
        target = visit.page.locator(f'.stMain a[href*="claim={LISTED.id}"]').get_attribute("href")
        assert target is not None
        visit.open(target)
        card = visit.page.get_by_text(LISTED.claim, exact=True).first
        expect(card).to_be_in_viewport()
        expect(visit.page.locator(f".st-key-claims-answer-{LISTED.id}")).to_have_count(0)
        assert visit.complaints == []
