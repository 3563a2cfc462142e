"""Questions that ask for a curve or a click: what is read, what is a fault, what becomes of the answers."""

import numpy as np
import pytest

from core.lessons import answers, results
from core.lessons.conditions import ConditionError, Numbers, points, values
from core.lessons.faults import LessonError
from core.lessons.lesson import ClickInFigure, Lesson, SketchAxis
from core.lessons.reading import parse
from core.lessons.verdicts import judge, right_clicks

TEXT = """---
title: Kinds
minutes: 5
aim: See why.
---

## First

page: training_curves
figure: curves

Text.

### How does the loss go?

then: run=overfitting
curve: loss
over: epoch
across: Epoch, 1 to 11
up: Loss, at most 2, 0 to 2
within: 0.3
shape: falls
right: It learns.
wrong: It learns, so
it falls.

### Which layer is the largest?

click: layer
among: layer

- [x] The largest | at(size, layer, clicked) == max(size) | So it is.
- A smaller one | at(size, layer, clicked) < max(size) and at(size, layer, clicked) > 0 | Another is larger.
- One without numbers | at(size, layer, clicked) == 0 | It has none.
"""


def read(text: str = TEXT) -> Lesson:
    return parse("kinds", text)


LESSON = read()
CURVE, CLICK = LESSON.questions
TABLE = {
    "epoch": np.arange(1, 12),
    "loss": np.linspace(2, 0, 11),
    "layer": np.array(["a", "b", "c"]),
    "size": np.array([0, 3, 7]),
}
NUMBERS = Numbers({"a.csv": TABLE}, {"a.csv": TABLE})
FALLING, RISING = "zvsoleb8530"[:11], "0358belosvz"


def test_a_question_asks_for_a_curve_or_a_click():
    assert CURVE.curve is not None
    assert (CURVE.curve.height, CURVE.curve.over, CURVE.curve.within) == ("loss", "epoch", 0.3)
    assert (CURVE.curve.across, CURVE.curve.up) == (SketchAxis("Epoch", 1, 11), SketchAxis("Loss, at most 2", 0, 2))
    assert CURVE.curve.wrong == "It learns, so it falls."
    assert (CURVE.options, CURVE.quantity, CURVE.click) == ((), None, None)
    assert CLICK.click == ClickInFigure("layer", "layer", 29)
    assert (len(CLICK.options), CLICK.quantity, CLICK.curve) == (3, None, None)


CASES = [
    ("within: 0.3\n", "", 'line 14: The question has no "within:".'),
    ("over: epoch\n", "", 'line 14: The question has no "over:".'),
    ("curve: loss\n", "", 'line 14: The question has no "curve:".'),
    ("shape: falls", "shape: fals", "line 22: 'fals' is no shape of a curve. The nearest is 'falls'."),
    ("Epoch, 1 to 11", "Epoch, 11 to 1", "line 19: 'Epoch, 11 to 1' is no axis."),
    ("Epoch, 1 to 11", "Epoch, 1 to inf", "line 19: 'Epoch, 1 to inf' is no axis."),
    ("Epoch, 1 to 11", "1 to 11", "line 19: '1 to 11' is no axis."),
    ("curve: loss", "curve: loss\nnumber: 3", "line 14: The question has both a number and a curve."),
    ("among: layer\n", "", 'line 27: The question has no "among:".'),
    ("click: layer", "click: layer\ncurve: loss", "line 27: The question has both a click and a curve."),
    ("[x] The", "The", "line 27: Not exactly one option is marked as right."),
]


@pytest.mark.parametrize(("old", "new", "told"), CASES)
def test_a_fault_names_line_cause_and_cure(old: str, new: str, told: str):
    assert old in TEXT
    with pytest.raises(LessonError) as caught:
        read(TEXT.replace(old, new, 1))
    assert [each for each in map(str, caught.value.faults) if each.startswith(told)], caught.value


def test_answers_come_back_from_an_address_and_from_a_code():
    given = {1: f"y{FALLING}", 2: "kb"}
    assert answers.encode(given) == f"1y{FALLING}_2kb"
    assert answers.decode(f"1y{FALLING}_2kb", LESSON) == (given, [])
    sent = results.read(results.code(LESSON, given).upper(), lambda name: LESSON)
    assert sent.answers == given


@pytest.mark.parametrize(
    "part", ["1a", "1n3", "1kb", "1y123", f"1y{FALLING}0", "2a", f"2y{FALLING}", "2k", "2kA", "2ka+"]
)
def test_what_is_no_answer_is_left_aside(part: str):
    assert answers.decode(part, LESSON) == ({}, [part])


def test_another_curve_or_click_is_another_version():
    changed = [("over: epoch", "over: 2 * epoch"), ("within: 0.3", "within: 0.2"), ("among: layer", "among: size")]
    versions = {results.version(read(TEXT.replace(*each))) for each in changed}
    assert len(versions | {results.version(LESSON)}) == 4
    assert results.version(read(TEXT.replace("It learns.", "Yes."))) == results.version(LESSON)


def test_the_numbers_decide_on_a_curve():
    right, wrong = (judge(CURVE, f"y{drawn}", NUMBERS) for drawn in (FALLING, RISING))
    assert (right.right, wrong.right, right.truth) == (True, False, "falls")
    assert right.reason.endswith("It learns.")
    assert wrong.reason.startswith("Your curve rises. The true one falls.")
    assert wrong.reason.endswith("It learns, so it falls.")


@pytest.mark.parametrize(
    ("clicked", "right", "reason"),
    [("c", True, "So it is."), ("b", False, "Another is larger."), ("a", False, "It has none.")],
)
def test_the_numbers_decide_on_a_click(clicked: str, right: bool, reason: str):
    found = judge(CLICK, f"k{clicked}", NUMBERS)
    assert (found.right, found.reason, found.truth) == (right, reason, "c")
    assert CLICK.click is not None
    assert right_clicks(CLICK, CLICK.click, NUMBERS) == ["c"]


def test_a_click_on_what_is_not_there_is_no_verdict():
    with pytest.raises(ConditionError, match="No row has 'z'"):
        judge(CLICK, "kz", NUMBERS)


def test_a_click_is_a_number_where_it_reads_as_one():
    assert [NUMBERS.at(each).clicked for each in ("4", "4.5", "conv4")] == [4, 4.5, "conv4"]
    assert values("rows(layer) + 1", NUMBERS).tolist() == [1, 2, 3]
    assert values("size[clicked - 1]", NUMBERS.at("3")).tolist() == [7]


def test_a_curve_lies_in_the_order_of_its_places():
    x, y = points("-epoch", "loss", NUMBERS)
    assert (x[0], y[0]) == (-11, 0)


@pytest.mark.parametrize(
    ("over", "height", "told"),
    [
        ("epoch", "size", "gives 11 values and `size` 3"),
        ("layer", "size", "texts"),
        ("epoch", "log(loss)", "gaps"),
        ("max(epoch)", "max(loss)", "no curve"),
    ],
)
def test_what_makes_no_curve_is_told(over: str, height: str, told: str):
    with pytest.raises(ConditionError, match=told):
        points(over, height, NUMBERS)
