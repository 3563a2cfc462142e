"""Conditions and expressions over a page's columns, evaluated without Python's eval.

A column is known by its name; a blank or another sign in it is written "_". `before("name")` is the column in the state
that the step opens with, where a question changes that; `column("file.csv", "name")` is one of a certain table. A
comparison chooses rows: `iterations[loss == "ce"]`. Where a click is judged, `clicked` is its value.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from re import sub
from typing import Any

import numpy as np
from numpy.typing import NDArray
from simpleeval import DEFAULT_OPERATORS, InvalidExpression, SimpleEval

from core.nearest import nearest

Columns = Mapping[str, NDArray[np.generic]]
Tables = Mapping[str, Columns]  # a page's tables by their files' names, the main one first
LONGEST = 500  # characters of an expression
# NumPy's own, which take columns; no powers of texts nor of huge numbers.
OPERATORS = {
    **DEFAULT_OPERATORS,
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
    ast.USub: operator.neg,
}


class ConditionError(ValueError):
    """An expression that cannot be evaluated over these tables."""


@dataclass(frozen=True)
class Numbers:
    """A page's tables where a question is tried, and in the state that the step opens with."""

    now: Tables
    before: Tables
    clicked: str | int | float | None = None

    def at(self, click: str) -> "Numbers":
        """These numbers, with what was clicked: a number where the text is one."""
        for kind in (int, float):
            try:
                return replace(self, clicked=kind(click))
            except ValueError:
                continue
        return replace(self, clicked=click)


def holds(condition: str, numbers: Numbers) -> bool:
    """Whether a condition is true. ConditionError."""
    found = _evaluated(condition, numbers)
    if not isinstance(found, bool | np.bool_):
        raise ConditionError(f"`{condition}` is no condition: it gives {_told(found)}, neither true nor false.")
    return bool(found)


def value(expression: str, numbers: Numbers) -> float:
    """An expression's number. ConditionError."""
    found = _evaluated(expression, numbers)
    if isinstance(found, bool | np.bool_ | str) or np.ndim(found) != 0 or not np.isfinite(found):
        raise ConditionError(f"`{expression}` gives {_told(found)}, which is no number.")
    return float(found)


def values(expression: str, numbers: Numbers) -> NDArray[np.generic]:
    """An expression's values, one or many. ConditionError."""
    return np.atleast_1d(np.asarray(_evaluated(expression, numbers)))


