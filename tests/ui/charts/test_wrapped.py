"""Titles that break where a chart is narrow: the same words in lines that a telephone has room for."""

import json
import re
from typing import Any

import pytest

from ui.charts.wrapped import LETTERS, NARROW, ROOM, wrapped

LONG = "The accuracy of an epoch, by how it is measured here and elsewhere"


def broken(expression: dict[str, str]) -> tuple[list[float], list[list[str]]]:
    """The widths below which the lines break, from the least; the lines for each of them, and those as given."""
    *narrow, whole = re.findall(r"\[\".*?\"\]", expression["expr"])
    tests = re.findall(rf"{re.escape(ROOM)} < (\d+) \? ", expression["expr"])
    assert len(tests) == len(narrow)
    return [float(each) for each in tests], [json.loads(each) for each in (*narrow, whole)]


@pytest.mark.parametrize("title", [LONG, {"text": LONG}, {"text": "Short", "subtitle": ["One.", f"{LONG}: {LONG}."]}])
def test_a_long_title_breaks_where_the_chart_is_narrow(title: Any):
    found = wrapped({"title": title, "height": 3})
    assert found["height"] == 3
    part = "subtitle" if "subtitle" in found["title"] else "text"
    widths, drawn = broken(found["title"][part])
    whole = drawn[-1]
    assert widths[:-1] == list(NARROW[1:])
    assert NARROW[-1] < widths[-1]
    assert widths[-1] >= max(map(len, whole)) * LETTERS[part] - 1
    for narrow, lines in zip(NARROW, drawn, strict=False):
        assert " ".join(lines) == " ".join(whole)
        assert max(map(len, lines)) * LETTERS[part] <= narrow


def test_a_title_that_a_telephone_has_room_for_breaks_beside_another_chart_alone():
    title = "Images that are right over the epochs"
    widths, drawn = broken(wrapped({"title": title})["title"]["text"])
    assert widths[-2] == NARROW[2] < widths[-1] <= NARROW[3]
    assert all(" ".join(lines) == title for lines in drawn)
    assert len(drawn[-1]) == 1 < len(drawn[-2])


@pytest.mark.parametrize("title", [{"text": "Short", "subtitle": ["One.", "Two."]}, {"text": {"expr": "a"}}])
def test_short_ones_and_expressions_stay(title: dict[str, Any]):
    assert wrapped({"title": title}) == {"title": title}
    assert wrapped({"mark": "bar"}) == {"mark": "bar"}


def test_small_letters_take_less_room():
    name = "Integrated Gradients"
    (width, *_), _ = broken(wrapped({"title": {"text": name, "fontSize": 13}})["title"]["text"])
    assert width == len(name) * LETTERS["text"] * 13 / 16
