"""Who may import whom, how long a file may be, and what loads what."""

import ast
import importlib
import inspect
import re
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, is_dataclass
from functools import cache
from pathlib import Path

import pytest

from core.attribution import METHODS
from tests.helpers.records import record_of
from ui.page.sections import PAGES, ROOT, UNLISTED

APP = ("core/", "ui/", "pages/", "app.py")
FOLDERS = ("core", "ui", "pages", "bench", "tests")
SLUGS = tuple(page.slug for page in PAGES)
CHARTS = ("ui/charts/", *(f"ui/{slug}/charts" for slug in SLUGS))
# The packages of core, from low to high: none imports one that stands after it.
LADDER = (
    ("settings", "nearest", "memory", "limits"),
    ("lessons",),
    ("functions",),
    ("statistics",),
    ("data",),
    ("models",),
    ("recipes",),
    ("neuron",),
    ("convexity",),
    ("race",),
    ("layers",),
    ("attribution",),
    ("shape_nets",),
    ("runs",),
    ("adopting",),
    ("results",),
    ("training",),
    ("landscape", "tuning", "rankings"),
    ("jobs",),
    ("reports",),
    ("commands",),
)
KNOWN_NAMES = ("losses", "softmax", "ensembles")  # modules that other programs know by these names
LONGEST = {"pages/": 120, "core/": 250, "ui/": 250, "bench/": 250}
TABLES = {"core/attribution/methods.py": 400, "core/functions/activations.py": 400}  # several lines an entry
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
    "charts know no framework": Rule(CHARTS, ("streamlit", "torch", "pages", "app")),
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
    "torch is for core": Rule(("ui/", "pages/", "app.py"), ("torch",)),
    "scikit-learn is for attributions": Rule(
        ("core/", "ui/", "pages/", "app.py"), ("sklearn",), ("core/attribution/",)
    ),
    "recipes need no torch": Rule(("core/recipes/",), ("torch",)),
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


def module(file: str) -> str:
    """The name by which a file is imported."""
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@cache
def graph(*folders: str) -> dict[str, set[str]]:
    """The modules in these folders, and those of them that each imports when it runs."""
    files = {module(file): file for file in sources() if file.startswith(folders)}
    return {name: _needed(file, files) - {name} for name, file in files.items()}


def _needed(file: str, known: Collection[str]) -> set[str]:
    """Of a package, the modules that are taken from it, and itself only where something else is."""
    found: set[str] = set()
    for node in nodes(file, top_level=False):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            taken = {f"{node.module}.{each.name}" for each in node.names}
            found |= taken if taken <= set(known) else {*taken, node.module or ""}
    return found & set(known)


def rung(name: str) -> int:
    """How high a module of core stands; ValueError for a package that LADDER does not name."""
    topic = name.split(".")[1]
    for height, topics in enumerate(LADDER):
        if topic in topics:
            return height
    raise ValueError(f"core/{topic} has no place in LADDER: enter it after all that it imports.")


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


def test_no_module_imports_itself_by_way_of_others():
    imports = graph("core/", "ui/", "pages/", "app.py")
    tangled = {name: set(found) for name, found in imports.items()}
    while free := {name for name, found in tangled.items() if not found}:
        tangled = {name: found - free for name, found in tangled.items() if name not in free}
    while free := set(tangled) - set().union(*tangled.values()):
        tangled = {name: found for name, found in tangled.items() if name not in free}
    assert not tangled, "These modules, or some of them, import one another in a circle."


def test_core_imports_downwards():
    imports = {name: found for name, found in graph("core/").items() if name.count(".")}
    upward = {
        f"{name} imports {other}"
        for name, found in imports.items()
        if name.split(".")[1] not in (*KNOWN_NAMES, "__main__")
        for other in found
        if other.count(".") and (other.split(".")[1] in KNOWN_NAMES or rung(other) > rung(name))
    }
    assert not upward


def test_no_page_imports_another_page():
    imports = {name: found for name, found in graph("ui/", "pages/").items() if name.count(".")}
    owners = {name: name.split(".")[1] for name in imports}
    foreign = {
        f"{name} imports {other}: what two pages use belongs into ui/shared or ui/charts"
        for name, found in imports.items()
        for other in found
        if other.startswith("ui.") and owners[other] in (*SLUGS, "home") and owners[other] != owners[name]
    }
    assert not foreign


def test_the_page_machinery_stands_below_what_pages_share():
    imports = graph("ui/")
    below = ("ui.page", "ui.charts", "ui.components")
    assert not {
        f"{name} imports {other}"
        for name, found in imports.items()
        if name.startswith(below)
        for other in found
        if other.startswith("ui.shared")
    }


def test_an_attribution_method_lies_in_a_file_that_bears_a_methods_name():
    names = {name.replace("-", "_") for name in METHODS}
    homes = {method.home.split(".")[0] for method in METHODS.values() if method.of_model}
    assert homes <= names, "core/attribution/<name>.py is where a student looks for a method"


def test_charts_load_neither_streamlit_nor_torch():
    modules = ", ".join(module(file) for file in sources() if file.startswith(CHARTS))
    found = loaded(f"import {modules}")
    assert "ui.charts.pictures" in found
    assert not found & {"streamlit", "torch", "captum", "torchvision"}


