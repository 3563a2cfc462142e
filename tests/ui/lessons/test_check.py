"""`lessons check` opens every state and computes every answer: it finds each fault, and none in the shipped lessons."""

import subprocess
import sys
from pathlib import Path
from re import findall

import pytest
import streamlit as st

from core.lessons import shelf
from ui.lessons.check import faults
from ui.page.sections import ROOT

LOGITS = "logits=0,0,0,0,4,0,0,1,0,3"
LESSON = f"""---
title: Softmax
minutes: 5
aim: Ten numbers become probabilities.
---

## Softmax

page: softmax?{LOGITS}&truth=4
figure: softmax

The bars are probabilities.

### Which digit leads?

- [x] The 4 | argmax(probability) == 4 | It has the largest logit.
- The 9 | argmax(probability) == 9 | It is second.

### How sure at temperature 5?

then: temperature=5
number: 100 * max(probability)
within: 3
unit: %
low: More.
high: Less, it was before("probability").
right: Yes.
"""
SHIPPED = sorted(shelf.FOLDER.glob("*.md"))


def found(tmp_path: Path, old: str = "", new: str = "") -> list[str]:
    assert old in LESSON
    file = tmp_path / "lesson.md"
    file.write_text(LESSON.replace(old, new, 1), encoding="utf-8")
    return [str(fault) for fault in faults(file)]


def test_a_lesson_that_is_right_has_no_fault(tmp_path: Path):
    assert found(tmp_path) == []


@pytest.mark.parametrize("told", ["*View*", "*Temperature T*", "*Label smoothing ε*"])
def test_a_step_speaks_of_controls_in_sight_and_of_what_is_none_there(tmp_path: Path, told: str):
    """An essential one, one that a question sets, one of another view."""
    assert found(tmp_path, "The bars", told) == []


def test_a_link_that_was_copied_with_all_controls_is_the_same_state(tmp_path: Path):
    assert found(tmp_path, "truth=4", "truth=4&controls=all") == []


BROKEN = [
    ("bars are", "*Constant added to all logits* are", "line 7: 'Constant added to all logits' is out of sight"),
    ("page: softmax", "page: softmx", "line 7: There is no page 'softmx'. The nearest is 'softmax'."),
    ("truth=4", "truth=44", "line 7: The link asks for `truth=44`, which is not available"),
    ("truth=4", "trth=4", "line 7: The page has no control 'trth' in this state. The nearest is 'truth'."),
    ("temperature=5", "temperature=hot", "line 19: The link asks for `temperature=hot`, which is not available"),
    ("temperature=5", "largest=100&view=gradients", "line 19: The page has no control 'largest' in this state."),
    ("figure: softmax", "figure: sofmax", "line 7: The page has no figure 'sofmax' in this state. The nearest is 'so"),
    ("== 9", "== 4", 'line 17: "The 9" is not marked as right, and is true in this state.'),
    ("argmax(probability) == 4", "max(probability) > 1", 'line 16: "The 4" is marked as right, and is false'),
    ("argmax(probability) == 9", "argmax(probabilty) == 9", "line 17: `probabilty` is no column of this page"),
    ("100 * max(probability)", "100 * max(p)", "line 22: `p` is no column of this page"),
]


@pytest.mark.parametrize(("old", "new", "told"), BROKEN)
def test_a_fault_is_found_with_its_line(tmp_path: Path, old: str, new: str, told: str):
    [line, *others] = found(tmp_path, old, new)
    assert line.startswith(told)
    assert not others


def test_the_command_tells_faults_and_ends_with_1(tmp_path: Path):
    good, bad = tmp_path / "good.md", tmp_path / "bad.md"
    good.write_text(LESSON, encoding="utf-8")
    bad.write_text(LESSON.replace("== 9", "== 4"), encoding="utf-8")
    command = [sys.executable, "-m", "core", "lessons", "check"]
    right = subprocess.run([*command, str(good)], cwd=ROOT, capture_output=True, text=True, check=False)
    wrong = subprocess.run([*command, str(good), str(bad)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (right.returncode, wrong.returncode) == (0, 1), right.stderr + wrong.stderr
    assert right.stdout == f"{good}: 1 steps, 2 questions, all as marked\n"
    assert f'{bad}: line 17: "The 9" is not marked as right' in wrong.stdout


@pytest.mark.slow
@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_lesson_has_no_fault(file: Path):
    assert [str(fault) for fault in faults(file)] == []


@pytest.mark.slow
def test_a_shipped_lesson_has_no_fault_without_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """On digits that the app draws, as on a server without MNIST's files."""
    monkeypatch.delenv("DIGITSCOPE_DATA", raising=False)
    st.cache_data.clear()
    st.cache_resource.clear()
    assert {file.stem: [str(fault) for fault in faults(file)] for file in SHIPPED} == {
        file.stem: [] for file in SHIPPED
    }


def test_start_here_leads_from_the_pad_to_the_map_with_a_dozen_questions():
    lesson = shelf.lesson("start-here")
    pages = [step.page for step in lesson.steps]
    assert (pages[0], pages[-1]) == ("", "saliency")
    assert {"layer_by_layer", "softmax", "loss_surfaces", "training_curves"} <= set(pages)
    assert len(lesson.questions) >= 12
    assert all(len(step.questions) >= 2 for step in lesson.steps)  # one to predict, one that checks it elsewhere


def test_the_five_reports_try_claims_of_each_with_a_second_question():
    lesson = shelf.lesson("the-five-reports")
    assert {report for step in lesson.steps for report in findall(r"R[0-4]", f"{step.title} {step.text}")} == {
        "R0",
        "R1",
        "R2",
        "R3",
        "R4",
    }
    assert len(lesson.questions) >= 14
    assert all(len(step.questions) >= 2 for step in lesson.steps)


def test_the_lab_on_maps_has_more_than_two_dozen_questions_and_needs_no_images():
    lesson = shelf.lesson("do-not-believe-the-map")
    assert (len(lesson.steps), lesson.minutes) == (10, 90)
    assert len(lesson.questions) >= 24
    assert all(len(step.questions) >= 2 for step in lesson.steps)
    images = [step for step in lesson.steps if {"net", "drawing"} & set(step.state)]
    assert all(set(step.state) >= {"drawing"} for step in images)  # the same on every server


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_lesson_has_notes_that_fill_its_time(file: Path):
    lesson = shelf.lesson(file.stem)
    notes = [step.notes for step in lesson.steps if step.notes is not None]
    assert len(notes) == len(lesson.steps)
    assert sum(each.minutes for each in notes) == lesson.minutes
