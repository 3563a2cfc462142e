"""The glossary: what its file may hold, what is said of a wrong entry, and that each term's page shows it."""

import re
from dataclasses import fields

import pytest
from streamlit.testing.v1 import AppTest

from tests.helpers.apps import WIDGETS, light, well
from tests.helpers.records import record_of
from ui.components import words
from ui.page import glossary
from ui.page.glossary import GlossaryError, Term

GOOD = """
[logit]
title = "Logit"
words = ["logit", "logits"]
sentence = "The raw number that a class gets."
formula = 'z'
page = "softmax?temperature=2"
source = "Bishop 2006"
url = "https://example.org"
"""
PAGES = sorted({term.page for term in glossary.terms()})


def test_at_least_fifty_terms_are_explained():
    assert len(glossary.terms()) >= 50


def test_a_term_is_what_its_entry_says():
    [term] = glossary.read(GOOD)
    assert term == Term(
        "logit",
        "Logit",
        ("logit", "logits"),
        "The raw number that a class gets.",
        "softmax?temperature=2",
        "Bishop 2006",
        "z",
        "https://example.org",
    )
    assert (term.slug, term.state) == ("softmax", {"temperature": ["2"]})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[logit]", "[Logit]", "[Logit]: an id is lower-case letters and digits, joined by hyphens"),
        ("[logit]", "logit = 3\n[x]", "[logit]: it is no table; begin it with a line [logit]"),
        ('title = "Logit"', "", "[logit]: “title” is missing"),
        ('title = "Logit"', "title = 3", "[logit]: “title” is a text"),
        ('title = "Logit"', 'titel = "Logit"', "there is no “titel”"),
        ('["logit", "logits"]', '"logit"', "“words” is a list of texts"),
        ('["logit", "logits"]', '["logit "]', "“words” is a list of texts"),
        ("that a class gets", "that " + "so " * 25, "at most 25"),
        ("gets.", "gets", "a full stop at its end alone"),
        ("gets.", "gets. It is large.", "a full stop at its end alone"),
        ("softmax?", "sofmax?", "there is no page “sofmax”. The nearest is 'softmax'"),
        ("softmax?temperature=2", "softmax?temperature", "“page” is an address such as"),
        ("https:", "http:", "“url” begins with https://"),
        ('title = "Logit"', "title", "The glossary is no TOML"),
    ],
)
def test_a_wrong_entry_is_told_with_its_cure(old: str, new: str, said: str):
    assert old in GOOD
    with pytest.raises(GlossaryError) as caught:
        glossary.read(GOOD.replace(old, new, 1))
    assert said in str(caught.value)
    assert str(caught.value).endswith(".")


def test_two_terms_share_no_word():
    second = GOOD.replace("[logit]", "[raw-number]").replace('["logit", "logits"]', '["Logits"]')
    with pytest.raises(GlossaryError, match=r"\[raw-number\]: its word “Logits” belongs to \[logit\] already"):
        glossary.read(GOOD + second)


def test_each_formula_becomes_mathml():
    for term, known in zip(glossary.terms(), words.known(), strict=True):
        assert bool(term.formula) == str(known["math"]).startswith("<math")
        assert "\\" not in str(known["math"]), f"{term.id}: a command of LaTeX is not known"


@pytest.mark.parametrize("address", PAGES)
def test_a_page_that_shows_a_term_has_the_controls_that_its_link_names(address: str):
    term = next(each for each in glossary.terms() if each.page == address)
    known = {each.name: each for each in fields(record_of(term.slug))}
    assert set(term.state) <= set(known)
    for name, [value] in term.state.items():
        titles = known[name].metadata.get("titles")
        assert titles is None or value in map(str, titles), f"{address}: {name} has no {value!r}"


@pytest.mark.slow
@pytest.mark.parametrize("address", PAGES)
def test_the_link_of_a_term_opens_without_complaint_and_the_page_shows_it(address: str):
    shown = [term for term in glossary.terms() if term.page == address]
    at = well(light(shown[0].slug, dict(shown[0].state)))
    assert not at.warning
    text = read_on(at)
    for term in shown:
        forms = "|".join(re.escape(word) for word in term.words)
        assert re.search(rf"(?<!\w)({forms})(?!\w)", text, re.IGNORECASE), f"{address} does not show {term.id}"


def read_on(at: AppTest) -> str:
    """All texts of the page: prose, headings, labels, choices, and those of charts and components."""
    prose = [each.value for kind in ("markdown", "caption", "html", "info", "latex") for each in at.main.get(kind)]
    controls = [each for kind in WIDGETS for each in at.main.get(kind)]
    chosen = [str(option) for each in controls for option in getattr(each, "options", ())]
    charts = [each.proto.spec + each.proto.alt for each in at.get("vega_lite_chart")]
    tables = [each.value.to_string() for kind in ("dataframe", "table") for each in at.main.get(kind)]
    parts = [each.proto.json for each in at.get("bidi_component")]
    return "\n".join([*prose, *[each.label for each in controls], *chosen, *charts, *tables, *parts])
