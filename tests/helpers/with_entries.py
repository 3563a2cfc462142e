"""The app as if entries had been written into its tables: run in a process of its own, told and answering in JSON.

The tables are read when their modules are imported, so an entry is put into the source as that is loaded.
"""

import ast
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType
from typing import Any


@dataclass(frozen=True)
class Entry:
    """`text`, an expression, stands last in the tuple or dictionary `table` of a module; under `key` in the latter."""

    module: str
    table: str
    text: str
    key: str = ""


class Loader(SourceFileLoader):
    """Compiles a module with further entries."""

    def __init__(self, name: str, path: str, entries: Sequence[Entry]) -> None:
        super().__init__(name, path)
        self.entries = entries

    def get_code(self, fullname: str) -> CodeType:
        """Never from the cache of compiled files, nor into it."""
        tree = ast.parse(self.get_data(self.path), self.path)
        for entry in self.entries:
            _enter(tree, entry)
        return compile(ast.fix_missing_locations(tree), self.path, "exec")


class Finder(MetaPathFinder):
    """Finds the modules that have further entries."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        mine = [entry for entry in self.entries if entry.module == fullname]
        found = PathFinder.find_spec(fullname, path, target) if mine else None
        if found is not None and found.origin is not None:
            found.loader = Loader(fullname, found.origin, mine)
        return found


def _enter(tree: ast.Module, entry: Entry) -> None:
    """StopIteration where the module has no such table."""
    made = next(
        node
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target) == entry.table
    )
    assert made.value is not None
    table = next(node for node in ast.walk(made.value) if isinstance(node, ast.Tuple | ast.Dict))
    value = ast.parse(entry.text, mode="eval").body
    if isinstance(table, ast.Tuple):
        table.elts.append(value)
    else:
        table.keys.append(ast.Constant(entry.key))
        table.values.append(value)


def offered(names: Sequence[str]) -> dict[str, list[Any]]:
    """The fields "page.field" that offer one of these ids, or a pair that begins with one, and what they call it."""
    from tests.helpers.records import record_of
    from ui.page.sections import PAGES

    found = {}
    for slug in (page.slug for page in PAGES):
        for each in fields(record_of(slug)):
            for value, title in each.metadata.get("titles", {}).items():
                if value in names or str(value).rpartition("-")[0] in names:
                    found.setdefault(f"{slug}.{each.name}", []).append((value, title))
    return found


def seen(slug: str, query: Mapping[str, Any]) -> dict[str, Any]:
    """What a page shows: what went wrong, what it says, and the state that its link has."""
    from tests.helpers import apps

    at = apps.light(slug, dict(query))
    told = (at.exception, at.error, at.warning, at.info, at.markdown, at.caption, at.code)
    return {
        "page": f"{slug} {query}",
        "exceptions": [f"{each.message}\n{''.join(each.stack_trace)}" for each in at.exception],
        "errors": [each.value for each in at.error],
        "text": "\n".join(str(each.value) for kind in told[1:] for each in kind),
        "options": [
            option for kind in ("selectbox", "multiselect") for each in at.get(kind) for option in each.options
        ],
        "labels": [each.label for each in at.checkbox],
        "state": apps.taken(at) if any(code.value.startswith("http") for code in at.code) else {},
    }


def trained(values: Mapping[str, Any]) -> str:
    """The id of a run of this recipe on images that the app draws, kept in the user's store."""
    from core.data import load
    from core.recipes import Recipe
    from core.runs import user
    from core.training import train

    recipe = Recipe.from_dict(values)
    return train(recipe, load(recipe.dataset), user()).id


def main() -> None:
    """Read the question, answer it."""
    asked = json.load(sys.stdin)
    sys.meta_path.insert(0, Finder([Entry(**entry) for entry in asked["entries"]]))
    runs = [trained(values) for values in asked.get("recipes", ())]
    pages = [(slug, json.loads(json.dumps(query).replace("RUN", "".join(runs)))) for slug, query in asked["pages"]]
    answer = {
        "offered": offered(asked["names"]),
        "pages": [seen(slug, query) for slug, query in pages],
        "values": [eval(text, {}) for text in asked.get("values", ())],
    }
    sys.stdout.write(f"\n{json.dumps(answer)}\n")


if __name__ == "__main__":
    main()