def points(over: str, height: str, numbers: Numbers) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The points (n,) of a curve, from left to right. ConditionError."""
    found = [values(expression, numbers) for expression in (over, height)]
    if len(found[0]) != len(found[1]) or len(found[0]) < 2:
        raise ConditionError(f"`{over}` gives {len(found[0])} values and `{height}` {len(found[1])}: that is no curve.")
    try:
        x, y = (np.asarray(each, float) for each in found)
    except ValueError:
        raise ConditionError(f"`{over}` or `{height}` gives texts, which make no curve.") from None
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ConditionError(f"`{over}` or `{height}` has gaps, so there is no curve.")
    order = np.argsort(x, kind="stable")
    return x[order], y[order]


def names(tables: Tables) -> dict[str, NDArray[np.generic]]:
    """The columns by the names that conditions know; of two tables' columns of a name the first one's."""
    found: dict[str, NDArray[np.generic]] = {}
    for columns in tables.values():
        for name, column in columns.items():
            found.setdefault(sub(r"\W", "_", name), np.asarray(column))
    return found


def _evaluated(expression: str, numbers: Numbers) -> Any:  # noqa: ANN401
    known, earlier = names(numbers.now), names(numbers.before)
    clicked = {} if numbers.clicked is None else {"clicked": numbers.clicked}
    if len(expression) > LONGEST:
        raise ConditionError(f"`{expression[:20]}…` is longer than {LONGEST} characters.")

    def before(name: str) -> NDArray[np.generic]:
        return _column(name, earlier)

    def column(table: str, name: str) -> NDArray[np.generic]:
        if table not in numbers.now:
            raise ConditionError(f"There is no table `{table}`. The tables: {', '.join(numbers.now)}.")
        return _column(name, names({table: numbers.now[table]}))

    functions = {**FUNCTIONS, "before": before, "column": column}
    evaluator = SimpleEval(OPERATORS, functions, {**known, "true": True, "false": False, **clicked})
    del evaluator.nodes[ast.Attribute]  # an array's methods write files
    for name in {each.id for each in ast.walk(_tree(expression)) if isinstance(each, ast.Name)}:
        if name not in evaluator.names and name not in evaluator.functions:
            _column(name, known)
    try:
        with np.errstate(all="ignore"):
            return evaluator.eval(expression)
    except ConditionError:
        raise
    except (InvalidExpression, TypeError, ValueError, IndexError, KeyError, ArithmeticError) as error:
        raise ConditionError(f"`{expression}` cannot be computed: {error}.") from None


@lru_cache(maxsize=512)
def _tree(expression: str) -> ast.Expression:
    try:
        return ast.parse(expression.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError):
        raise ConditionError(f"`{expression}` is no expression.") from None


def _column(name: str, known: Mapping[str, NDArray[np.generic]]) -> NDArray[np.generic]:
    if name not in known:
        offered = ", ".join(known) or "none"
        near = nearest(name, (*known, *FUNCTIONS))
        raise ConditionError(f"`{name}` is no column of this page and no function.{near} The columns: {offered}.")
    return known[name]


def _told(found: object) -> str:
    return f"{np.size(found)} values" if np.ndim(found) else repr(found)  # type: ignore[arg-type]


def _either(of_column: Callable[..., Any], of_several: Callable[..., Any]) -> Callable[..., Any]:
    """A function of one column, or of several numbers."""
    return lambda *values: of_column(values[0]) if len(values) == 1 else of_several(values)


def _at(column: NDArray[np.generic], key: NDArray[np.generic], wanted: object) -> Any:  # noqa: ANN401
    found = column[key == wanted]
    if len(found) == 0:
        raise ConditionError(f"No row has {wanted!r} there; there are {', '.join(map(str, key[:12]))}.")
    return found[0]


def _nearest_to(column: NDArray[Any], *pairs: Any) -> Any:  # noqa: ANN401
    """The value of a column in the row that lies nearest to a point: near(ce, w, 4, b, 4)."""
    apart = sum((np.asarray(key, float) - wanted) ** 2 for key, wanted in zip(pairs[::2], pairs[1::2], strict=True))
    return column[int(np.argmin(apart))]


def _ranked(column: NDArray[Any], place: int) -> int:
    """The row of the column's largest value (place 1), its second one (2), and so on."""
    return int(np.argsort(-np.asarray(column, float), kind="stable")[place - 1])


def _correlation(one: NDArray[Any], other: NDArray[Any]) -> float:
    return float(np.corrcoef(one, other)[0, 1])


def _overlap(one: NDArray[Any], other: NDArray[Any], share: float = 0.1) -> float:
    """Of the strongest values of one column, a tenth of all, how many are among the strongest of the other."""
    count = max(1, round(share * len(one)))
    strongest = [set(np.argsort(-np.abs(each), kind="stable")[:count].tolist()) for each in (one, other)]
    return len(strongest[0] & strongest[1]) / count


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": np.abs,
    "all": np.all,
    "any": np.any,
    "argmax": np.argmax,
    "argmin": np.argmin,
    "at": _at,
    "correlation": _correlation,
    "count": np.size,
    "exp": np.exp,
    "first": lambda column: column[0],
    "last": lambda column: column[-1],
    "log": np.log,
    "max": _either(np.max, max),
    "mean": np.mean,
    "min": _either(np.min, min),
    "near": _nearest_to,
    "overlap": _overlap,
    "rank": _ranked,
    "round": np.round,
    "rows": lambda column: np.arange(len(column)),
    "sqrt": np.sqrt,
    "sum": _either(np.sum, sum),
}
