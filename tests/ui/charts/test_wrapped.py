"""Titles that break where a chart is narrow: the same words in lines that a telephone has room for."""

import json
import re
from typing import Any

import pytest

from ui.charts.wrapped import LETTERS, NARROW, wrapped

LONG = "The accuracy of an epoch, by how it is measured here and elsewhere"


def broken(expression: dict[str, str]) -> tuple[float, list[str], list[str]]:
    """The width below which the lines break, the broken lines, the lines as given."""
    found = re.fullmatch(r"width < (\d+) \? (\[.*\]) : (\[.*\])", expression["expr"])
    assert found
    return float(found[1]), json.loads(found[2]), json.loads(found[3])


@pytest.mark.parametrize("title", [LONG, {"text": LONG}, {"text": "Short", "subtitle": ["One.", f"{LONG}: {LONG}."]}])
def test_a_long_title_breaks_where_the_chart_is_narrow(title: Any):
    found = wrapped({"title": title, "height": 3})
    assert found["height"] == 3
    part = "subtitle" if "subtitle" in found["title"] else "text"
    below, lines, whole = broken(found["title"][part])
    assert " ".join(lines) == " ".join(whole)
    assert max(map(len, lines)) * LETTERS[part] <= NARROW < below
    assert below >= max(map(len, whole)) * LETTERS[part] - 1


@pytest.mark.parametrize("title", [{"text": "Short", "subtitle": ["One.", "Two."]}, {"text": {"expr": "a"}}])
def test_short_ones_and_expressions_stay(title: dict[str, Any]):
    assert wrapped({"title": title}) == {"title": title}
    assert wrapped({"mark": "bar"}) == {"mark": "bar"}
