"""Channels are named by their classes: each string, alt.value and alt.condition costs Altair a table of all schemas.

That table is made anew for each of them, and takes longer than all else that a small chart does.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
CHARTS = sorted(path for folder in ("ui", "pages") for path in (ROOT / folder).rglob("*.py"))
SLOW = {"value", "condition", "when", "datum"}


def slow_channels(source: str) -> list[str]:
    """The channels of `.encode(…)` that Altair must look up, and the properties that it must check."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr == "encode":
            given = [each for keyword in node.keywords for each in _each(keyword.value)]
            found += [ast.unparse(each) for each in given if _slow(each)]
        elif _looked_up(node.func):
            found.append(ast.unparse(node))
    return found


def _looked_up(function: ast.Attribute) -> bool:
    whose = ast.unparse(function.value)
    return (whose == "alt" and function.attr in SLOW) or (whose.startswith("alt.") and function.attr == "from_dict")


def _each(value: ast.expr) -> list[ast.expr]:
    if isinstance(value, ast.List | ast.Tuple):
        return value.elts
    return [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]


def _slow(value: ast.expr) -> bool:
    return isinstance(value, ast.JoinedStr) or (isinstance(value, ast.Constant) and isinstance(value.value, str))


@pytest.mark.parametrize("path", CHARTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_channels_are_objects(path):
    slow = slow_channels(path.read_text(encoding="utf-8"))
    assert not slow, (
        f'{path.relative_to(ROOT)}: {slow}: write alt.X("a:Q"), alt.XValue(0), alt.ColorValue(…, condition=…)'
    )


@pytest.mark.parametrize(
    "slow",
    [
        'c.encode(x="a:Q")',
        'c.encode(tooltip=["a:N", alt.Tooltip("b:N")])',
        'c.encode(text=f"{a}:N")',
        "c.encode(x=alt.value(0))",
        'c.encode(x="a:Q" if wide else alt.X("b:Q"))',
        'alt.X.from_dict({"field": "a"})',
        'ink = alt.condition("datum.a", alt.value(1), alt.value(2))',
    ],
)
def test_slow_channels_are_found(slow):
    assert slow_channels(slow)


def test_other_strings_are_let_be():
    assert not slow_channels('"a".encode("utf-8"); c.encode(x=alt.X("a:Q"), y=y, color=alt.ColorValue("red"))')
