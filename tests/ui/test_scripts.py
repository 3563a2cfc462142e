"""Each page gives a script along that computes its table; what it says is tested beside the page's other tests."""

import ast
import io
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from tests.helpers import scripts
from ui.page.sections import HOME, PAGES, ROOT

# What a script may import: the science, and what tables are made of.
ALLOWED = {"core", "numpy", "pandas", "typing", "dataclasses", "collections", "itertools", "math"}
FILES = [ROOT / "ui" / (page.slug or "home") / "script.py" for page in (HOME, *PAGES)]


@pytest.mark.parametrize("slug", [page.slug for page in (HOME, *PAGES)])
def test_each_page_gives_a_script_along(slug: str, monkeypatch: pytest.MonkeyPatch):
    files, script = scripts.taken(slug, {}, monkeypatch)
    compile(scripts.written(slug, files, script), "script.py", "exec")


def test_a_script_runs_as_a_program_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    files, script = scripts.taken("softmax", {}, monkeypatch)
    file = tmp_path / "softmax.py"
    file.write_text(scripts.written("softmax", files, script), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    printed = subprocess.run(
        [sys.executable, str(file)], env=environment, cwd=tmp_path, check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    scripts.same(pd.read_csv(io.StringIO(printed)), pd.DataFrame(files["softmax.csv"]))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_a_script_imports_nothing_of_the_screen(file: Path):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    origins = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    imported = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    assert {name.partition(".")[0] for name in (*origins, *imported)} <= ALLOWED
