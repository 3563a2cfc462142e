"""A lesson's file is read, and each fault is told with its line, its cause and its cure."""

import os
from pathlib import Path

import pytest

from core.lessons import shelf
from core.lessons.faults import LessonError
from core.lessons.lesson import Lesson, TeacherNotes
from core.lessons.reading import parse
from core.lessons.results import version

GOOD = """---
title: Losses
minutes: 45
aim: See why.
---

## First

page: softmax?temperature=2&view=gradients
figure: softmax

Two *sentences*. They stand
on two lines.

A second paragraph.

### What comes?

then: temperature=5

- [x] This | max(p) > 0.5 | Because.
- That | max(p) <= 0.5 | No, since
  it is long.

### How much?

number: 100 * max(p)
within: 2.5
unit: %
low: More.
high: Less, which goes
on.
right: So it is.

## Second

page: home
figure: answer

Text.
"""


def read(text: str = GOOD, name: str = "losses") -> Lesson:
    return parse(name, text)


def faults(text: str, name: str = "losses") -> list[str]:
    with pytest.raises(LessonError) as caught:
        parse(name, text)
    return [str(fault) for fault in caught.value.faults]


def test_a_lesson_has_its_head_and_steps():
    lesson = read()
    assert (lesson.name, lesson.title, lesson.minutes, lesson.aim) == ("losses", "Losses", 45, "See why.")
    first, second = lesson.steps
    assert (first.title, first.page, first.figure) == ("First", "softmax", "softmax")
    assert first.state == {"temperature": ("2",), "view": ("gradients",)}
    assert first.text == "Two *sentences*. They stand\non two lines.\n\nA second paragraph."
    assert (second.page, second.state, second.questions) == ("", {}, ())
    assert [lesson.first(place) for place in (0, 1)] == [1, 3]


def test_a_question_has_options_or_a_quantity():
    choice, number = read().questions
    assert choice.text == "What comes?"
    assert [(option.text, option.meant) for option in choice.options] == [("This", True), ("That", False)]
    assert choice.options[1].reason == "No, since it is long."
    assert read().steps[0].after(choice) == {"temperature": ("5",), "view": ("gradients",)}
    assert number.quantity is not None
    assert (number.quantity.expression, number.quantity.within, number.quantity.unit) == ("100 * max(p)", 2.5, "%")
    assert number.quantity.high == "Less, which goes on."


NOTES = "notes:\nminutes: 5\nmisconception: All of it\nis one.\ndiscuss: Why?\n"
NOTED = GOOD.replace("### What comes?", f"{NOTES}\n### What comes?")


def test_a_step_has_notes_for_the_teacher_and_no_student_reads_them():
    first, second = read(NOTED).steps
    assert first.notes == TeacherNotes(5, "All of it is one.", "Why?")
    assert second.notes is None
    assert first.text == read().steps[0].text
    assert version(read(NOTED)) == version(read())


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("minutes: 5", "minutes: long", "line 18: 'long' is no whole number above 0."),
        ("minutes: 5", "minutes: 0", "line 18: '0' is no whole number above 0."),
        ("minutes: 5", f"minutes: {'9' * 5000}", "line 18: '999"),
        ("minutes: 5", "minutes: 50", "line 1: The notes plan 50 minutes, and the head says 45."),
        ("discuss: Why?\n", "", 'line 17: The notes have no "discuss:".'),
        ("discuss: Why?", "discus: Why?", "line 21: 'discus' means nothing here. The nearest is 'discuss'."),
        (NOTES, f"{NOTES}\n{NOTES}", "line 23: The step has notes twice."),
        (NOTES, "notes:\n", 'line 17: The notes have no "minutes:".'),
        ("notes:\nminutes", "notes:\nFive minutes", "line 18: The notes begin with none of their words."),
    ],
)
def test_a_fault_of_the_notes_names_line_cause_and_cure(old: str, new: str, told: str):
    assert old in NOTED
    assert [each for each in faults(NOTED.replace(old, new, 1)) if each.startswith(told)]


CASES = [
    ("title: Losses", "titel: Losses", "line 1: The head has 'titel', which means nothing. The nearest is 'title'."),
    ("minutes: 45", "minutes: long", 'line 1: The head\'s "minutes" is no whole number above 0.'),
    ("aim: See why.", "aim: See: why.", "line 4: The head cannot be read as YAML."),
    ("page: home", "pge: home", "line 37: 'pge' means nothing here. The nearest is 'page'."),
    ("page: home\n", "", 'line 35: The step "Second" names no page.'),
    ("\nText.\n", "", 'line 35: The step "Second" has no text.'),
    ("temperature=5", "temperature", "line 19: 'temperature' is no state of a page."),
    ("| Because.", "", "line 21: The option has 2 parts, some may be empty."),
    ("[x] This", "This", "line 17: Not exactly one option is marked as right."),
    ("- That", "- [x] That", "line 17: Not exactly one option is marked as right."),
    ("within: 2.5", "within: near", "line 28: 'near' is no number above 0."),
    ("within: 2.5", "within: -1", "line 28: '-1' is no number above 0."),
    ("low: More.\n", "", 'line 25: The question has no "low".'.replace('"low"', '"low:"')),
    ("### What comes?", "", "line 21: This option belongs to no question."),
    ("Text.", "```\ncode\n```", "line 40: This is neither a step, nor a question, nor text."),
    ("## First", "# First", "line 7: This is neither a step, nor a question, nor text."),
]


@pytest.mark.parametrize(("old", "new", "told"), CASES)
def test_a_fault_names_line_cause_and_cure(old: str, new: str, told: str):
    assert GOOD.count(old) >= 1
    found = faults(GOOD.replace(old, new, 1))
    [line] = [each for each in found if each.startswith(told)][:1] or [None]
    assert line is not None, found
    assert len(line) > len(told), "the cure is missing"


@pytest.mark.parametrize("text", ["", "no head", "---\n- a\n---\n", "---\ntitle: A\nminutes: 1\naim: B\n---\n"])
def test_what_is_no_lesson_is_told_so(text: str):
    assert faults(text)


def test_a_file_s_name_is_the_lesson_s():
    assert "is no name for a lesson" in faults(GOOD, "Los ses")[0]


@pytest.mark.parametrize("name", ["", "nothing", "../start-here", "a" * 5000, "START-HERE", "start-here\0"])
def test_the_shelf_has_no_lesson_of_another_name(name: str):
    with pytest.raises(LookupError):
        shelf.lesson(name)


def test_the_shelf_leaves_out_what_cannot_be_read_and_sees_changes(tmp_path: Path):
    file = tmp_path / "losses.md"
    file.write_text(GOOD, encoding="utf-8")
    (tmp_path / "broken.md").write_text("nothing", encoding="utf-8")
    assert [lesson.name for lesson in shelf.lessons(tmp_path)] == ["losses"]
    file.write_text(GOOD.replace("Losses", "Other losses"), encoding="utf-8")
    os.utime(file, ns=(1, 1))
    assert shelf.lesson("losses", tmp_path).title == "Other losses"
