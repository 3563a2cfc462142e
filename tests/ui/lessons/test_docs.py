"""What `docs/lessons.md` says is so: its lesson is right, and its table names every function."""

import re
from pathlib import Path

from core.lessons.conditions import FUNCTIONS
from ui.lessons.check import faults
from ui.page.sections import ROOT

TEXT = (ROOT / "docs" / "lessons.md").read_text(encoding="utf-8")


def test_the_lesson_that_the_text_shows_has_no_fault(tmp_path: Path):
    [lesson] = re.findall(r"```markdown\n(.*?)```", TEXT, re.DOTALL)
    file = tmp_path / "temperature.md"
    file.write_text(lesson, encoding="utf-8")
    assert [str(fault) for fault in faults(file)] == []


def test_the_text_names_every_function():
    table = "".join(line.split("|")[1] for line in TEXT.splitlines() if line.startswith("| `"))
    assert set(re.findall(r"`([a-z]+)", table)) == FUNCTIONS.keys() | {"before", "column"}
