"""A lesson's step on its page: the way, the question before its answer, what the page makes of it; hostile links."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.lessons import shelf
from tests.helpers.apps import opened, taken, well, widget
from ui.page import address

LESSON = shelf.lesson("start-here")
PLACE = 2  # of the step on Softmax, whose numbers are the same on all data
STEP = LESSON.steps[PLACE]
FIRST = LESSON.first(PLACE)
ASKED = {name: value for name, (value,) in STEP.state.items()}
HERE = {**ASKED, "lesson": "start-here", "lesson_step": str(PLACE + 1)}
SAME, HOTTER = STEP.questions


@pytest.fixture(autouse=True)
def _no_numbers_yet() -> None:
    st.cache_resource.clear()


def said(at: AppTest) -> str:
    """What the bar says, and the warnings at the top."""
    return "\n".join(each.value for each in [*at.main.markdown, *at.main.caption, *at.main.warning])


def links(at: AppTest) -> dict[str, str]:
    return {each.proto.label: each.proto.query_string for each in at.main.get("page_link")}


def options(at: AppTest) -> list[str]:
    return [each.key.partition(".lesson-")[2] for each in at.main.button if ".lesson-" in (each.key or "")]


def test_a_step_shows_its_text_the_way_and_asks_first():
    at = well(opened("softmax", HERE))
    assert STEP.text in said(at)
    assert SAME.text in said(at)
    assert SAME.options[0].reason not in said(at)
    assert "step 3 of 7" in "".join(each.value for each in at.main.html)
    before, after = LESSON.steps[PLACE - 1], LESSON.steps[PLACE + 1]
    assert [label for label in links(at) if label.startswith(("Back", "Next"))] == [
        f"Back: {before.title}",
        f"Next: {after.title}",
    ]
    assert "lesson_step=4" in links(at)[f"Next: {after.title}"]
    assert "truth=4" in links(at)[f"Next: {after.title}"]
    assert ".st-key-figure-softmax {\n  outline" in "".join(each.value for each in at.main.html)
    assert set(taken(at)) == set(ASKED)  # a link that is taken away is the page's, not the lesson's


def test_a_student_reads_no_notes():
    assert STEP.notes is not None
    at = well(opened("softmax", HERE))
    assert STEP.notes.misconception not in said(at)
    assert STEP.notes.discuss not in said(at)


@pytest.mark.parametrize(("letter", "right"), [("a", False), ("b", True), ("c", False)])
def test_an_answer_tries_the_question_and_is_explained(letter: str, right: bool):
    at = well(opened("softmax", HERE))
    widget(at, f"lesson-{FIRST}{letter}").click()
    at = well(at.run())
    assert at.query_params["shift"] == "5"  # the page tries it
    assert at.query_params["lesson_answers"] == f"{FIRST}{letter}"
    option = SAME.options["abc".index(letter)]
    assert option.reason in said(at)
    assert ("**Right.**" in said(at), "**Not so.**" in said(at)) == (right, not right)
    assert ("The page says: **Nothing.**" in said(at)) is not right


def test_the_next_question_is_asked_in_the_step_s_state():
    at = well(opened("softmax", HERE))
    widget(at, f"lesson-{FIRST}b").click()
    well(at.run())
    widget(at, "lesson-more").click()
    well(at.run())
    assert "shift" not in at.query_params
    assert f"{FIRST + 1}a" in options(at)
    widget(at, f"lesson-{FIRST + 1}b").click()
    well(at.run())
    assert at.query_params["lesson_answers"] == f"{FIRST}b_{FIRST + 1}b"
    assert HOTTER.options[1].reason in said(at)
    widget(at, "lesson-before").click()
    well(at.run())
    assert SAME.options[1].reason in said(at)
    assert at.query_params["shift"] == "5"


def test_controls_stay_usable_and_the_step_s_state_comes_back():
    at = well(opened("softmax", HERE))
    widget(at, "temperature").set_value(3.0)
    well(at.run())
    assert at.query_params["temperature"] == "3.0"
    assert at.query_params["lesson_step"] == "3"
    widget(at, "lesson-state").click()
    well(at.run())
    assert widget(at, "temperature").value == 1.0
    assert "temperature" not in at.query_params
    widget(at, "temperature").set_value(3.0)
    well(at.run())
    widget(at, f"lesson-{FIRST}b").click()  # from another state: the answer is that of the question's
    well(at.run())
    assert widget(at, "temperature").value == 1.0
    assert "**Right.**" in said(at)


@pytest.mark.parametrize("state", [ASKED, {**ASKED, "shift": "5.0"}, {**ASKED, "temperature": "7.0"}])
def test_a_link_with_answers_is_explained_on_a_server_that_has_no_numbers_yet(state: dict[str, str]):
    at = well(opened("softmax", {**HERE, **state, "lesson_answers": f"{FIRST}a"}))
    assert SAME.options[0].reason in said(at)
    assert {name: at.query_params[name] for name in state} == state  # the page is back where the link has it
    assert "The page says: **Nothing.**" in said(at)


def test_an_address_from_before_an_answer_loses_none():
    at = well(opened("softmax", HERE))
    widget(at, f"lesson-{FIRST}b").click()
    well(at.run())
    del at.query_params["lesson_answers"]  # the browser sends what it knew when a control was moved
    widget(at, "temperature").set_value(3.0)
    well(at.run())
    assert at.query_params["lesson_answers"] == f"{FIRST}b"
    assert SAME.options[1].reason in said(at)


def test_a_number_is_guessed():
    place = PLACE + 1
    step, number = LESSON.steps[place], LESSON.first(place)
    asked = {name: value for name, (value,) in step.state.items()}
    at = well(opened("softmax", {**asked, "lesson": "start-here", "lesson_step": str(place + 1)}))
    widget(at, "lesson-answer").click()  # nothing was typed
    well(at.run())
    assert "lesson_answers" not in at.query_params
    widget(at, "lesson-guess").set_value(0.4)
    at.run()
    widget(at, "lesson-answer").click()
    well(at.run())
    assert at.query_params["lesson_answers"] == f"{number}n0.4"
    assert step.questions[0].quantity is not None
    assert f"You said 0.4; the page says 0.4356. {step.questions[0].quantity.right}" in said(at)


HOSTILE = [
    ({"lesson": "no-such"}, "`lesson=no-such`", False),
    ({"lesson": "../start-here"}, "`lesson=../start-here`", False),
    ({"lesson": "<script>alert(1)</script>"}, "`lesson=<script>alert(1)</script>`", False),
    ({"lesson_step": "99"}, "the lesson has the steps 1 to 7", False),
    ({"lesson_step": "0"}, "`lesson_step=0`", False),
    ({"lesson_step": "x"}, "`lesson_step=x`", False),
    ({"lesson_step": "9" * 5000}, "`lesson_step=", False),
    ({"lesson_answers": f"{FIRST}a_zz_99b"}, "the answers `zz 99b`, which fit no question", True),
    ({"lesson_answers": "![](http://evil.example/x.png)"}, "which fit no question", True),
]


@pytest.mark.parametrize(("changed", "told", "stays"), HOSTILE)
def test_what_a_link_asks_for_in_vain_is_said(changed: dict[str, str], told: str, stays: bool):
    at = well(opened("softmax", {**HERE, **changed}))
    [warning] = at.warning
    assert told in warning.value
    assert (STEP.text in said(at)) is stays
    assert taken(at) == {name: list(values) for name, values in STEP.state.items()}


def test_a_step_of_another_page_leads_there():
    at = well(opened("softmax", {"lesson": "start-here", "lesson_step": "1"}))
    assert "is on the page *Digitscope*" in said(at)
    assert LESSON.steps[0].text not in said(at)
    assert ".st-key-figure-softmax {\n  outline" not in "".join(each.value for each in at.main.html)
    assert "Go to Digitscope" in links(at)


def test_the_sidebar_leaves_the_lesson_and_home_leads_back():
    at = well(opened("softmax", HERE))
    widget(at, f"lesson-{FIRST}b").click()
    well(at.run())
    at.query_params.clear()
    at.switch_page("app.py")
    well(at.run())
    assert STEP.text not in said(at)
    assert "go on at step 3" in said(at)
    assert "lesson_answers=5b" in links(at)["**Start here**"]


def test_the_page_without_a_lesson_knows_nothing_of_it():
    at = well(opened("softmax"))
    assert not any("lesson" in each.value for each in at.main.html)
    assert not options(at)
    assert at.session_state[address.VISIT].tour is None
