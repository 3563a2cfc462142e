"""Which step of which lesson the address asks for, with the answers that it holds."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from core.lessons import answers as told
from core.lessons import shelf
from core.lessons.lesson import Lesson, LessonStep, State
from ui.page import address, detail, plain
from ui.page.sections import HOME, PAGES, Page, page

BEGUN = "lessons begun"  # session state: the link to the step at which each lesson was left


@dataclass(frozen=True)
class OpenLesson:
    """A lesson at one of its steps (`place` counts from 0), with the answers given so far, by question."""

    lesson: Lesson
    place: int
    answers: told.Answers

    @property
    def step(self) -> LessonStep:
        return self.lesson.steps[self.place]

    @property
    def here(self) -> bool:
        """Whether the step is on the page that is open."""
        return self.step.page == address.here().slug

    def query(self, place: int) -> address.Parameters:
        """The parameters of a link to the step at `place`, in its state, with these answers."""
        state = parameters(self.lesson.steps[place].state)
        return {**state, **own(self.lesson, place, self.answers), **detail.parameters()}


def own(lesson: Lesson, place: int, answers: told.Answers) -> address.Parameters:
    """The frame's own parameters of a step."""
    found = {address.LESSON: [lesson.name], address.LESSON_STEP: [str(place + 1)]}
    return {**found, address.LESSON_ANSWERS: [told.encode(answers)]} if answers else found


def parameters(state: State) -> address.Parameters:
    """A state as parameters of an address."""
    return {name: list(values) for name, values in state.items()}


def beginning(lesson: Lesson) -> tuple[Page, address.Parameters, int]:
    """Where this visit goes on with a lesson: the page, the link's parameters, and the step, counted from 1."""
    found = begun().get(lesson.name, OpenLesson(lesson, 0, {}).query(0))
    place = min(int(found[address.LESSON_STEP][0]), len(lesson.steps))
    return page_of(lesson.steps[place - 1]), found, place


def available() -> list[Lesson]:
    """The lessons that come with the app, the shortest first."""
    return [each for each in shelf.lessons() if _walkable(each)]


def page_of(step: LessonStep) -> Page:
    """The page of a step; KeyError where there is none, which the check of the lesson says."""
    return page(step.page)


def opened() -> OpenLesson | None:
    """The step that the address asks for; None where it asks for none, or for one that there is not."""
    return _understood()[0]


def set_by_step() -> frozenset[str]:
    """The controls that the open step sets, at once or by a question: they are in sight while it is open."""
    found = opened()
    return sets(found.step) if found is not None and found.here else frozenset()


def sets(step: LessonStep) -> frozenset[str]:
    """The controls that a step sets, at once or by a question."""
    return frozenset(step.state).union(*(question.then for question in step.questions))


def complete() -> None:
    """A short link, such as a handout's, names a step alone: the page is in the step's state then."""
    found, visit = opened(), address.here()
    if found is not None and found.here and not visit.asked and found.step.state:
        address.go(parameters(found.step.state))


def say_missing() -> None:
    """Where the address asks for a lesson, a step or answers that there are not, say so."""
    visit = address.here()
    for name in (address.LESSON, address.LESSON_STEP, address.LESSON_ANSWERS):
        visit.missing.pop(name, None)
    for name, sentence in _understood()[1].items():
        visit.missing[name] = address.Missing(sentence, None)


def begun() -> Mapping[str, address.Parameters]:
    """The parameters of each lesson's step at which this visit left it."""
    found: dict[str, address.Parameters] = st.session_state.get(BEGUN, {})
    return found


def note(opened: OpenLesson) -> None:
    """Keep for this visit where the lesson is."""
    st.session_state.setdefault(BEGUN, {})[opened.lesson.name] = opened.query(opened.place)


def _understood() -> tuple[OpenLesson | None, dict[str, str]]:
    """The step, and what is said of what does not fit."""
    asked = {name: values[-1] for name, values in address.here().own.items() if values}
    name = asked.get(address.LESSON)
    if name is None:
        return None, {}
    lesson: Lesson | None
    try:
        lesson = shelf.lesson(name)
    except LookupError:
        lesson = None
    if lesson is None or not _walkable(lesson):
        return None, {address.LESSON: _sentence(address.LESSON, name, "which is not available")}
    step, count = asked.get(address.LESSON_STEP, "1"), len(lesson.steps)
    if not (step.isascii() and step.isdecimal() and len(step) <= 3 and 1 <= int(step) <= count):
        return None, {
            address.LESSON_STEP: _sentence(address.LESSON_STEP, step, f"but the lesson has the steps 1 to {count}")
        }
    given, strange = told.decode(asked.get(address.LESSON_ANSWERS, ""), lesson)
    said = {}
    if strange:
        quoted = plain.quoted(" ".join(strange))
        said[address.LESSON_ANSWERS] = f"The link gives the answers {quoted}, which fit no question; they are left out."
    return OpenLesson(lesson, int(step) - 1, given), said


def _walkable(lesson: Lesson) -> bool:
    """Whether there are all its pages."""
    slugs = {HOME.slug, *(each.slug for each in PAGES)}
    return all(step.page in slugs for step in lesson.steps)


def _sentence(name: str, value: str, why: str) -> str:
    return f"The link asks for {plain.quoted(f'{name}={value}')}, {why}; the page is shown without a lesson."
