"""A results code: what a student has answered, as a short text that can be sent.

`start-here/5f0c21aa/1a_2c_5n0.35/9b1e` is the lesson's name, the version of its questions, the answers as in an
address, and a check that notices a damaged text. It is signed by nothing. What is right does not stand in it: that is
computed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from core.lessons import answers as told
from core.lessons import shelf
from core.lessons.lesson import Lesson, LessonStep, Prediction
from core.nearest import nearest

JOINT = "/"
VERSION, CHECK = 8, 4  # hexadecimal digits
SHOWN = 60  # characters of a damaged code that a message repeats
CODE = re.compile(rf"([a-z0-9-]+)/([0-9a-f]{{{VERSION}}})/([a-z0-9_.+-]*)/([0-9a-f]{{{CHECK}}})", re.ASCII)


class CodeError(ValueError):
    """A results code that cannot be read: cause and cure."""


@dataclass(frozen=True)
class HandedIn:
    """The answers of a student to a lesson's questions; `name` is "" where nobody has written one."""

    name: str
    lesson: Lesson
    answers: told.Answers


def version(lesson: Lesson) -> str:
    """What changes with the meaning of an answer: the questions, their options and conditions, the states. The rest of
    the texts may be mended.
    """
    parts = [_meaning(step, question) for step in lesson.steps for question in step.questions]
    return sha256(repr(parts).encode()).hexdigest()[:VERSION]


def code(lesson: Lesson, answers: told.Answers) -> str:
    """The text that a student sends."""
    known = JOINT.join([lesson.name, version(lesson), told.encode(answers)])
    return f"{known}{JOINT}{_check(known)}"


def read(text: str, find: Callable[[str], Lesson] = shelf.lesson) -> HandedIn:
    """A line: a code, and whose it is before it. CodeError."""
    *words, last = text.split() or [""]
    name = "".join(each if each.isprintable() else " " for each in " ".join(words)).rstrip(" :;,")
    sent = last.lower()  # keyboards of telephones begin with a capital
    match = CODE.fullmatch(sent)
    if match is None:
        raise CodeError(f"{_quoted(last)} is no results code. Copy it whole from the lesson's last step.")
    if match[4] != _check(sent.rpartition(JOINT)[0]):
        raise CodeError(f"{_quoted(last)} is damaged: a part is missing or changed. Ask for it once more, as a copy.")
    lesson = _lesson(match[1], find)
    if match[2] != version(lesson):
        cure = "Read it with the Digitscope that the student used, or have the lesson done again."
        raise CodeError(f"{_quoted(last)} is of another version of {lesson.name}: its questions have changed. {cure}")
    found, strange = told.decode(match[3], lesson)
    if strange:
        raise CodeError(f"{_quoted(last)} has answers to no question: {_quoted(' '.join(strange))}. Ask for a new one.")
    return HandedIn(name, lesson, found)


def _lesson(name: str, find: Callable[[str], Lesson]) -> Lesson:
    try:
        return find(name)
    except LookupError:
        near = nearest(name, [each.name for each in shelf.lessons()])
        cure = "Put its file into assets/lessons."
        raise CodeError(f"There is no lesson {_quoted(name)} here.{near} {cure}") from None


def _meaning(step: LessonStep, question: Prediction) -> tuple[object, ...]:
    state = sorted(step.after(question).items())
    options = [(option.text, option.condition) for option in question.options]
    asked: object = None
    if (number := question.quantity) is not None:
        asked = number.expression, number.within, number.unit
    if (curve := question.curve) is not None:
        asked = curve.height, curve.over, curve.across, curve.up, curve.within
    if question.click is not None:
        asked = question.click.control, question.click.among
    return step.page, sorted(step.state.items()), state, question.text, options, asked


def _check(text: str) -> str:
    return sha256(f"results {text}".encode()).hexdigest()[:CHECK]


def _quoted(text: str) -> str:
    seen = "".join(each if each.isprintable() else "?" for each in text)
    return f'"{seen if len(seen) <= SHOWN else f"{seen[:SHOWN]}…"}"'
