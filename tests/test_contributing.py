"""CONTRIBUTING's worked examples: added to a copy of the project as they stand there, they pass the tests."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import indent

import pytest

from ui.page.sections import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"\*\*`([\w/]+\.py)`\*\*[^\n]*(?:\n(?!```)[^\n]*)*?\n```python\n(.*?)```", re.DOTALL)
ENTRY = re.compile(r"`(\"[\w-]+\": _\w+\(.*?\))`")
# The files whose tables get an entry, and the line after which it stands.
TABLES = {
    "ui/page/sections.py": "PAGES = (",
    "core/functions/activations.py": "_UNITS = (",
    "core/attribution/methods.py": "_ALL = (",
}
NETS, FIRST_NET = "core/models/zoo.py", "_SPECS: Mapping[str, Spec] = MappingProxyType(\n    {"
TESTS = {
    "page": (
        "tests/ui/test_pages.py",
        "tests/ui/test_controls.py",
        "tests/ui/test_scripts.py",
        "tests/ui/temperature/test_script.py",
        "tests/test_architecture.py::test_there_is_a_page_for_each_entry_and_an_entry_for_each_page",
        "tests/test_architecture.py::test_a_page_opens_and_closes_with_the_frame_and_has_a_record",
    ),
    "activation": ("tests/core/functions/test_activations.py",),
    "net": ("tests/core/models/test_zoo.py",),
    "method": tuple(f"tests/core/attribution/test_{name}.py" for name in ("methods", "dispatch", "combinations")),
}
CHOSEN = {
    "page": "temperature and not softmax or entry or computes",
    "activation": "softplus",
    "net": "mlp-64",
    "method": "squared",
}


def blocks(what: str) -> dict[str, str]:
    """The code of an example: file → its text, or the entry for its table."""
    return dict(BLOCK.findall(TEXT.partition(f"## To add {what}")[2].partition("\n## ")[0]))


def add(project: Path, file: str, text: str) -> None:
    """Write a file of an example, or its entry into the table."""
    target = project / file
    if file in TABLES:
        known, start = target.read_text(encoding="utf-8"), f"\n{TABLES[file]}\n"
        assert known.count(start) == 1
        text = known.replace(start, f"{start}{indent(text.rstrip(), '    ')},\n")
    target.parent.mkdir(exist_ok=True)
    target.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project's code, with all examples."""
    folder = tmp_path_factory.mktemp("contributed")
    for name in ("core", "ui", "pages", "tests", "bench", ".streamlit"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("app.py", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "assets").symlink_to(ROOT / "assets")
    for what in ("a page", "an activation", "an attribution method"):
        for file, text in blocks(what).items():
            add(folder, file, text)
    nets = folder / NETS
    known, [entry] = nets.read_text(encoding="utf-8"), ENTRY.findall(TEXT)
    assert known.count(FIRST_NET) == 1
    nets.write_text(known.replace(FIRST_NET, f"{FIRST_NET}\n        {entry},"), encoding="utf-8")
    return folder


def test_the_examples_are_as_small_as_they_are_said_to_be():
    assert set(blocks("a page")) == {
        "ui/temperature/record.py",
        "ui/temperature/charts.py",
        "ui/temperature/script.py",
        "tests/ui/temperature/test_script.py",
        "pages/temperature.py",
        "ui/page/sections.py",
    }
    assert list(blocks("an activation")) == ["core/functions/activations.py"]
    assert list(blocks("an attribution method")) == [
        "core/attribution/methods.py",
        "core/attribution/squared_gradient.py",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("what", TESTS)
def test_an_example_passes_the_tests_of_its_kind(what: str, project: Path):
    settings = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    command = [sys.executable, "-m", "pytest", "-q", "-m", "not slow", "-k", CHOSEN[what], *TESTS[what]]
    done = subprocess.run(command, cwd=project, env=settings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    assert re.search(r"[1-9]\d* passed", done.stdout), done.stdout[-3000:]


@pytest.mark.slow
def test_the_examples_keep_the_house_style(project: Path):
    command = [sys.executable, "-m", "ruff", "check", "core", "ui", "pages"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.slow
def test_the_examples_have_strict_types(project: Path):
    made = [file for what in ("a page", "an activation", "an attribution method") for file in blocks(what)]
    files = [file for file in made if not file.startswith("tests/")]
    command = [sys.executable, "-m", "mypy", *files]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
