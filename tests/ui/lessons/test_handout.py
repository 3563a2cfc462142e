"""`lessons handout`: texts, links, boxes to tick; answers on a second sheet, by the pages' numbers."""

import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from core.lessons import shelf
from core.lessons.lesson import Lesson
from core.lessons.reading import parse
from core.softmax import softmax
from tests.helpers.apps import opened, well
from tests.ui.lessons.test_check import LESSON as TEXT
from tests.ui.lessons.test_kinds import TEXT as KINDS
from ui.lessons import __main__ as commands
from ui.lessons import camera, handout

ROOT = "https://digits.example"
OWN = parse("softmax", TEXT)


@pytest.fixture
def no_camera(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        raise camera.NoCameraError("No Chromium is installed: python -m playwright install chromium.")

    monkeypatch.setattr(camera, "browser", none)
    monkeypatch.setattr(commands.logging, "disable", lambda level: None)  # in a process of its own it may


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(commands.lessons, ["handout", *arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.exit_code, done.output


def made(lesson: Lesson = OWN) -> str:
    return handout.html(lesson, ROOT, [None] * len(lesson.steps))


def test_questions_stand_first_and_answers_on_a_second_sheet():
    first, second = made().split('class="sheet"')
    assert "<h1>Softmax</h1>" in first
    assert "5 minutes" in first
    assert OWN.steps[0].text in first
    assert first.count('class="box"') == 2
    assert first.count('class="line"') == 1
    assert "It has the largest logit." not in first
    assert "✓" not in first
    assert re.search(r'<li class="right">✓ a\) The 4\. <span>It has the largest logit', second)
    assert "It is second." in second
    probability = softmax(np.array([0, 0, 0, 0, 4, 0, 0, 1, 0, 3]), 5.0)
    assert f"✓ {100 * probability.max():.4g} %, within 3" in second
    assert first.count("<svg") == 1
    assert "<script" not in first
    assert not re.search(r'(src|href)="(?!https://digits\.example|data:)', first)  # nothing comes from elsewhere


def test_a_curve_has_an_empty_frame_and_a_click_a_line():
    lesson = parse("kinds", KINDS)
    first, second = made(lesson).split('class="sheet"')
    assert first.count('class="sketch"') == second.count('class="sketch"') == 1
    assert ("<polyline" in first, "<polyline" in second) == (False, True)  # the teacher's has the true curve
    assert "Mark it in the figure" in first
    assert first.count('class="box"') == 0
    assert '<li class="right">✓ 2</li>' in second
    assert re.search(r'<li class="right">✓ It rises\. <span>Yes\.', second)
    assert handout.undecided(made(parse("kinds", KINDS.replace("curve: ce", "curve: c"))))


def test_a_teacher_s_notes_stand_on_the_second_sheet():
    notes = "notes:\nminutes: 3\nmisconception: Bars *count*.\ndiscuss: Why ten?\n\n### Which"
    first, second = made(parse("softmax", TEXT.replace("### Which", notes))).split('class="sheet"')
    for words in ("3 minutes", "Bars <em>count</em>.", "Why ten?"):
        assert words in second
        assert words not in first


def test_the_marks_decide_nothing():
    wrong = parse("softmax", TEXT.replace("[x] The 4", "The 4").replace("- The 9", "- [x] The 9"))
    assert '<li class="right">✓ a) The 4.' in made(wrong)


def test_what_the_numbers_do_not_decide_is_said():
    assert handout.undecided(made(parse("softmax", TEXT.replace("== 4", "== 5"))))
    assert not handout.undecided(made())


def test_a_text_s_own_tags_are_text():
    page = made(parse("softmax", TEXT.replace("The bars are", "The *bars* <script>alert(1)</script> are")))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "<em>bars</em>" in page


def test_a_link_is_short_where_the_app_has_the_lesson():
    lesson = shelf.lesson("start-here")
    assert handout.link(lesson, 2, ROOT + "/") == f"{ROOT}/softmax?lesson=start-here&lesson_step=3"
    assert handout.link(OWN, 0, ROOT) == f"{ROOT}/softmax?logits=0%2C0%2C0%2C0%2C4%2C0%2C0%2C1%2C0%2C3&truth=4"


def test_a_short_link_opens_the_step_s_state():
    at = well(opened("softmax", {"lesson": "start-here", "lesson_step": "3"}))
    assert at.query_params["logits"] == "0,0,0,0,4,0,0,1,0,3"
    assert at.query_params["lesson_step"] == "3"


def test_start_afresh_in_a_lesson_leaves_the_step_s_state():
    at = well(opened("softmax", {"lesson": "start-here", "lesson_step": "3"}))
    [again] = [button for button in at.button if button.label == "Start afresh"]
    again.click()
    well(at.run())
    assert "logits" not in at.query_params


@pytest.mark.usefixtures("no_camera")
def test_without_a_browser_there_are_frames_and_a_word_on_the_pdf(tmp_path: Path):
    file, out = tmp_path / "softmax.md", tmp_path / "sheet.html"
    file.write_text(TEXT, encoding="utf-8")
    code, said = run(str(file), "--out", str(out), "--pdf")
    assert code == 1
    assert "Frames with links stand in place of the figures." in said
    assert f"There is no PDF. No Chromium is installed: python -m playwright install chromium. Or open {out}" in said
    page = out.read_text(encoding="utf-8")
    assert "There is no picture of this figure here. It stands on the page <b>Softmax</b>" in page
    assert not out.with_suffix(".pdf").exists()
    assert run(str(file), "--out", str(out))[0] == 0


@pytest.mark.usefixtures("no_camera")
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nothing", "line 1: This stands before the first step."),
        (TEXT.replace("page: softmax", "page: softmx"), "There is no page 'softmx'. Run python -m core lessons check"),
    ],
)
def test_a_lesson_that_cannot_be_printed_is_told(text: str, told: str, tmp_path: Path):
    file = tmp_path / "softmax.md"
    file.write_text(text, encoding="utf-8")
    code, said = run(str(file))
    assert code == 1
    assert told in said


@pytest.mark.usefixtures("no_camera")
def test_a_name_that_there_is_not_is_told():
    code, said = run("start-her")
    assert code == 1
    assert "'start-her' is neither a lesson nor a file. The nearest is 'start-here'. The lessons are " in said


@pytest.mark.usefixtures("no_camera")
def test_a_file_that_cannot_be_written_is_told(tmp_path: Path):
    file = tmp_path / "softmax.md"
    file.write_text(TEXT, encoding="utf-8")
    code, said = run(str(file), "--out", str(tmp_path / "no" / "where.html"), "--no-figures")
    assert code == 1
    assert "cannot be written: No such file or directory. Choose another file." in said
