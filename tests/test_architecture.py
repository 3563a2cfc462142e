"""Who may import whom, how long a file may be, and what loads what."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass
from pathlib import Path

import pytest

from tests.records import record_of
from ui.sections import PAGES, ROOT

APP = ("core/", "ui/", "pages/", "app.py")
FOLDERS = ("core", "ui", "pages", "bench", "tests")
LONGEST = {"pages/": 120, "core/": 250, "ui/": 250, "bench/": 250}
MACHINE_PATH = re.compile(r"(?<![\w.$}:/-])/(?:home|root|work|tmp|Users|mnt|scratch)/\w")


@dataclass(frozen=True)
class Rule:
    """In files below `inside`, other than below `except_in`, no module of `never` is imported."""

    inside: tuple[str, ...]
    never: tuple[str, ...]
    except_in: tuple[str, ...] = ()
    top_level: bool = False

    def covers(self, file: str) -> bool:
        return file.startswith(self.inside) and not file.startswith(self.except_in or ("\0",))


RULES = {
    "core is science alone": Rule(("core/",), ("streamlit", "altair", "plotly", "pandas", "ui", "pages", "app")),
    "charts know no framework": Rule(("ui/charts/",), ("streamlit", "torch", "pages", "app")),
    "ui is below the pages": Rule(("ui/",), ("pages", "app")),
    "pages draw and compute nothing": Rule(
        ("pages/", "app.py"), ("altair", "plotly", "torch", "scipy", "captum", "torchvision", "matplotlib", "PIL")
    ),
    "pages do not know one another": Rule(("pages/", "app.py"), ("pages", "app")),
    "captum is for attributions": Rule(
        ("core/", "ui/", "pages/", "app.py", "bench/"), ("captum",), ("core/attribution/", "bench/attribution.py")
    ),
    "torchvision is for data and its weights": Rule(
        ("core/", "ui/", "pages/", "app.py"), ("torchvision",), ("core/data/", "core/models/pretrained.py")
    ),
    "torchvision is lazy": Rule(("core/",), ("torchvision",), top_level=True),
    "plotly is for the rotating surface": Rule(
        ("core/", "ui/", "pages/", "app.py"), ("plotly",), ("ui/charts/spatial",)
    ),
    "torch is for core": Rule(("ui/", "pages/", "app.py"), ("torch",), ("ui/cache.py",)),
}


def tracked() -> list[str]:
    """Files under version control, and those that would be."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [file for file in listed.stdout.splitlines() if (ROOT / file).is_file()]


def sources() -> list[str]:
    """The Python files of the project."""
    files = [ROOT / "app.py", *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))]
    return [path.relative_to(ROOT).as_posix() for path in files]


def nodes(file: str, top_level: bool) -> Iterator[ast.AST]:
    """The statements of a file; those within `if TYPE_CHECKING:` are no imports at run time."""
    todo: list[ast.AST] = [ast.parse((ROOT / file).read_text(encoding="utf-8"), file)]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            todo += node.orelse
            continue
        if top_level and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        yield node
        todo += ast.iter_child_nodes(node)


def imported(file: str, top_level: bool = False) -> set[str]:
    """The modules that a file imports, with those that it takes from a package."""
    found: set[str] = set()
    for node in nodes(file, top_level):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are absolute"
            found |= {node.module or "", *(f"{node.module}.{each.name}" for each in node.names)}
    return found


def loaded(code: str) -> set[str]:
    """The modules that are loaded after `code` has run in a fresh interpreter."""
    report = f"{code}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", report], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("name", RULES)
def test_imports_keep_the_rule(name: str):
    rule = RULES[name]
    covered = [file for file in sources() if rule.covers(file)]
    assert covered
    broken = {
        (file, module)
        for file in covered
        for module in imported(file, rule.top_level)
        if module.startswith(tuple(f"{each}." for each in rule.never)) or module in rule.never
    }
    assert not broken


def test_a_forbidden_import_would_be_found(tmp_path: Path):
    file = tmp_path / "x.py"
    file.write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a\ndef f():\n    from b import c\n"
    )
    assert imported(str(file)) == {"typing", "typing.TYPE_CHECKING", "b", "b.c"}
    assert imported(str(file), top_level=True) == {"typing", "typing.TYPE_CHECKING"}


def test_charts_load_neither_streamlit_nor_torch():
    modules = ", ".join(file[:-3].replace("/", ".") for file in sources() if file.startswith("ui/charts/"))
    found = loaded(f"import {modules.replace('.__init__', '')}")
    assert "ui.charts.pictures" in found
    assert not found & {"streamlit", "torch", "captum", "torchvision"}


def test_what_a_first_view_needs_loads_no_torch():
    found = loaded("import core, core.settings, core.losses, core.surface, core.softmax\nimport core.data, core.models")
    assert "core.models" in found
    assert not found & {"torch", "torchvision", "captum", "scipy", "streamlit"}


def test_runs_recipes_and_methods_can_be_listed_without_torch():
    found = loaded("import core.runs, core.training, core.attribution\ncore.runs.shipped().list()")
    assert "core.runs" in found
    assert not found & {"torch", "torchvision", "captum", "streamlit"}


@pytest.mark.parametrize("folder", LONGEST)
def test_no_file_is_too_long(folder: str):
    lengths = {
        file: len((ROOT / file).read_text(encoding="utf-8").splitlines())
        for file in sources()
        if file.startswith(folder)
    }
    assert lengths
    assert not {file: length for file, length in lengths.items() if length > LONGEST[folder]}


def test_no_file_names_a_place_on_somebodys_machine():
    texts = {file: (ROOT / file).read_bytes() for file in tracked()}
    found = {
        (file, number)
        for file, text in texts.items()
        if b"\0" not in text
        for number, line in enumerate(text.decode("utf-8").splitlines(), 1)
        if MACHINE_PATH.search(line)
    }
    assert not found


def test_the_pattern_of_machine_paths_finds_them():
    paths = ["/home" + "/ann/x", "open('/tmp" + "/x')", "cd /Users" + "/ann"]
    assert all(MACHINE_PATH.search(path) for path in paths)
    assert not any(
        MACHINE_PATH.search(harmless) for harmless in ("a/home/x", "https://x.org/home/y", "$HOME/wo" + "rk/x")
    )


def test_there_is_a_page_for_each_entry_and_an_entry_for_each_page():
    assert {page.file for page in PAGES} == {
        path.relative_to(ROOT).as_posix() for path in (ROOT / "pages").glob("*.py")
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)
def test_a_page_opens_and_closes_with_the_frame_and_has_a_record(page):
    text = (ROOT / page.file).read_text(encoding="utf-8")
    assert f'frame.open_page("{page.slug}")' in text
    assert text.index("frame.open_page(") < text.index("frame.close_page(")
    assert is_dataclass(record_of(page.slug))