def calls_of_core(file: str) -> set[str]:
    """The functions of core that a file calls or hands on."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"), file)
    taken = {
        each.asname or each.name: _object(node.module or "", each.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "core"
        for each in node.names
    }
    used = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and inspect.isfunction(taken.get(node.id)):
            used.add(node.id)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owner = taken.get(node.value.id)
            if (inspect.ismodule(owner) or inspect.isclass(owner)) and inspect.isfunction(getattr(owner, node.attr)):
                used.add(f"{node.value.id}.{node.attr}")
    return used


def _object(module: str, name: str) -> object:
    found = getattr(importlib.import_module(module), name, None)
    return importlib.import_module(f"{module}.{name}") if found is None else found


@pytest.mark.parametrize("file", [file for file in sources() if file.startswith(CHARTS)])
def test_a_chart_draws_plain_data_and_computes_nothing_by_core(file: str):
    assert not calls_of_core(file), "The page computes it, or a cached module does, and hands the numbers over."


def test_a_function_of_core_in_a_chart_would_be_found(tmp_path: Path):
    file = tmp_path / "x.py"
    file.write_text(
        "from core.neuron import surface\nfrom core.neuron.surface import LossField, Surface, ratio\n"
        "from core.functions.activations import ACTIVATIONS\n"
        "def f(one: Surface):\n"
        "    ratio(one), surface.neuron(1, 1), LossField(1, 2, 3), one.w, ACTIVATIONS\n"
    )
    assert calls_of_core(str(file)) == {"ratio", "surface.neuron"}


# Packages whose parts ask for the whole, and the name that is to be imported before those of its parts.
WHOLE = {"torch": "torch", "captum": "captum.attr", "optuna": "optuna"}


def parts_first(body: Iterable[ast.stmt], whole: frozenset[str] = frozenset()) -> Iterator[str]:
    """What is imported of such a package where nothing before it, there or around it, waits for the whole."""
    for node in body:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            found = [node.module or ""] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names]
            for name in found:
                package = name.partition(".")[0]
                if name in (package, WHOLE.get(package)):
                    whole |= {package}
                elif package in WHOLE and package not in whole:
                    yield f"{node.lineno}: {name}"
        for part in ("body", "orelse", "finalbody", "handlers"):
            yield from parts_first(getattr(node, part, []), whole)


@pytest.mark.parametrize("file", [file for file in sources() if file.startswith(APP)])
def test_a_package_is_imported_before_its_parts(file: str):
    """Two sessions of a fresh server may import one at once. Who asks for `torch` waits for the other; who asks for
    `torch.nn` does not, and where each waits for the other, the import fails, and torch is lost to the process.
    """
    found = list(parts_first(ast.parse((ROOT / file).read_text(encoding="utf-8")).body))
    assert not found, "Write `from torch import …`, or import the whole first."


def test_a_part_that_is_imported_first_would_be_found():
    wrong = "if TYPE_CHECKING:\n    import torch.a\nimport torch.nn\ndef f():\n    from optuna.trial import Trial\n"
    assert list(parts_first(ast.parse(wrong).body)) == ["3: torch.nn", "5: optuna.trial"]
    right = "from torch import nn\nimport torch.func\ndef f():\n    from torch.nn import functional\n"
    assert list(parts_first(ast.parse(right).body)) == []


def test_what_a_first_view_needs_loads_no_torch():
    found = loaded(
        "import core, core.settings, core.losses, core.softmax, core.neuron.surface\nimport core.data, core.models"
    )
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
    longer = {file: length for file, length in lengths.items() if length > TABLES.get(file, LONGEST[folder])}
    most = max(TABLES.values())
    assert not longer, f"longer than {LONGEST[folder]} lines (a table than {most}); split them by topic: {longer}"


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


def classes(files: Collection[str]) -> dict[str, set[str]]:
    """The files that define each class of these."""
    found: dict[str, set[str]] = {}
    for file in files:
        for node in nodes(file, top_level=False):
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name, set()).add(file)
    return found


def test_a_class_name_stands_for_one_class():
    every = classes([file for file in sources() if file.startswith(("core/", "ui/"))])
    assert len(every) > 200
    assert {name: homes for name, homes in every.items() if len(homes) > 1} == {}


def test_a_second_class_of_a_name_would_be_found(tmp_path: Path):
    files = [str(tmp_path / name) for name in ("one.py", "two.py")]
    for file in files:
        Path(file).write_text("class Curve:\n    pass\n")
    assert classes(files) == {"Curve": set(files)}


def test_there_is_a_page_for_each_entry_and_an_entry_for_each_page():
    entered = {page.file for page in PAGES}
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "pages").glob("*.py")} - UNLISTED
    assert not files - entered, f"{files - entered} have no Page(…) in PAGES, ui/page/sections.py"
    assert not entered - files, f"{entered - files} stand in PAGES, ui/page/sections.py, and are no files"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)
def test_a_page_opens_and_closes_with_the_frame_and_has_a_record(page):
    text = (ROOT / page.file).read_text(encoding="utf-8")
    opening, closing = f'frame.open_page("{page.slug}")', "frame.close_page("
    assert opening in text, f"{page.file} does not open with {opening}."
    assert closing in text.partition(opening)[2], f"{page.file} does not end with {closing}record, slug, …)."
    assert is_dataclass(record_of(page.slug))


def test_no_widget_of_one_page_has_the_key_of_another_ones():
    """Streamlit's keys hold on all pages; those that draw.chart and the components get are made the page's there."""
    makers = ("chart", "container", "pad", "show")
    plain = [
        f"{path}:{call.lineno}"
        for path in tracked()
        if path.startswith(("ui/", "pages/")) and path.endswith(".py") and not path.startswith(CHARTS)
        for call in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute | ast.Name)
        if (call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id)
        not in (*makers, "replace", "Source")
        for word in call.keywords
        if word.arg == "key"
        and isinstance(word.value, ast.Constant | ast.JoinedStr)
        and path not in ("ui/components/history.py", "ui/components/words.py")  # one for all pages
    ]
    assert not plain
