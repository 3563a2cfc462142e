"""The check of a lesson's file: every state is opened without a browser, every answer is computed anew."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from streamlit.testing.v1 import AppTest

from core.lessons.conditions import ConditionError, Numbers, Tables, holds, value
from core.lessons.faults import Fault, LessonError
from core.lessons.lesson import Lesson, LessonStep, Prediction, State
from core.lessons.reading import HOME as HOMES
from core.lessons.reading import read
from core.nearest import nearest
from ui.lessons.check_kinds import of_click, of_curve
from ui.lessons.kept import Key, key
from ui.lessons.opening import page_of, parameters, sets
from ui.page import address
from ui.page.sections import HOME, PAGES, ROOT

PATIENCE = 600  # seconds for a page
STATE_CURE = 'Set the page as you mean it and copy the link that "Take it with you" offers.'


@dataclass(frozen=True)
class OpenedPage:
    """What a page shows in a state: its tables, its figures, and what it says against the state."""

    tables: Tables = field(default_factory=dict)
    figures: tuple[str, ...] = ()
    against: tuple[tuple[str, str], ...] = ()  # causes, each with its cure
    controls: tuple[str, ...] = ()
    held: Mapping[str, str] = field(default_factory=dict)  # the values of its controls, as an address has them
    apart: Mapping[str, str] = field(default_factory=dict)  # controls that Essentials leaves out: name → label


class Pages:
    """Pages in states, each opened once."""

    def __init__(self) -> None:
        self._opened: dict[Key, OpenedPage] = {}

    def opened(self, step: LessonStep, state: State) -> OpenedPage:
        """The page of a step in a state."""
        place = key(step.page, state)
        if place not in self._opened:
            self._opened[place] = _opened(step, parameters(state))
        return self._opened[place]

    def numbers(self, step: LessonStep, question: Prediction) -> Numbers | None:
        """What decides a question; None where its page fails, or has no numbers."""
        now, before = self.opened(step, step.after(question)), self.opened(step, step.state)
        return None if not now.tables or not before.tables else Numbers(now.tables, before.tables)


def faults(path: Path) -> list[Fault]:
    """All that is wrong with a lesson's file, by line; OSError where there is no such file."""
    try:
        lesson = read(path)
    except LessonError as error:
        return list(error.faults)
    return sorted(_of_lesson(lesson))


def _of_lesson(lesson: Lesson) -> Iterator[Fault]:
    pages = Pages()
    for step in lesson.steps:
        try:
            page_of(step)
        except KeyError:
            slugs = [HOMES, *(page.slug for page in PAGES)]
            cause = f"There is no page {step.page!r}.{nearest(step.page, slugs)}"
            yield Fault(step.line, cause, f"The pages are {', '.join(slugs)}.")
            continue
        opened = pages.opened(step, step.state)
        yield from (Fault(step.line, *told) for told in opened.against)
        if not opened.against and step.figure not in opened.figures:
            near = nearest(step.figure, opened.figures)
            cure = f"Its figures are {', '.join(opened.figures) or 'none'}."
            yield Fault(step.line, f"The page has no figure {step.figure!r} in this state.{near}", cure)
        yield from _unseen(step, opened)
        for question in step.questions:
            yield from _of_question(step, question, opened, pages)


def _unseen(step: LessonStep, opened: OpenedPage) -> Iterator[Fault]:
    """Of the controls that a step speaks of, those that it neither sets nor shows."""
    texts = [(step.line, step.text), *((question.line, question.text) for question in step.questions)]
    for name, label in opened.apart.items():
        for line, text in texts:
            if f"*{label}*" in text and name not in sets(step):
                cause = f"{label!r} is out of sight in Essentials, and the step speaks of it."
                yield Fault(line, cause, f"Give its value in page: or in a then:, such as {name}=…")


def _of_question(step: LessonStep, question: Prediction, before: OpenedPage, pages: Pages) -> Iterator[Fault]:
    now = pages.opened(step, step.after(question))
    if question.then and not before.against:
        yield from (Fault(question.line, *told) for told in now.against)
    if before.against or now.against:
        return
    if not before.tables or not now.tables:
        cure = "Choose a state in which the page offers a table to take away."
        yield Fault(question.line, "The page has no numbers in this state.", cure)
        return
    numbers = Numbers(now.tables, before.tables)
    if question.quantity is not None:
        try:
            value(question.quantity.expression, numbers)
        except ConditionError as error:
            yield Fault(question.quantity.line, str(error), "Mend the expression after number:.")
    elif question.curve is not None:
        yield from of_curve(question.curve, numbers)
    elif question.click is not None:
        yield from of_click(question, question.click, numbers, before.controls, before.held)
    else:
        yield from _of_options(question, numbers)


def _of_options(question: Prediction, numbers: Numbers) -> Iterator[Fault]:
    for option in question.options:
        try:
            true = holds(option.condition, numbers)
        except ConditionError as error:
            yield Fault(option.line, str(error), "Mend the condition between the two bars.")
            continue
        cure = "Mend the condition, the mark [x], or the state."
        if true and not option.meant:
            yield Fault(option.line, f'"{option.text}" is not marked as right, and is true in this state.', cure)
        if option.meant and not true:
            yield Fault(option.line, f'"{option.text}" is marked as right, and is false in this state.', cure)


def _opened(step: LessonStep, state: Mapping[str, list[str]]) -> OpenedPage:
    at = AppTest.from_file(str(ROOT / HOME.file), default_timeout=PATIENCE)
    if step.page != HOME.slug:
        at.switch_page(page_of(step).file)
    for name, values in state.items():
        at.query_params[name] = values
    at.run()
    if at.exception or address.VISIT not in at.session_state:
        return OpenedPage(against=(("The page fails in this state.", "Open it in a browser; the log says why."),))
    visit: address.Visit = at.session_state[address.VISIT]
    said = [(each.sentence, STATE_CURE) for each in visit.missing.values()]
    for name in visit.requested:
        near = nearest(name, visit.usual)
        said.append((f"The page has no control {name!r} in this state.{near}", STATE_CURE))
    return OpenedPage(
        visit.files, tuple(visit.figures), tuple(said), tuple(visit.controls), dict(visit.held), visit.apart
    )
