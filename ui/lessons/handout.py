"""A lesson as a page to be printed: texts, figures, links and questions; on a second sheet the answers with reasons."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

import segno
from jinja2 import Environment, FileSystemLoader, Template
from markdown_it import MarkdownIt
from markupsafe import Markup

from core.lessons import shelf
from core.lessons.conditions import ConditionError, points
from core.lessons.curves import at_places, features
from core.lessons.lesson import LETTERS, Lesson, LessonStep, Prediction
from core.lessons.results import version
from core.lessons.verdicts import judge, right_clicks, true_options
from ui.lessons import paper_frame
from ui.lessons.check import Pages
from ui.lessons.opening import page_of, parameters
from ui.page import address

UNDECIDED = "The numbers of this computer decide for none of the answers: it has other images or nets."


@dataclass(frozen=True)
class Solution:
    """What the page's numbers make of a question: the place of the right option, or the number, the clicks or the shape
    that are right; None where they decide for none. `curve`: the frame with the true curve.
    """

    place: int | None = None
    truth: str | None = None
    curve: Markup = field(default_factory=Markup)


@dataclass(frozen=True)
class PrintedQuestion:
    """A question by its number, from 1, and its solution."""

    number: int
    question: Prediction
    solution: Solution


@dataclass(frozen=True)
class PrintedStep:
    """A step, the page's title, a link to it as text and as a QR code, its figure as a data URI or "", questions."""

    number: int
    step: LessonStep
    page: str
    link: str
    code: Markup
    picture: str
    questions: tuple[PrintedQuestion, ...]


def html(lesson: Lesson, root: str, pictures: Sequence[bytes | None]) -> str:
    """The page; opens every state to compute the answers. KeyError where a step's page does not exist.

    `root` is the address at which students find the app, `pictures` has a PNG for each step, or None.
    """
    pages = Pages()
    steps = [_step(lesson, place, root, pictures[place], pages) for place in range(len(lesson.steps))]
    filled: str = _template().render(
        lesson=lesson, steps=steps, version=version(lesson), letters=LETTERS, undecided=UNDECIDED
    )
    return filled


def undecided(page: str) -> bool:
    """Whether the page has a question without an answer."""
    return UNDECIDED in page


def link(lesson: Lesson, place: int, root: str) -> str:
    """The address of a step: short where the app has the lesson, and with its state where it does not."""
    step = lesson.steps[place]
    try:
        known = shelf.lesson(lesson.name) == lesson
    except LookupError:
        known = False
    own = {address.LESSON: [lesson.name], address.LESSON_STEP: [str(place + 1)]}
    asked = urlencode(own if known else parameters(step.state), doseq=True)
    return f"{root.rstrip('/')}/{step.page}{f'?{asked}' if asked else ''}"


def _step(lesson: Lesson, place: int, root: str, picture: bytes | None, pages: Pages) -> PrintedStep:
    step, where = lesson.steps[place], link(lesson, place, root)
    code = Markup(segno.make(where, micro=False).svg_inline(omitsize=True, border=2))
    shown = "" if picture is None else f"data:image/png;base64,{base64.b64encode(picture).decode()}"
    numbered = enumerate(step.questions, lesson.first(place))
    questions = tuple(PrintedQuestion(number, each, _solved(step, each, pages)) for number, each in numbered)
    return PrintedStep(place + 1, step, page_of(step).title, where, code, shown, questions)


def _solved(step: LessonStep, question: Prediction, pages: Pages) -> Solution:
    numbers = pages.numbers(step, question)
    if numbers is None:
        return Solution()
    try:
        if question.quantity is not None:
            return Solution(truth=judge(question, "0", numbers).truth)
        if (curve := question.curve) is not None:
            x, y = points(curve.over, curve.height, numbers)
            shape = features(curve, at_places(curve, x, y)).shape
            return Solution(truth=shape, curve=paper_frame.svg(curve, (x, y)))
        if question.click is not None:
            return Solution(truth=" or ".join(right_clicks(question, question.click, numbers)) or None)
        true = true_options(question, numbers)
    except ConditionError:
        return Solution()
    return Solution(true[0] if len(true) == 1 else None)


@lru_cache(maxsize=1)
def _template() -> Template:
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    text = MarkdownIt("commonmark", {"html": False}).disable("image")
    environment.filters["markdown"] = lambda each: Markup(text.render(each))
    environment.filters["frame"] = paper_frame.svg
    environment.filters["inline"] = lambda each: Markup(text.renderInline(each))
    return environment.get_template("handout.html")
