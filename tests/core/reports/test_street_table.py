"""Rows of the tables of street-number nets."""

import math
from dataclasses import replace

import pytest

from core.layers.size import Size
from core.recipes import Recipe
from core.reports.street_table import cost, fit, spread
from core.statistics.comparison import Accuracy
from tests.helpers.street_runs import Invented, run

SEEDS = [run(Invented(replace(Recipe("lenet5", "svhn"), seed=seed), strength=2 + seed)) for seed in range(3)]


def test_a_training_that_went_on_from_another_counts_whole():
    found = cost("Net", "5 + 5 epochs", [SEEDS[0], SEEDS[1]], SEEDS, lambda recipe: Size(100, 7, 5))
    assert (found["Epochs"], found["Seconds"]) == (10, 60 + 61)
    assert found["Training FLOPs"] == 2 * 1000 * 5 * 3 * 7
    assert (found["Parameters"], found["MB"], found["Training"]) == (100, 4e-4, "5 + 5 epochs")
    assert (found["Accuracy"], found["Seed"]) == (pytest.approx(SEEDS[1].metrics["test_accuracy"]), 1)


def test_seeds_are_told_with_their_spread():
    assert spread([0.9]) == "one seed"
    assert spread([0.9, 0.92, 0.94]) == "92.00% ± 2.00%, 3 seeds"


def test_losses_are_set_against_guessing():
    found = fit("Net", [2.3, math.log(10) / 2], None, 0.5, Accuracy(50, 100))
    assert (found["Epochs"], found["Of guessing"], found["Verdict by the losses"]) == (2, 0.5, "cannot be decided")
    low, high = Accuracy(50, 100).interval
    assert found["95% interval"] == f"{low:.2%} to {high:.2%}"
