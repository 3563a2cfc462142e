"""What a page's numbers make of an answer."""

from dataclasses import dataclass

from core.lessons.conditions import Numbers, holds, value
from core.lessons.lesson import LETTERS, Prediction, Quantity


@dataclass(frozen=True)
class LessonVerdict:
    """Whether an answer is right, what is said to who gave it, and the right one in words.

    `right` is None where the page's numbers decide for none of the options, or for several.
    """

    right: bool | None
    reason: str
    truth: str


def true_options(question: Prediction, numbers: Numbers) -> list[int]:
    """The places of the options whose condition holds. ConditionError."""
    return [place for place, option in enumerate(question.options) if holds(option.condition, numbers)]


def judge(question: Prediction, answer: str, numbers: Numbers) -> LessonVerdict:
    """An answer, a letter or a number as text, by the page's numbers. ConditionError."""
    if question.quantity is not None:
        return _of_number(question.quantity, float(answer), value(question.quantity.expression, numbers))
    chosen, true = LETTERS.index(answer), true_options(question, numbers)
    if len(true) != 1:
        return LessonVerdict(None, question.options[chosen].reason, "")
    return LessonVerdict(chosen == true[0], question.options[chosen].reason, question.options[true[0]].text)


def _of_number(quantity: Quantity, guess: float, truth: float) -> LessonVerdict:
    right = abs(guess - truth) <= quantity.within
    reason = quantity.right if right else quantity.low if guess < truth else quantity.high
    return LessonVerdict(right, reason, f"{truth:.4g} {quantity.unit}".strip())
