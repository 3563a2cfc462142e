"""The README says what is so."""

import json
import re
from pathlib import Path

import pytest

from bench import table
from bench.report import RESULTS
from core.jobs.asked import told
from core.limits import GIGABYTE, PRIVATE, PUBLIC, REMEMBERED, ROOM
from core.settings import Settings
from tests.browser import pictures
from ui.page.sections import PAGES, Page

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("file", "names"), [(table.README, table.FELT), (table.ALL, None)], ids=["felt", "all"])
def test_the_performance_tables_hold_the_last_results(file: Path, names: tuple[str, ...] | None) -> None:
    text = file.read_text(encoding="utf-8")
    assert table.inserted(text, table.table(table.rows(names))) == text, "run python -m bench.table"


def test_the_readme_shows_no_more_rows_than_a_visitor_feels() -> None:
    assert len(table.rows(table.FELT)) == 8 < len(table.rows())


def test_every_result_names_its_hardware_and_versions() -> None:
    rows = [row for path in RESULTS.glob("*.json") for row in json.loads(path.read_text(encoding="utf-8"))]
    assert rows
    for row in rows:
        assert row["hardware"], row["name"]
        assert row["versions"]["python"], row["name"]
        unit = "mb" if "peer_mb" in row else "s"
        assert row["ratio"] == pytest.approx(row[f"peer_{unit}"] / row[f"ours_{unit}"], rel=0.02), row["name"]


def test_every_page_stands_in_the_readme_with_its_question() -> None:
    assert pictures.with_pages(README) == README, "run make pictures: it also writes the README's table of pages"


@pytest.mark.parametrize("theme", pictures.THEMES)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)
def test_every_page_has_its_picture(page: Page, theme: str) -> None:
    assert page.picture(theme).is_file(), "run make pictures: the home page shows the page by its picture"


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
    documented = set(re.findall(r"`DIGITSCOPE_([A-Z_]+)`", README))
    settings = {name.upper() for name in Settings.__dataclass_fields__} - {"CACHE"}
    assert documented >= settings - {"SCHEDULER"}
    assert documented <= settings


def test_the_page_of_limits_has_the_numbers_of_the_code() -> None:
    text = (ROOT / "docs" / "limits.md").read_text("utf-8")
    rows = {
        "one job, as this machine is expected to take": "job",
        "all jobs that wait or run, together": "waiting",
        "jobs of one visitor that wait or run": "active",
        "jobs of all visitors that wait or run": "all_active",
    }
    for row, name in rows.items():
        values = [getattr(share, name) for share in (PRIVATE, PUBLIC)]
        words = [told(value) if name in ("job", "waiting") else str(value) for value in values]
        assert f"| {row} | {' | '.join(words)} |" in text
    assert {ROOM.store, ROOM.kept, ROOM.mirrors} == {5 * GIGABYTE}
    assert text.count("| 5 GB") == 3
    assert f"of which {REMEMBERED} are remembered" in text
