"""What a page's numbers make of an answer."""

from dataclasses import dataclass

from core.lessons import curves
from core.lessons.conditions import ConditionError, Numbers, holds, points, value, values
from core.lessons.lesson import LETTERS, ClickInFigure, CurveToDraw, Prediction, Quantity

FEW = 3  # right clicks that are all named


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
    """An answer, as an address holds it, by the page's numbers. ConditionError."""
    if question.curve is not None:
        return _of_curve(question.curve, answer[1:], numbers)
    if question.click is not None:
        return _of_click(question, question.click, answer[1:], numbers)
    if question.quantity is not None:
        return _of_number(question.quantity, float(answer), value(question.quantity.expression, numbers))
    chosen, true = LETTERS.index(answer), true_options(question, numbers)
    if len(true) != 1:
        return LessonVerdict(None, question.options[chosen].reason, "")
    return LessonVerdict(chosen == true[0], question.options[chosen].reason, question.options[true[0]].text)


def right_clicks(question: Prediction, click: ClickInFigure, numbers: Numbers) -> list[str]:
    """What may be clicked and is right, in order. ConditionError."""
    offered = dict.fromkeys(str(each) for each in values(click.among, numbers))
    [right] = [option for option in question.options if option.meant]
    return [each for each in offered if holds(right.condition, numbers.at(each))]


def _of_click(question: Prediction, click: ClickInFigure, clicked: str, numbers: Numbers) -> LessonVerdict:
    true = true_options(question, numbers.at(clicked))
    if len(true) != 1:
        return LessonVerdict(None, "", "")
    option = question.options[true[0]]
    named = right_clicks(question, click, numbers)
    told = " or ".join(named) if 0 < len(named) <= FEW else next(each.text for each in question.options if each.meant)
    return LessonVerdict(option.meant, option.reason, told)


def _of_curve(curve: CurveToDraw, drawn: str, numbers: Numbers) -> LessonVerdict:
    x, y = points(curve.over, curve.height, numbers)
    try:
        found = curves.compare(curve, drawn, x, y)
    except ValueError as error:
        raise ConditionError(str(error)) from None
    return LessonVerdict(found.right, f"{found.said} {curve.right if found.right else curve.wrong}", found.shape)


def _of_number(quantity: Quantity, guess: float, truth: float) -> LessonVerdict:
    right = abs(guess - truth) <= quantity.within
    reason = quantity.right if right else quantity.low if guess < truth else quantity.high
    return LessonVerdict(right, reason, f"{truth:.4g} {quantity.unit}".strip())
