"""In which settings a field matters."""

import dataclasses
from dataclasses import dataclass, replace

import pytest

from tests.helpers.records import record_of
from tests.helpers.settings import decisive, elsewhere, where
from ui.page import fields
from ui.page.fields import between, matters, options, plain
from ui.page.sections import PAGES

EACH_RECORD = pytest.mark.parametrize(
    "record", [record_of(page.slug) for page in PAGES], ids=lambda each: each.__name__
)


@dataclass(frozen=True)
class Toy:
    """A record with conditions of each kind."""

    view: str = options("map", ("map", "line", "table"))
    data: str = options("own", ("own", "drawn"))
    seed: int = between(0, 0, 9, 1, when={"view": ("map", "line"), "data": ("drawn",)})
    marks: tuple[str, ...] = options(("start",), ("start", "end"), when={"view": ("line",)})
    size: int = plain(3, when=({"marks": ("end",)}, {"view": ("table",)}))


@pytest.mark.parametrize(
    ("record", "names"),
    [
        (Toy(), {"view", "data"}),
        (Toy(data="drawn"), {"view", "data", "seed"}),
        (Toy(view="table", data="drawn"), {"view", "data", "size"}),
        (Toy(marks=("start", "end")), {"view", "data"}),  # its marks have no meaning themselves
        (Toy(view="line"), {"view", "data", "marks"}),
        (Toy(view="line", marks=()), {"view", "data", "marks"}),
        (Toy(view="line", data="drawn", marks=("start", "end")), {"view", "data", "seed", "marks", "size"}),
    ],
)
def test_a_field_matters_where_all_of_one_of_its_conditions_holds(record: Toy, names: set[str]):
    assert {each.name for each in dataclasses.fields(Toy) if matters(record, each.name)} == names


def test_a_control_is_looked_for_where_it_matters_and_missed_where_one_condition_is_broken():
    assert where(Toy, "view") == {}
    assert elsewhere(Toy, "view") == []
    assert where(Toy, "seed") == {"data": "drawn"}
    assert elsewhere(Toy, "seed") == [{"data": "drawn", "view": "table"}, {}]
    assert where(Toy, "size") == {"view": "line", "marks": ("end",)}
    assert elsewhere(Toy, "size") == [{"marks": ("end",)}, {"view": "line"}]
    assert [each for each in decisive(Toy) if set(each) == {"view"}] == [{"view": "line"}, {"view": "table"}]


@EACH_RECORD
def test_conditions_name_other_fields_and_values_that_these_take(record: type):
    for each in dataclasses.fields(record):
        for condition in fields.conditions(record, each.name):
            assert each.name not in condition
            for other, values in condition.items():
                assert set(values) <= set(fields.titles(record, other)), f"{each.name}: {other}={values}"
        seen_with = each.metadata.get("seen_with", {})
        assert each.name not in seen_with
        assert replace(record(), **seen_with) != record() or not seen_with, f"{each.name}: {seen_with} is the default"
