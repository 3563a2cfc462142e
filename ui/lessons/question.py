"""A step's questions: predict, see the page try it, read why."""

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.lessons.conditions import ConditionError
from core.lessons.lesson import LETTERS, LessonStep, Prediction, State
from core.lessons.verdicts import LessonVerdict, judge
from ui.lessons import asking, kept, opening
from ui.lessons.opening import OpenLesson
from ui.page import address, log, plain

FOCUS = "lesson-question"  # session state: which of the step's questions is in sight
UNDECIDED = "The numbers of this page decide for none of these answers: this server has other images or nets."
WAITING = "The page computes the answer."
GONE = "This server has no numbers for this question: try *Reset this step*."


def show(opened: OpenLesson, left: DeltaGenerator, right: DeltaGenerator) -> None:
    """The question in sight, or what the page makes of its answer, to the right of the step's text; a curve's frame
    stands there alone, and its words below the text.
    """
    questions, place = opened.step.questions, in_sight(opened)
    if place is None:
        return
    number = opened.lesson.first(opened.place) + place
    words = left if questions[place].curve is not None else right
    if number in opened.answers:
        _explained(opened, place, number, words, right)
    else:
        with words:
            more = f" ({place + 1} of {len(questions)})" if len(questions) > 1 else ""
            st.markdown(f"**Predict{more}.** {questions[place].text}")
        with right:
            asking.show(questions[place], number, partial(answer, place))
    if opened.place + 1 == len(opened.lesson.steps):
        right.caption(_sum(opened))


def go(state: State) -> None:
    """The page is as a link with this state opens it: for a callback, after which the whole page is drawn."""
    address.go(opening.parameters(state))
    address.here().moved = True


def in_sight(opened: OpenLesson) -> int | None:
    """Which question is in sight: the one that was asked for, else the last one answered, else the first; None where
    the step has none.
    """
    first, count = opened.lesson.first(opened.place), len(opened.step.questions)
    answered = [place for place in range(count) if first + place in opened.answers]
    found: int = st.session_state.get(address.key(FOCUS), answered[-1] if answered else 0)
    return min(found, count - 1) if count else None


def answer(place: int, given: str) -> None:
    """Keep the answer to the step's question in the address; where it changes the state, the page tries it."""
    log.begin()
    opened = opening.opened()
    if opened is None:
        return
    answers = {**opened.answers, opened.lesson.first(opened.place) + place: given}
    address.put_own(opening.own(opened.lesson, opened.place, answers))
    question = opened.step.questions[place]
    if question.click is None or question.then:  # else what was clicked stays
        tried = _tried(opened.step, question, given)
        if question.then or address.here().known[-1] != opening.parameters(tried):
            go(tried)
    address.here().tour = None
    st.session_state[address.key(FOCUS)] = place


def _tried(step: LessonStep, question: Prediction, answer: str | None) -> State:
    """The state in which a question is shown: with an answer it is tried, and a click stays where it was made."""
    if answer is None:
        return step.state
    clicked = {} if question.click is None else {question.click.control: (answer[1:],)}
    return {**step.after(question), **clicked}


def _explained(opened: OpenLesson, place: int, number: int, words: DeltaGenerator, right: DeltaGenerator) -> None:
    """The question, what was answered, what the page says, and why."""
    question, given = opened.step.questions[place], opened.answers[number]
    words.markdown(f"{question.text}  \n{_verdict(opened, question, given)}")
    if question.curve is not None:
        with right:
            asking.drawn(question.curve, number, given, kept.numbers(opened.step, question))
    if place + 1 < len(opened.step.questions):
        following = partial(_turn, place + 1)
        right.button("Next question", icon=":material/help:", key=address.key("lesson-more"), on_click=following)
    elif place > 0:
        before = partial(_turn, place - 1)
        right.button("Previous question", type="tertiary", key=address.key("lesson-before"), on_click=before)


def _turn(place: int) -> None:
    """Another question of the step, in the state that it is asked in."""
    opened = opening.opened()
    if opened is None:
        return
    question, number = opened.step.questions[place], opened.lesson.first(opened.place) + place
    state = _tried(opened.step, question, opened.answers.get(number))
    if address.here().known[-1] != opening.parameters(state):
        go(state)
    address.here().tour = None
    st.session_state[address.key(FOCUS)] = place


def _verdict(opened: OpenLesson, question: Prediction, answer: str) -> str:
    numbers = kept.numbers(opened.step, question)
    if numbers is None:
        return WAITING if kept.tour(opened.step, question) else GONE
    try:
        found = judge(question, answer, numbers)
    except ConditionError:
        return UNDECIDED
    return _told(question, answer, found)


def _told(question: Prediction, answer: str, found: LessonVerdict) -> str:
    if found.right is None:
        return UNDECIDED
    if question.quantity is not None:
        guess = plain.inert(answer)
        given = f"You said {guess}; the page says {found.truth}."
        return f"{_sign(found.right)} {given} {found.reason}"
    if question.curve is not None:
        return f"{_sign(found.right)} {found.reason}"
    chosen = plain.inert(answer[1:]) if question.click else question.options[LETTERS.index(answer)].text
    if found.right:
        return f"{_sign(True)} *{_ended(chosen)}* {found.reason}"
    return f"{_sign(False)} *{_ended(chosen)}* {found.reason} The page says: **{_ended(found.truth)}**"


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _sign(right: bool) -> str:
    return ":green[:material/check_circle:] **Right.**" if right else ":orange[:material/cancel:] **Not so.**"


def _sum(opened: OpenLesson) -> str:
    """How many of all questions have an answer, and how many of these are right, as far as the server knows."""
    lesson, right = opened.lesson, 0
    numbered = enumerate(((step, question) for step in lesson.steps for question in step.questions), 1)
    for number, (step, question) in numbered:
        if number not in opened.answers:
            continue
        numbers = kept.numbers(step, question)
        if numbers is None:
            return f"You have answered {len(opened.answers)} of {len(lesson.questions)} questions."
        try:
            right += judge(question, opened.answers[number], numbers).right is True
        except ConditionError:
            continue
    return f"You have answered {len(opened.answers)} of {len(lesson.questions)} questions, {right} of them right."
