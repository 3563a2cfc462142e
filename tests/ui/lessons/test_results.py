"""`lessons results`: who was right where, by the pages' own numbers; the last step offers the code."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from core.lessons import results, shelf
from tests.helpers.apps import opened, well
from ui.lessons import results as handed_in
from ui.page.sections import ROOT

LESSON = shelf.lesson("start-here")
SOFTMAX, LOSS = LESSON.first(2), LESSON.first(3)  # steps whose numbers are the same on all data
ANN = results.code(LESSON, {SOFTMAX: "b", SOFTMAX + 1: "a", LOSS: "0.43"})
BOB = results.code(LESSON, {SOFTMAX: "c", LOSS: "7"})
BAD = ANN[:-1] + ("0" if ANN[-1] != "0" else "1")


def run(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "core", "lessons", "results", *arguments]
    return subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True, check=False)


def test_a_row_a_code_and_the_share_right_of_each_question():
    found, messages = handed_in.sorted_out([("1", f"Ann: {ANN}"), ("2", BOB)])
    assert not messages
    table = handed_in.rows(found["start-here"])
    ann, bob = table
    assert (ann.name, bob.name) == ("Ann", "code 2")
    assert (ann.verdicts[SOFTMAX - 1], bob.verdicts[SOFTMAX - 1]) == ("right", "wrong")
    assert (ann.verdicts[SOFTMAX], bob.verdicts[SOFTMAX]) == ("wrong", "open")
    assert (ann.verdicts[LOSS - 1], bob.verdicts[LOSS - 1]) == ("right", "wrong")
    count = len(LESSON.questions)
    assert [ann.count(each) for each in handed_in.TOTALS] == [2, 1, count - 3]
    assert [handed_in.share(table, place - 1) for place in (SOFTMAX, SOFTMAX + 1, 1)] == [0.5, 0.0, None]
    title, head, _, _, shares, legend = handed_in.lines(LESSON, table)
    assert "Start here" in title
    assert head.split()[-3:] == ["right", "wrong", "open"]
    assert shares.split()[-3:] == ["50%", "0%", "50%"]
    assert legend == handed_in.LEGEND


def test_curves_and_clicks_are_judged_as_the_pages_judge_them():
    layers, training = LESSON.first(1), LESSON.first(5)
    right = results.code(LESSON, {layers: "kconv2", training: "yrjhhiijkklm"})
    wrong = results.code(LESSON, {layers: "kfc", training: "yrmhd9876544"})
    strange = results.code(LESSON, {layers: "kno-such"})
    found, messages = handed_in.sorted_out([("1", right), ("2", wrong), ("3", strange)])
    assert not messages
    verdicts = [(row.verdicts[layers - 1], row.verdicts[training - 1]) for row in handed_in.rows(found["start-here"])]
    assert verdicts == [("right", "right"), ("wrong", "wrong"), ("undecided", "open")]


@pytest.mark.parametrize("way", ["arguments", "file", "stdin"])
def test_the_command_reads_codes_and_goes_on_after_a_damaged_one(way: str, tmp_path: Path):
    file, table = tmp_path / "codes.txt", tmp_path / "table.csv"
    file.write_text(f"=1+1 {ANN}\n\nBob {BAD}\n", encoding="utf-8")
    given = {"arguments": [f"=1+1 {ANN}", f"Bob {BAD}"], "file": [str(file)], "stdin": ["-"]}[way]
    done = run(*given, "--csv", str(table), text=file.read_text(encoding="utf-8"))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "is damaged" in done.stderr
    assert ("line 3:" in done.stderr) == (way != "arguments")
    assert "=1+1" in done.stdout
    assert "Bob" not in done.stdout
    with table.open(encoding="utf-8", newline="") as opened_table:
        head, row, shares = csv.reader(opened_table)
    assert head[:3] == ["lesson", "name", "question 1"]
    assert row[:2] == ["start-here", "'=1+1"]  # no formula for a spreadsheet
    assert row[1 + SOFTMAX] == "right"
    assert shares[1 + SOFTMAX] == "1.000"


def test_all_that_is_read_ends_with_0_and_nothing_readable_with_1():
    assert run(results.code(LESSON, {})).returncode == 0
    nothing = run("codes.txt")
    assert (nothing.returncode, nothing.stdout) == (1, "")
    assert '"codes.txt" is no results code' in nothing.stderr


def test_the_last_step_offers_the_code_of_the_answers_given():
    place = len(LESSON.steps) - 1
    state = {name: value for name, (value,) in LESSON.steps[place].state.items()}
    here = {**state, "lesson": LESSON.name, "lesson_step": str(place + 1)}
    at = well(opened(LESSON.steps[place].page, {**here, "lesson_answers": f"{SOFTMAX}b_{LOSS}n0.43"}))
    assert results.code(LESSON, {SOFTMAX: "b", LOSS: "0.43"}) in [each.value for each in at.code]


def test_before_the_last_step_there_is_no_code():
    state = {name: value for name, (value,) in LESSON.steps[2].state.items()}
    at = well(opened("softmax", {**state, "lesson": LESSON.name, "lesson_step": "3", "lesson_answers": f"{SOFTMAX}b"}))
    assert not [each.value for each in at.code if each.value.startswith("start-here/")]
