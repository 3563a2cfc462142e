"""What pages say is easy to read: short sentences, subject first, in each view and for each choice."""

import re
from statistics import median

import pytest

from tests.helpers import prose
from ui.page.sections import PAGES, Page

HARDEST, MEDIAN = 8.0, 7.0  # Flesch–Kincaid grades: of any page, of the median page
PRIVATE = re.compile(
    r"\b(?:surer|surest|yardstick|commonest|dips?|by heart|scrubber|whoever|told apart so)\b", re.IGNORECASE
)
SLUGS = ["", *(entry.slug for entry in PAGES)]
INVERTED = re.compile(
    r"^(?:(?:Of|On|Over|Among|By) [^,:.?]{3,60}, |So many |With (?:it|this|them) (?:go|come)|None of it |"
    r"Not even |As \w+ (?:are|is) |Who always |Far (?:more|less) )|^What [^?]* is [^?]*$"
)
_READ: dict[str, list[str]] = {}

pytestmark = pytest.mark.slow


def read(slug: str) -> list[str]:
    """The sentences of a page in all states that are opened."""
    if slug not in _READ:
        _READ[slug] = prose.sentences(text for query in prose.states(slug) for text in prose.strings(slug, query))
    return _READ[slug]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_is_easy_to_read(slug: str):
    grade = prose.grade(read(slug))
    assert grade <= HARDEST, f"Grade {grade:.1f}; the longest: {sorted(read(slug), key=len)[-3:]}"


def test_the_median_page_is_easier_still():
    grades = {slug: prose.grade(read(slug)) for slug in SLUGS}
    assert median(grades.values()) <= MEDIAN, grades


@pytest.mark.parametrize("slug", SLUGS)
def test_sentences_are_short(slug: str):
    long = [sentence for sentence in read(slug) if len(prose.words(sentence)) > prose.LONGEST]
    assert not long, f"{len(long)} sentences have over {prose.LONGEST} words: {long[:10]}"


@pytest.mark.parametrize("slug", SLUGS)
def test_sentences_begin_with_their_subject(slug: str):
    assert not [sentence for sentence in read(slug) if INVERTED.search(sentence)]


@pytest.mark.parametrize("slug", SLUGS)
def test_words_are_everybodys(slug: str):
    assert not [sentence for sentence in read(slug) if PRIVATE.search(sentence)]


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("Of the two, the first is better.", True),
        ("So many images are right.", True),
        ("What the window hides is not found.", True),
        ("What does the loss look like?", False),
        ("The first of the two is better.", False),
    ],
)
def test_an_inverted_sentence_is_known(sentence: str, wrong: bool):
    assert bool(INVERTED.search(sentence)) is wrong


def test_the_grade_is_that_of_the_formula():
    easy = ["The cat sat on the mat."]
    assert prose.grade(easy) == pytest.approx(0.39 * 6 + 11.8 * 1 - 15.59)
    assert prose.grade(["Cross-entropy penalises confident mistakes."]) == pytest.approx(
        0.39 * 4 + 11.8 * (4 + 4 + 3 + 2) / 4 - 15.59
    )


def test_prose_is_what_is_left_without_markup_formulas_code_and_names():
    shown = (
        "<h1>A title of words</h1>**Bold** text with `code` and $x^2$ in LeNet-5. Too short.\n- 12 of 13 nets read it"
    )
    found = prose.sentences([shown])
    assert found == ["A title of words", "Bold text with and in LeNet-5.", "12 of 13 nets read it"]


@pytest.mark.parametrize("entry", PAGES, ids=[entry.slug for entry in PAGES])
def test_a_title_fits_into_the_sidebar(entry: Page):
    assert len(entry.title) <= 28
