"""Answers in an address, and what a page's numbers make of them."""

import numpy as np
import pytest

from core.lessons import answers
from core.lessons.conditions import ConditionError, Numbers
from core.lessons.verdicts import judge, true_options
from tests.core.lessons.test_reading import read

LESSON = read()
CHOICE, NUMBER = LESSON.questions


def numbers(most: float) -> Numbers:
    table = {"a.csv": {"p": np.array([most, 0.0])}}
    return Numbers(table, table)


def test_answers_come_back_from_the_address():
    given = {2: "0.35", 1: "b"}
    assert answers.encode(given) == "1b_2n0.35"
    assert answers.decode("1b_2n0.35", LESSON) == (given, [])
    assert answers.decode("", LESSON) == ({}, [])


@pytest.mark.parametrize(
    "part", ["3a", "0a", "1c", "1", "a", "2a", "1n3", "2n", "2n1.2.3", "2n1e999", "2nnan", "1A", "1b ", "١b", "9" * 500]
)
def test_what_is_no_answer_is_left_aside(part: str):
    assert answers.decode(f"1a_{part}", LESSON) == ({1: "a"}, [part])


def test_the_numbers_decide_which_option_is_right():
    assert true_options(CHOICE, numbers(0.9)) == [0]
    right, wrong = judge(CHOICE, "a", numbers(0.9)), judge(CHOICE, "b", numbers(0.9))
    assert (right.right, right.reason) == (True, "Because.")
    assert (wrong.right, wrong.reason, wrong.truth) == (False, "No, since it is long.", "This")
    assert judge(CHOICE, "a", numbers(0.1)).right is False  # the mark [x] decides nothing


def test_where_no_option_holds_nothing_is_called_right():
    assert judge(CHOICE, "a", numbers(float("nan"))).right is None


@pytest.mark.parametrize(
    ("guess", "right", "reason"),
    [("58", True, "So it is."), ("62.5", True, "So it is."), ("57", False, "More."), ("63", False, "Less, which")],
)
def test_a_guess_is_right_within_its_tolerance(guess: str, right: bool, reason: str):
    found = judge(NUMBER, guess, numbers(0.6))
    assert (found.right, found.truth) == (right, "60 %")
    assert found.reason.startswith(reason)


def test_a_number_that_cannot_be_computed_is_no_verdict():
    with pytest.raises(ConditionError):
        judge(NUMBER, "5", numbers(float("inf")))
