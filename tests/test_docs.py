"""The README says what is so."""

import json
import re
from pathlib import Path

import pytest

from bench.report import RESULTS
from bench.table import inserted
from core.settings import Settings
from ui.sections import PAGES

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_performance_table_holds_the_last_results() -> None:
    assert inserted(README) == README, "run python -m bench.table"


def test_every_result_names_its_hardware_and_versions() -> None:
    rows = [row for path in RESULTS.glob("*.json") for row in json.loads(path.read_text(encoding="utf-8"))]
    assert rows
    for row in rows:
        assert row["hardware"], row["name"]
        assert row["versions"]["python"], row["name"]
        assert row["ratio"] == pytest.approx(row["peer_s"] / row["ours_s"], rel=0.02), row["name"]


def test_every_page_stands_in_the_readme_with_its_question() -> None:
    for page in PAGES:
        assert f"| **{page.title}** | {page.question} |" in README


def test_every_picture_that_the_readme_shows_exists() -> None:
    shown = re.findall(r"!\[[^]]*\]\(([^)]+)\)", README)
    assert shown
    for picture in shown:
        assert (ROOT / picture).is_file(), picture


def test_every_make_target_that_the_readme_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for text in (README, (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")):
        named = set(re.findall(r"(?:`|^)make ([a-z]+)", text, re.MULTILINE))
        assert named <= targets
        assert named


def test_every_setting_stands_in_the_readme() -> None:
    documented = set(re.findall(r"`DIGITSCOPE_([A-Z]+)`", README))
    settings = {name.upper() for name in Settings.__dataclass_fields__} - {"CACHE"}
    assert documented >= settings - {"SCHEDULER"}
    assert documented <= settings
