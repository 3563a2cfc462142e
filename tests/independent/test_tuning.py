"""The page Hyper-parameter tuning: leads, intervals and tests from the study's file, by scipy."""

import json

import numpy as np
from scipy import stats

from tests.helpers.own_tests import step_down
from tests.helpers.recorded import ASSETS, told

TITLES = {"tpe": "TPE", "gp": "the Gaussian process", "grid": "grid search", "random": "random search"}


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


def ranked(found: dict[str, np.ndarray]) -> list[str]:
    return sorted(found, key=lambda name: -found[name].mean())


def test_the_study_has_four_samplers_of_240_trainings_from_one_machine_and_program():
    each = searches()
    assert {name: sum(one["sampler"] == name for one in each) for name in TITLES} == dict.fromkeys(TITLES, 5)
    assert {len(one["value"]) for one in each} == {48}
    for repeat in range(5):
        points = [
            {(one["learning_rate"][n], one["optimizer"][n], one["batch_size"][n], one["weight_decay"][n],
              one["schedule"][n]) for n in range(48)}
            for one in each
            if (one["sampler"], one["repeat"]) == ("grid", repeat)
        ]  # fmt: skip
        assert [len(some) for some in points] == [48]
    assert "960 trainings" in told("tuning")


def test_the_lead_on_the_validation_images():
    found = scores("validation")
    first, second = ranked(found)[:2]
    gaps = 100 * (found[first] - found[second])
    low, high = interval(gaps)
    over = f"the mean lead of {TITLES[first]} over {TITLES[second]} is {gaps.mean():.2f} points"
    said = f"{over} (95% interval {low:.2f} to {high:.2f}). It is ahead in {(gaps > 0).sum()} of 5 repeats."
    assert said in told("tuning")


def test_the_lead_on_the_test_images_and_that_nobody_wins():
    found = scores("test")
    first, second, *_ = names = ranked(found)
    gaps = 100 * (found[first] - found[second])
    low, high = interval(gaps)
    p = {name: float(stats.ttest_rel(found[first], found[name]).pvalue) for name in names[1:]}
    text = told("tuning")
    means = [f"{TITLES[name]} {found[name].mean():.2%}" for name in names]
    assert f"reach on average {', '.join(means)} there." in text
    pair = f"{TITLES[first]} leads {TITLES[second]} by {gaps.mean():.2f} points"
    assert f"{pair} (95% interval of this pair {low:.2f} to {high:.2f})." in text
    order = sorted(p, key=p.__getitem__)
    stepped = [min(1.0, (len(order) - place) * p[name]) for place, name in enumerate(order)]
    held = max(stepped[: order.index(second) + 1])
    assert f"p = {held:.3f} with Holm's correction for 3 comparisons" in text
    assert ("show no winner" in text) == (step_down(p) != set(p))
