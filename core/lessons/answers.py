"""Answers as they stand in an address: `1a_2c_5n0.35` is option a of question 1, c of 2, and 0.35 for question 5."""

import math
import re
from collections.abc import Mapping

from core.lessons.lesson import LETTERS, Lesson

TOKEN = re.compile(rf"(\d{{1,3}})(?:([{LETTERS}])|n(-?[0-9.]+(?:e[+-]?\d+)?))", re.ASCII)
JOINT = "_"

Answers = Mapping[int, str]  # a question's number, from 1 → a letter, or a number as text


def encode(answers: Answers) -> str:
    """The answers in the order of their questions."""
    return JOINT.join(
        f"{number}{answer}" if answer in LETTERS else f"{number}n{answer}" for number, answer in sorted(answers.items())
    )


def decode(text: str, lesson: Lesson) -> tuple[dict[int, str], list[str]]:
    """The answers that the lesson has questions for, and what of the text is none."""
    found: dict[int, str] = {}
    strange = []
    for part in filter(None, text.split(JOINT)):
        match = TOKEN.fullmatch(part)
        if match is None or not _fits(lesson, int(match[1]), match[2], match[3]):
            strange.append(part)
        else:
            found[int(match[1])] = match[2] or match[3]
    return found, strange


def _fits(lesson: Lesson, number: int, letter: str | None, typed: str | None) -> bool:
    if not 1 <= number <= len(lesson.questions):
        return False
    question = lesson.questions[number - 1]
    if letter is not None:
        return LETTERS.index(letter) < len(question.options)
    try:
        return question.quantity is not None and math.isfinite(float(typed or ""))
    except ValueError:
        return False
