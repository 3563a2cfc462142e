"""Conditions over columns: what they compute, and what they may not do."""

from pathlib import Path

import numpy as np
import pytest

from core.lessons.conditions import ConditionError, Numbers, holds, value

TABLE = {
    "p": np.array([0.1, 0.7, 0.2]),
    "layer": np.array(["conv1", "conv2", "fc"]),
    "Integrated Gradients": np.array([1.0, -3.0, 2.0]),
}
BEFORE = {"p": np.array([0.2, 0.5, 0.3])}
NUMBERS = Numbers({"a.csv": TABLE, "b.csv": {"p": np.zeros(3), "q": np.array([5])}}, {"a.csv": BEFORE})


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("max(p)", 0.7),
        ("max(1, 3, 2)", 3),
        ("argmax(p)", 1),
        ("p[2]", 0.2),
        ("last(p) - first(p)", 0.1),
        ('at(p, layer, "fc")', 0.2),
        ("near(p, p, 0.68)", 0.7),
        ("rank(p, 2)", 2),
        ("100 * sum(p)", 100),
        ('before("p")[1]', 0.5),
        ("max(abs(Integrated_Gradients))", 3),
        ("q[0] ** 2", 25),
        ("correlation(p, p)", 1),
        ("overlap(p, Integrated_Gradients, 0.34)", 1),
        ('column("b.csv", "q")[0]', 5),
        ('sum(p[(layer == "fc") | (layer == "conv1")])', 0.3),
        ("-log(p[1])", -np.log(0.7)),
        ("count(p) + mean(p * 3)", 4),
    ],
)
def test_an_expression_is_computed(expression: str, expected: float):
    assert value(expression, NUMBERS) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("max(p) > 0.5", True),
        ("0.5 < p[1] < 0.6", False),
        ('argmax(p) == 1 and layer[1] == "conv2"', True),
        ("not all(p < 0.5) or q[0] == 0", True),
        ('max(p) < max(before("p"))', False),
    ],
)
def test_a_condition_holds_or_not(condition: str, expected: bool):
    assert holds(condition, NUMBERS) is expected


REFUSED = [
    "p.tofile('stolen')",
    "p.shape",
    "__import__('os')",
    "open('stolen', 'w')",
    "().__class__",
    "[x for x in p]",
    "(lambda: 1)()",
    "'a' * 10 ** 9",
    "p[7]",
    "import os",
    "p >",
    "p > 0.5",
    "1 < 2" * 200,
    'before("nothing")[0]',
    'at(p, layer, "pool")',
    'column("c.csv", "q")[0]',
]


@pytest.mark.parametrize("expression", [*REFUSED, "1", "log(0)"])
def test_what_is_no_condition_is_refused(expression: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConditionError):
        holds(expression, NUMBERS)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("expression", [*REFUSED, "1 < 2", "log(0)", "1 / 0", "layer[0]"])
def test_what_is_no_number_is_refused(expression: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConditionError):
        value(expression, NUMBERS)
    assert not list(tmp_path.iterdir())


def test_an_unknown_name_is_told_with_the_nearest_and_all_columns():
    with pytest.raises(ConditionError, match=r"`layr` is no column of this page and no function. The nearest is 'lay"):
        holds('layr[0] == "fc"', NUMBERS)
    with pytest.raises(ConditionError, match="The columns: p, layer, Integrated_Gradients, q"):
        value("probability", NUMBERS)
