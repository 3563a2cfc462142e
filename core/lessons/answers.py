"""Answers as they stand in an address: `1a_2c_5n0.35` is option a of question 1, c of 2, and 0.35 for question 5.

`3yz8421111111` is a curve, with a sign for each of its heights, and `4kconv2` a click on what the page calls conv2.
"""

import math
import re
from collections.abc import Mapping

from core.lessons.curves import PLACES
from core.lessons.lesson import LETTERS, Lesson, Prediction

CURVE, CLICK, NUMBER = "y", "k", "n"
CLICKED = re.compile(r"[a-z0-9.-]{1,40}", re.ASCII)  # what a click may answer
TOKEN = re.compile(
    rf"(\d{{1,3}})([{LETTERS}]|{NUMBER}-?[0-9.]+(?:e[+-]?\d+)?|{CURVE}[0-9a-z]{{{PLACES}}}|{CLICK}{CLICKED.pattern})",
    re.ASCII,
)
JOINT = "_"

# A question's number, from 1 → a letter, a number as text, or a curve or click with its sign before it.
Answers = Mapping[int, str]


def encode(answers: Answers) -> str:
    """The answers in the order of their questions."""
    return JOINT.join(
        f"{number}{answer}" if answer in LETTERS or answer[0] in (CURVE, CLICK) else f"{number}{NUMBER}{answer}"
        for number, answer in sorted(answers.items())
    )


def decode(text: str, lesson: Lesson) -> tuple[dict[int, str], list[str]]:
    """The answers that the lesson has questions for, and what of the text is none."""
    found: dict[int, str] = {}
    strange = []
    for part in filter(None, text.split(JOINT)):
        match = TOKEN.fullmatch(part)
        number, answer = (int(match[1]), match[2].removeprefix(NUMBER)) if match else (0, "")
        if not 1 <= number <= len(lesson.questions) or not _fits(lesson.questions[number - 1], answer):
            strange.append(part)
        else:
            found[number] = answer
    return found, strange


def _fits(question: Prediction, answer: str) -> bool:
    if question.curve is not None:
        return answer.startswith(CURVE)
    if question.click is not None:
        return answer.startswith(CLICK)
    if answer in LETTERS:
        return LETTERS.index(answer) < len(question.options)
    try:
        return question.quantity is not None and math.isfinite(float(answer))
    except ValueError:
        return False
