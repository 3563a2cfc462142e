"""A results code holds the answers, notices damage and a changed lesson, and says what to do."""

from dataclasses import replace

import pytest

from core.lessons import results
from core.lessons.lesson import Lesson
from core.lessons.results import CodeError
from tests.core.lessons.test_reading import GOOD
from tests.core.lessons.test_reading import read as lesson

LESSON = lesson()
GIVEN = {1: "b", 2: "-0.35"}
CODE = results.code(LESSON, GIVEN)


def find(name: str) -> Lesson:
    if name != LESSON.name:
        raise LookupError(name)
    return LESSON


def test_a_code_is_short_and_comes_back():
    assert CODE.startswith("losses/")
    assert len(CODE) < 40
    found = results.read(CODE, find)
    assert (found.name, found.lesson, found.answers) == ("", LESSON, GIVEN)


@pytest.mark.parametrize("line", [f"Ann Lee: {CODE}", f"  Ann   Lee\t{CODE} ", f"Ann Lee; {CODE.capitalize()}"])
def test_a_name_may_stand_before_it(line: str):
    found = results.read(line, find)
    assert (found.name, found.answers) == ("Ann Lee", GIVEN)


def test_no_answers_are_a_code_too():
    assert results.read(results.code(LESSON, {}), find).answers == {}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("", "is no results code. Copy it whole"),
        ("hello", '"hello" is no results code. Copy it whole'),
        (CODE[:-1], "is no results code"),
        (CODE.replace("1b", "1a"), "is damaged: a part is missing or changed. Ask for it once more"),
        (CODE.replace("losses", "looses"), "is damaged"),
        ("x" * 5000, "… is no results code".replace("… is", '…" is')),
        ("\x1b[31mred", "is no results code"),
        (results.code(replace(LESSON, name="other"), GIVEN), 'There is no lesson "other" here.'),
        (results.code(LESSON, {9: "a"}), 'has answers to no question: "9a". Ask for a new one.'),
    ],
)
def test_what_cannot_be_read_is_told_with_its_cure(line: str, told: str):
    with pytest.raises(CodeError) as caught:
        results.read(line, find)
    assert told in str(caught.value)
    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("What comes?", "What comes now?"),
        ("This |", "These |"),
        ("max(p) > 0.5", "max(p) > 0.6"),
        ("temperature=2", "temperature=3"),
        ("then: temperature=5", "then: temperature=6"),
        ("within: 2.5", "within: 2"),
    ],
)
def test_a_changed_question_is_another_version(old: str, new: str):
    assert GOOD.count(old) == 1
    changed = lesson(GOOD.replace(old, new))
    with pytest.raises(CodeError, match="is of another version of losses: its questions have changed"):
        results.read(results.code(changed, GIVEN), find)


@pytest.mark.parametrize("old", ["Because.", "Two *sentences*", "title: Losses", "minutes: 45", "[x] This"])
def test_a_mended_text_is_the_same_version(old: str):
    new = {"minutes: 45": "minutes: 40", "[x] This": "[x]  This"}.get(old, f"{old} More.")
    assert results.version(lesson(GOOD.replace(old, new, 1))) == results.version(LESSON)
