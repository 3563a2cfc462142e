"""Whatever stands in a field of a recipe, nested ones too: a recipe, or an error that names the field."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.nearest import shown
from core.recipes import EarlyStopping, Recipe, RecipeError
from core.tuning import StudySpec

PLAIN = {"model": "mlp-128", "dataset": "mnist"}
ROOM = {**PLAIN, "validation": 0.2}
WORDS = ["ce", "mse", "adam", "Adam", "mlp-128", "mlp_128", "lenet5", "mnist", "svhn", "relu", "overfitting", "r1", ""]
SCALARS = st.one_of(
    st.booleans(),
    st.integers(),
    st.sampled_from([10**400, -(10**4000), 2**32]),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(WORDS),
    st.dates(),
    st.times(),
    st.datetimes(timezones=st.sampled_from([None, dt.UTC])),
)
KEYS = st.one_of(st.text(max_size=8), st.sampled_from(["model", "dataset", "epochs", "patience", "name", "low", "log"]))
# What tomllib can return: text, numbers, dates, lists and tables of them.
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=6,
)
FIELDS = [item.name for item in fields(Recipe)]
RULES = [item.name for item in fields(EarlyStopping)]


def refused(names: tuple[str, ...], make: Callable[[], object]) -> None:
    """Made, or refused by our error with the table and the field in its message."""
    made, problem = outcome(make)
    assert made is not None or all(re.search(rf"\b{name}\b", problem) for name in names), problem
    assert len(problem) < 1000
    if isinstance(made, Recipe):
        assert Recipe.from_dict(made.to_dict()) == made
        assert len(made.digest) == 64


def outcome(make: Callable[[], object]) -> tuple[object, str]:
    """What is made, or None and what is said."""
    try:
        return make(), ""
    except RecipeError as error:
        return None, str(error)


@pytest.mark.parametrize("field", FIELDS)
@given(value=VALUES)
@example(value=["mlp-128"])
@example(value={"model": ["mlp-128"], "dataset": "mnist"})
@example(value={1: 2})
@example(value=None)
def test_any_value_of_a_field(field: str, value: Any):
    refused((field,), lambda: Recipe.from_dict({**PLAIN, field: value}))
    refused((field,), lambda: Recipe(**{**ROOM, field: value}))


@pytest.mark.parametrize("table", ["initial", "teacher"])
@pytest.mark.parametrize("field", FIELDS)
@settings(max_examples=25)
@given(value=VALUES)
def test_any_value_within_a_recipe_within(table: str, field: str, value: Any):
    inner = {**PLAIN, field: value}
    refused((table, field), lambda: Recipe.from_dict({**PLAIN, table: inner}))


@pytest.mark.parametrize("field", RULES)
@given(value=VALUES)
def test_any_value_within_early_stopping(field: str, value: Any):
    refused(("early_stopping", field), lambda: Recipe.from_dict({**ROOM, "early_stopping": {field: value}}))


@pytest.mark.parametrize("field", ["activation", "classes", "name"])
@given(value=VALUES)
def test_any_value_within_options(field: str, value: Any):
    refused(("options", field), lambda: Recipe.from_dict({**PLAIN, "options": {field: value}}))


@given(key=st.text(max_size=12).filter(lambda key: key not in FIELDS))
def test_any_other_key_is_told(key: str):
    with pytest.raises(RecipeError) as error:
        Recipe.from_dict({**PLAIN, key: 1})
    assert str(error.value).startswith(f"a recipe has no key {shown(key)}; its keys are model, dataset, ")


STUDY = {"recipe": ROOM, "space": {"learning_rate": {"low": 0.1, "high": 1.0}}}


@pytest.mark.parametrize("field", ["recipe", "space", "samplers", "budget", "repeats"])
@given(value=VALUES)
@example(value={"learning_rate": {"low": 0.1, "high": 10**400}})
@example(value={"learning_rate": [0.1, {}]})
@example(value=[["grid"]])
@example(value="grid")
def test_any_value_of_a_study(field: str, value: Any):
    refused((field,), lambda: StudySpec.from_dict({**STUDY, field: value}))


@pytest.mark.parametrize("field", ["low", "high", "log"])
@given(value=VALUES)
@example(value="0.1")
def test_any_value_of_an_interval(field: str, value: Any):
    space = {"learning_rate": {"low": 0.1, "high": 1.0, field: value}}
    refused(("learning_rate",), lambda: StudySpec.from_dict({**STUDY, "space": space}))


@given(values=st.lists(VALUES, max_size=4))
def test_any_values_of_a_choice(values: list[Any]):
    refused(("learning_rate",), lambda: StudySpec.from_dict({**STUDY, "space": {"learning_rate": values}}))
