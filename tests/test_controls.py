"""Every control of every page: it moves what is seen, and a link restores it."""

from collections.abc import Iterator
from dataclasses import Field, fields, replace
from typing import Any

import pytest

from tests.apps import WIDGETS, light, other, seen, taken, well, written
from tests.caches import no_caches  # noqa: F401
from tests.records import record_of
from ui.records.sourced import Sourced
from ui.sections import PAGES

FIRST = ("view", "data", "test", "compare", "baseline", "smoothing")  # most controls that need a context need these
COSTLY = ("saliency", "trust")  # pages that attribute anew for each control


def contexts(record: type, name: str) -> Iterator[dict[str, str]]:
    """The page as it opens, then with one choice changed: some controls have a meaning there alone."""
    yield {}
    if issubclass(record, Sourced):
        yield {"source": "Drawing", "net": "CNN"}  # only nets of grey images have digits centred
    for each in sorted(fields(record), key=lambda each: each.name not in FIRST):
        titles = {} if isinstance(each.default, tuple) else each.metadata.get("titles", {})
        if each.name not in (name, "net", "digit"):
            yield from ({each.name: title} for value, title in titles.items() if value != each.default)


def moves(slug: str, each: Field[Any], context: dict[str, str]) -> bool:
    """Whether setting the widget changes what is seen."""
    at = well(light(slug, context))
    widget = next((found for kind in WIDGETS for found in at.get(kind) if found.key == each.name), None)
    if widget is None:
        return False
    before, value = seen(at), other(each)
    widget.set_value(list(value) if isinstance(value, tuple) else value)
    return seen(well(at.run())) != before


def cases() -> list[Any]:
    every = [(entry.slug, each) for entry in PAGES for each in fields(record_of(entry.slug))]
    slow = {slug: [pytest.mark.slow] for slug in COSTLY}
    return [pytest.param(slug, each, id=f"{slug}-{each.name}", marks=slow.get(slug, [])) for slug, each in every]


@pytest.mark.parametrize(("slug", "each"), cases())
def test_each_control_moves_what_is_seen(slug: str, each: Field[Any]):
    assert any(moves(slug, each, context) for context in contexts(record_of(slug), each.name))


@pytest.mark.parametrize(("slug", "each"), cases())
def test_a_deep_link_restores_each_control(slug: str, each: Field[Any]):
    wanted = written(replace(record_of(slug)(), **{each.name: other(each)}))
    shown = {frozenset(): wanted}
    for context in contexts(record_of(slug), each.name):
        shown[frozenset(context)] = taken(well(light(slug, {**context, **wanted})))
        if wanted.items() <= shown[frozenset(context)].items():
            return
    pytest.fail(f"{wanted} is never restored, but {shown}")
