"""The script of a page's state: a short Python file that computes the state's numbers with `core` alone.

Each page's package has a `script.py`, of functions that import nothing of the screen and end in a table's columns. The
file is the function that a state asks for, what that calls and imports, and the state's values as its arguments.
"""

import ast
import base64
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from ui.page.sections import page

PACKAGES = Path(__file__).resolve().parents[1]  # of the pages
HEAD = '''"""{title}: the numbers of

{link}

Run it in Digitscope's folder, with its packages: python {name} > {table}
"""

'''
ARRAY = ("import numpy as np",)
PICTURE = ("import base64", "import zlib", *ARRAY)
# Python 3.11 counts the depth of the tree that it builds for all threads together: two at once end in a SystemError.
PARSING = Lock()


@dataclass(frozen=True)
class Script:
    """The function of the page's `script.py` that gives the columns of one of its tables, and its keyword arguments.

    They are what can be written down: numbers, texts, tuples, mappings and arrays of them; a dataclass of the core's
    that the function names in its signature, which brings its import.
    """

    function: str
    values: Mapping[str, Any]


def program(slug: str, link: str, table: str, script: Script) -> str:
    """The file, which prints the page's table `table` in the state that `link` opens."""
    imports, definitions = _needed(slug, script.function)
    needed = {line for value in script.values.values() for line in _imports(value)}
    lines = _together({*imports, *needed, "import pandas as pd"})
    given = "".join(f"        {name}={_written(value)},\n" for name, value in script.values.items())
    call = f"{script.function}(\n{given}    )" if given else f"{script.function}()"
    return (
        HEAD.format(title=page(slug).title, link=link, name=table.replace(".csv", ".py"), table=table)
        + "\n".join(lines)
        + "".join(f"\n\n\n{each}" for each in definitions)
        + f'\n\n\nif __name__ == "__main__":\n    columns = {call}\n'
        + '    print(pd.DataFrame(columns).to_csv(index=False, float_format="%.6g"), end="")\n'
    )


@lru_cache(maxsize=256)
def _needed(slug: str, function: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The imports, one a line, and the definitions that a function of the page's file needs, as they stand there."""
    source = (PACKAGES / (slug or "home") / "script.py").read_text(encoding="utf-8")
    with PARSING:
        tree = ast.parse(source)
    defined = {name: node for node in tree.body for name in _names(node)}
    wanted, left = {function}, [function]
    while left:
        for name in _used(defined[left.pop()]) & defined.keys() - wanted:
            wanted.add(name)
            left.append(name)
    used = {name for each in wanted for name in _used(defined[each])}
    imports = [line for node in tree.body for line in _import_lines(node, used)]
    chosen = [node for node in tree.body if wanted.intersection(_names(node))]
    return tuple(imports), tuple(_source(source, node) for node in chosen)


def _names(node: ast.stmt) -> Iterator[str]:
    """The names that a statement at the top of the file defines, apart from imports."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    if isinstance(node, ast.Assign):
        yield from (
            each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
        )


def _used(node: ast.stmt) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _import_lines(node: ast.stmt, used: set[str]) -> Iterator[str]:
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return
    for alias in node.names:
        if (alias.asname or alias.name.partition(".")[0]) in used:
            renamed = f" as {alias.asname}" if alias.asname else ""
            origin = f"from {node.module} " if isinstance(node, ast.ImportFrom) else ""
            yield f"{origin}import {alias.name}{renamed}"


def _source(source: str, node: ast.stmt) -> str:
    first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
    return "\n".join(source.splitlines()[first - 1 : node.end_lineno])


def _together(imports: Iterable[str]) -> list[str]:
    """One line a module, the project's own last."""
    names: dict[str, list[str]] = {}
    for line in sorted(imports):
        origin, _, name = line.partition(" import ")
        names.setdefault(origin if name else line, []).append(name)
    lines = [f"{origin} import {', '.join(found)}" if found[0] else origin for origin, found in names.items()]
    return sorted(lines, key=lambda line: (" core" in line, line))


def _imports(value: object) -> tuple[str, ...]:
    if isinstance(value, Mapping):
        return tuple(line for each in value.values() for line in _imports(each))
    if isinstance(value, np.ndarray):
        return PICTURE if value.dtype == np.uint8 else ARRAY
    return ()


def _written(value: object) -> str:
    """The value as Python reads it."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name!r}: {_written(each)}" for name, each in value.items()) + "}"
    if isinstance(value, np.ndarray) and value.dtype == np.uint8:  # a picture: many numbers, mostly alike
        packed = base64.b85encode(zlib.compress(value.tobytes(), 9)).decode()
        content = f"zlib.decompress(base64.b85decode({packed!r}))"
        return f"np.frombuffer({content}, np.uint8).reshape{value.shape}.copy()"  # torch wants it writable
    if isinstance(value, np.ndarray):
        return f"np.array({value.tolist()!r}, np.{value.dtype})"
    if isinstance(value, np.generic):
        return repr(value.item())
    return repr(value)
