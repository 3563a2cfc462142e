"""Curves and clicks on their pages: right, wrong, in the middle of a step, and the check of their questions."""

import json
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.lessons import shelf
from tests.helpers.apps import opened, well, widget
from tests.ui.lessons.test_bar import said
from ui.lessons.check import faults

START = shelf.lesson("start-here")
LAYERS, TRAINING = 1, 5  # steps with a click, and with a curve
CLICK, CURVE = START.first(LAYERS), START.first(TRAINING)
FALLING, TURNING = "rmhd9876544", "rjhhiijkklm"


@pytest.fixture(autouse=True)
def _no_numbers_yet() -> None:
    st.cache_resource.clear()


def step(place: int, answers: str = "", **state: str) -> AppTest:
    asked = {name: value for name, (value,) in START.steps[place].state.items()}
    own = {"lesson": "start-here", "lesson_step": str(place + 1), **({"lesson_answers": answers} if answers else {})}
    slug = START.steps[place].page
    return well(opened(slug, {**asked, **state, **own}))


def frame(at: AppTest) -> dict[str, Any]:
    [found] = [each for each in at.get("bidi_component") if each.proto.component_name == "digitscope_curve"]
    data: dict[str, Any] = json.loads(found.proto.json)
    return data


@pytest.mark.parametrize(("layer", "right", "option"), [("conv2", True, 1), ("fc", False, 2), ("relu2", False, 3)])
def test_what_the_figure_s_control_is_moved_to_answers(layer: str, right: bool, option: int):
    at = step(LAYERS)
    question = START.steps[LAYERS].questions[0]
    assert "Click it in the figure" in said(at)
    assert question.options[option].reason not in said(at)
    widget(at, "layer").set_value(layer)
    well(at.run())
    assert at.query_params["lesson_answers"] == f"{CLICK}k{layer}"
    assert at.query_params["layer"] == layer  # what was clicked stays
    assert question.options[option].reason in said(at)
    assert ("**Right.**" in said(at)) is right
    assert ("The page says: **conv2.**" in said(at)) is not right


def test_another_control_answers_nothing_and_a_second_click_changes_nothing():
    at = step(LAYERS)
    widget(at, "scale").set_value("map")
    well(at.run())
    assert "lesson_answers" not in at.query_params
    widget(at, "layer").set_value("fc")
    well(at.run())
    widget(at, "layer").set_value("conv2")
    well(at.run())
    assert at.query_params["lesson_answers"] == f"{CLICK}kfc"


def test_a_link_that_names_a_layer_is_no_click():
    assert "lesson_answers" not in step(LAYERS, layer="fc").query_params


def test_a_click_is_seen_again_where_it_was_made():
    at = step(LAYERS, f"{CLICK}kfc_{CLICK + 1}n70")
    widget(at, "lesson-before").click()
    well(at.run())
    assert widget(at, "layer").value == "fc"
    assert START.steps[LAYERS].questions[0].options[2].reason in said(at)


def test_a_curve_is_asked_for_with_an_empty_frame():
    data = frame(step(TRAINING))
    assert (data["drawn"], data["truth"]) == ("", [])
    assert (data["across"]["low"], data["across"]["high"]) == (1, 36)


@pytest.mark.parametrize(("drawn", "right"), [(TURNING, True), (FALLING, False)])
def test_a_drawn_curve_is_explained_on_a_server_that_has_no_numbers_yet(drawn: str, right: bool):
    at = step(TRAINING, f"{CURVE}y{drawn}")
    curve = START.steps[TRAINING].questions[0].curve
    assert curve is not None
    assert (curve.right if right else curve.wrong) in said(at)
    assert ("**Right.**" in said(at), "**Not so.**" in said(at)) == (right, not right)
    assert ("Your curve falls. The true one falls, then rises." in said(at)) is not right
    data = frame(at)
    assert data["drawn"] == drawn
    assert len(data["truth"]) == 36
    assert data["truth"][0] == [0, pytest.approx(0.4619 / 0.6, abs=1e-3)]  # the recorded loss of the first epoch


def test_a_damaged_curve_is_left_out():
    at = step(TRAINING, f"{CURVE}y123")
    assert "which fit no question" in said(at)
    assert frame(at)["drawn"] == ""


TEXT = """---
title: Kinds
minutes: 5
aim: See.
---

## Layers

page: architecture?show=own&layers=flatten,dense:5,dense:10
figure: stack

Text.

### Which layer is the largest?

click: layer
among: rows(layer) + 1

- [x] The largest | parameters[clicked - 1] == max(parameters) | Yes.
- A smaller one | parameters[clicked - 1] < max(parameters) | No.

## Losses

page: loss_surfaces
figure: surfaces

Text.

### How does the loss go?

curve: ce[abs(b) < 0.01]
over: w[abs(b) < 0.01]
across: Weight, -6 to 6
up: Loss, 0 to 6.5
within: 1
shape: rises
right: Yes.
wrong: No.
"""


def found(tmp_path: Path, old: str = "", new: str = "") -> list[str]:
    assert old in TEXT
    file = tmp_path / "lesson.md"
    file.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    return [str(fault) for fault in faults(file)]


def test_questions_that_are_right_have_no_fault(tmp_path: Path):
    assert found(tmp_path) == []


BROKEN = [
    ("click: layer", "click: layr", "line 16: The page has no control 'layr' in this state. The nearest are 'layer'"),
    ("among: rows(layer)", "among: row(layer)", "line 16: `row` is no column of this page and no function."),
    ("< max(parameters)", "<= max(parameters)", "line 14: A click on '2' fits 2 options."),
    ("== max(parameters)", "> 0", "line 14: A click on '3' fits 2 options."),
    ("parameters[clicked - 1] == max", "parameters[clicked - 1] > max", "line 14: 0 of 3 clicks are right."),
    ("dense:10\n", "dense:10&layer=2\n", "line 16: '2' is right, and chosen already"),
    ("curve: ce[", "curve: c[", "line 31: `c` is no column of this page"),
    ("curve: ce[abs(b) < 0.01]", "curve: ce", "line 31: `w[abs(b) < 0.01]` gives 101 values and `ce` 10201"),
    ("-6 to 6\n", "-6 to 7\n", "line 31: The curve goes from -6 to 6, its axis from -6 to 7."),
    ("0 to 6.5", "0 to 5", "line 31: The curve's heights go from 0.00248 to 6"),
    ("shape: rises", "shape: falls", 'line 31: The shape is said to be "falls", and the curve rises in this state.'),
]


@pytest.mark.parametrize(("old", "new", "told"), BROKEN)
def test_a_fault_of_a_kind_is_found_with_its_line(tmp_path: Path, old: str, new: str, told: str):
    assert [line for line in found(tmp_path, old, new) if line.startswith(told)], found(tmp_path, old, new)
