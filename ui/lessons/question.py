"""A step's questions: predict, see the page try it, read why."""

from functools import partial

import streamlit as st

from core.lessons.conditions import ConditionError
from core.lessons.lesson import LETTERS, Prediction, State
from core.lessons.verdicts import LessonVerdict, judge
from ui.lessons import kept, opening
from ui.lessons.opening import OpenLesson
from ui.page import address, log, plain

FOCUS = "lesson-question"  # session state: which of the step's questions is in sight
GUESS = "lesson-guess"  # the widget of a number
UNDECIDED = "The numbers of this page decide for none of these answers: this server has other images or nets."
WAITING = "The page computes the answer."
GONE = "This server has no numbers for this question: try *This step's state*."


def show(opened: OpenLesson) -> None:
    """The question in sight, or what the page makes of its answer."""
    questions = opened.step.questions
    if not questions:
        return
    place = _focus(opened)
    number = opened.lesson.first(opened.place) + place
    if number in opened.answers:
        _explained(opened, place, number)
    else:
        _asked(questions[place], place, number, len(questions))
    if opened.place + 1 == len(opened.lesson.steps):
        st.caption(_sum(opened))


def go(state: State) -> None:
    """The page is as a link with this state opens it: for a callback, after which the whole page is drawn."""
    address.go(opening.parameters(state))
    address.here().moved = True


def _focus(opened: OpenLesson) -> int:
    """The step's question in sight: the one that was asked for, else the last one answered, else the first."""
    first, count = opened.lesson.first(opened.place), len(opened.step.questions)
    answered = [place for place in range(count) if first + place in opened.answers]
    found: int = st.session_state.get(address.key(FOCUS), answered[-1] if answered else 0)
    return min(found, count - 1)


def _asked(question: Prediction, place: int, number: int, count: int) -> None:
    more = f" ({place + 1} of {count})" if count > 1 else ""
    st.markdown(f"**Predict{more}.** {question.text}")
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="lesson-options"):
        if question.quantity is not None:
            unit = question.quantity.unit
            label = f"Your guess{f', in {unit}' if unit else ''}"
            st.number_input(label, value=None, format="%g", key=address.key(GUESS), width=180)
            st.button("Answer", key=address.key("lesson-answer"), on_click=partial(_guess, number, place))
        for letter, option in zip(LETTERS, question.options, strict=False):
            clicked = partial(_answer, number, place, letter)
            st.button(option.text, key=address.key(f"lesson-{number}{letter}"), on_click=clicked)


def _guess(number: int, place: int) -> None:
    found = st.session_state.get(address.key(GUESS))
    if found is not None:
        _answer(number, place, f"{found:g}")


def _answer(number: int, place: int, answer: str) -> None:
    """Keep the answer in the address; where the question changes the state, the page tries it."""
    log.begin()
    opened = opening.opened()
    if opened is None:
        return
    given = {**opened.answers, number: answer}
    address.put_own(opening.own(opened.lesson, opened.place, given))
    question = opened.step.questions[place]
    if question.then or address.here().known[-1] != opening.parameters(opened.step.state):
        go(opened.step.after(question))
    address.here().tour = None
    st.session_state[address.key(FOCUS)] = place


def _explained(opened: OpenLesson, place: int, number: int) -> None:
    """The question, what was answered, what the page says, and why."""
    question, answer = opened.step.questions[place], opened.answers[number]
    st.markdown(f"{question.text}  \n{_verdict(opened, question, answer)}")
    if place + 1 < len(opened.step.questions):
        following = partial(_turn, place + 1)
        st.button("Next question", icon=":material/help:", key=address.key("lesson-more"), on_click=following)
    elif place > 0:
        before = partial(_turn, place - 1)
        st.button("The question before", type="tertiary", key=address.key("lesson-before"), on_click=before)


def _turn(place: int) -> None:
    """Another question of the step, in the state that it is asked in."""
    opened = opening.opened()
    if opened is None:
        return
    question, number = opened.step.questions[place], opened.lesson.first(opened.place) + place
    state = opened.step.after(question) if number in opened.answers else opened.step.state
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
    chosen = question.options[LETTERS.index(answer)].text
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
