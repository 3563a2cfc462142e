"""What lessons say is as easy to read as what pages say: short sentences, subject first, everybody's words."""

from collections.abc import Iterator

import pytest

from core.lessons import shelf
from core.lessons.lesson import Lesson, Prediction
from tests.helpers import prose
from tests.ui.test_prose import HARDEST, INVERTED, PRIVATE
from ui.page import glossary

LESSONS = pytest.mark.parametrize("lesson", shelf.lessons(), ids=lambda lesson: lesson.name)


def texts(lesson: Lesson) -> Iterator[str]:
    """All that a student or a teacher reads of a lesson."""
    yield from (lesson.title, lesson.aim)
    for step in lesson.steps:
        yield from (step.title, step.text.replace("\n", " "))
        if step.notes is not None:
            yield from (step.notes.misconception, step.notes.discuss)
        for question in step.questions:
            yield from asked(question)


def asked(question: Prediction) -> Iterator[str]:
    yield question.text
    for option in question.options:
        yield from (option.text, option.reason)
    if (number := question.quantity) is not None:
        yield from (number.low, number.high, number.right)
    if (curve := question.curve) is not None:
        yield from (curve.right, curve.wrong)


@LESSONS
def test_a_lesson_is_easy_to_read(lesson: Lesson):
    read = prose.sentences(texts(lesson))
    assert len(read) > 20
    assert prose.grade(read) <= HARDEST
    assert not [sentence for sentence in read if len(prose.words(sentence)) > prose.LONGEST]
    assert not [sentence for sentence in read if INVERTED.search(sentence)]
    assert not [text for text in texts(lesson) if PRIVATE.search(text)]


def test_the_glossary_is_in_everybody_s_words():
    assert not [term.id for term in glossary.terms() if PRIVATE.search(term.sentence)]
