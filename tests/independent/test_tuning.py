"""The page Tuning: leads, intervals and tests from the study's file, by scipy."""

import json

import numpy as np
import pytest
from scipy import stats

from tests.helpers.own_tests import step_down
from tests.helpers.recorded import ASSETS, told

TITLES = {"tpe": "TPE", "grid": "grid search", "random": "random search"}


def searches() -> list[dict]:
    return json.loads((ASSETS / "studies/mnist.json").read_text("utf-8"))["searches"]


def scores(kind: str) -> dict[str, np.ndarray]:
    """Of each sampler and repeat, the best trial's accuracy on the validation images, or its net's on the test ones."""
    found: dict[str, list[float]] = {}
    for each in searches():
        best = each["test_accuracy"] if kind == "test" else max(value or 0 for value in each["value"])
        found.setdefault(each["sampler"], []).append(best)
    return {name: np.array(values) for name, values in found.items()}


def interval(gaps: np.ndarray) -> tuple[float, float]:
    """Student's, at 95 %."""
    return stats.t.interval(0.95, len(gaps) - 1, gaps.mean(), stats.sem(gaps))


def test_the_lead_on_the_validation_images():
    found = scores("validation")
    gaps = 100 * (found["tpe"] - found["grid"])
    low, high = interval(gaps)
    said = f"in 5 repeats is {gaps.mean():.2f} points (95 % interval {low:.2f} to {high:.2f}), and it is ahead in 5."
    assert said in told("tuning")
    assert (gaps > 0).all()
    assert gaps.std(ddof=1) == pytest.approx(0.20, abs=5e-3)


def test_the_lead_on_the_test_images_and_that_nobody_wins():
    found = scores("test")
    gaps = 100 * (found["tpe"] - found["grid"])
    low, high = interval(gaps)
    p = {name: float(stats.ttest_rel(found["tpe"], found[name]).pvalue) for name in ("grid", "random")}
    text = told("tuning")
    means = [f"{TITLES[name]} {found[name].mean():.1%}".replace("%", " %") for name in TITLES]
    assert f"reach on average {', '.join(means)};" in text
    assert f"leads grid search by {gaps.mean():.2f} points (95 % interval of this pair {low:.2f} to {high:.2f};" in text
    held = min(1.0, 2 * min(p.values())) if p["grid"] == min(p.values()) else max(p["grid"], 2 * min(p.values()))
    assert f"p = {held:.3f} by Holm for 2 comparisons" in text
    assert ("show no winner" in text) == (step_down(p) != set(p))
