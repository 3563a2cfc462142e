"""The page on rankings: nearest cells, orders and tests from the grid's file, by code of our own."""

import json
import re
from collections import defaultdict
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from tests.helpers.own_tests import step_down, two_shares
from tests.helpers.recorded import ASSETS, told

REPORTS = {
    "R2": {"vgg16": 0.9095, "resnet18": 0.8845, "resnet50": 0.7957, "resnet101": 0.4108},
    "R1": {"resnet50": 0.9316, "resnet18": 0.91, "lenet5": 0.1881},
}
TITLES = {
    "lenet5": "LeNet-5",
    "alexnet": "AlexNet",
    "vgg16": "VGG-16",
    "resnet18": "ResNet-18",
    "resnet50": "ResNet-50",
    "resnet101": "ResNet-101",
}


@cache
def grid() -> dict[str, dict[str, dict]]:
    """The cells by setting and net."""
    found: dict[str, dict[str, dict]] = defaultdict(dict)
    for cell in json.loads((ASSETS / "studies/svhn-rankings.json").read_text("utf-8"))["cells"]:
        found[json.dumps(cell["setting"], sort_keys=True)][cell["net"]] = cell
    return dict(found)


def whole() -> dict[str, dict[str, dict]]:
    """The settings under which all six nets were trained."""
    return {setting: nets for setting, nets in grid().items() if len(nets) == len(TITLES)}


def share(cell: dict, epoch: int = -1) -> float:
    return cell["right"][epoch] / cell["of"][epoch]


@cache
def told_apart() -> frozenset[tuple[str, str, str]]:
    """(setting, better, worse) of all settings, tested together."""
    tests = {}
    for key, nets in whole().items():
        for first, second in combinations(sorted(nets, key=lambda net: -share(nets[net])), 2):
            counts = [(nets[net]["right"][-1], nets[net]["of"][-1]) for net in (first, second)]
            tests[key, first, second] = two_shares(*counts[0], *counts[1])
    return frozenset(step_down(tests))


def test_how_many_settings_have_all_nets():
    assert len(whole()) == 9
    assert f"Holm's correction over {9 * 15} pairs" in told("rankings")


def test_pairs_that_swap_and_settings_that_contradict_each_other():
    """Counted over nets that a test tells apart, not over orders that ties and chance make."""
    by_setting = {key: {(a, b) for at, a, b in told_apart() if at == key} for key in whole()}
    swaps = {
        frozenset(pair)
        for pair in combinations(TITLES, 2)
        if any(pair in found for found in by_setting.values())
        and any(pair[::-1] in found for found in by_setting.values())
    }
    against = sum(
        any((b, a) in by_setting[two] for a, b in by_setting[one]) for one, two in combinations(by_setting, 2)
    )
    text = told("rankings")
    assert f"{len(swaps)} of 15 pairs of nets swap places" in text
    assert f"{against} of 36 pairs of settings contradict each other so" in text


def test_orders_with_ties_are_no_longer_counted():
    """45 rows had 33 orders by their names alone; 20 of them hold exact ties."""
    rows = [{net: share(cell, epoch) for net, cell in nets.items()} for nets in whole().values() for epoch in range(5)]
    orders = {tuple(sorted(row, key=lambda net: (-row[net], TITLES[net]))) for row in rows}
    tied = sum(len(set(row.values())) < len(row) for row in rows)
    assert (len(rows), tied) == (45, 20)
    assert len(orders) > 9
    text = told("rankings")
    assert f"{len(orders)} different orders" not in text
    assert "different orders" not in text


@pytest.mark.parametrize("report", REPORTS)
def test_the_nearest_setting_of_a_report(report: str):
    """The one with the most pairs told apart as in the report less those the other way round, then the nearest."""
    reported = REPORTS[report]
    training = {"lenet5"} if report == "R1" else set()
    text = told("rankings")
    sections = {part.split("\n", 1)[0].strip(): part for part in re.split(r"\n(?=R[12]\n)", text)}
    [told_setting] = re.findall(r"Nearest: (.*?), with", sections[report])
    [told_distance] = re.findall(r"The figures there are ([\d.]+) points", sections[report])
    optimizer, rate = told_setting.split(",")[0].split()
    images = int(re.findall(r"([\d,]+) images", told_setting)[0].replace(",", ""))
    nets = next(
        nets
        for key, nets in grid().items()
        if set(reported) <= set(nets)
        and (json.loads(key)["optimizer"], json.loads(key)["learning_rate"]) == (optimizer.lower(), float(rate))
        and (json.loads(key)["images"], json.loads(key)["start"]) == (images, "scratch")
        and (json.loads(key)["resolution"], json.loads(key)["seed"]) == (32, 0)
    )
    here = {net: nets[net]["train_accuracy"][-1] if net in training else share(nets[net]) for net in reported}
    distance = 100 * np.mean([abs(here[net] - value) for net, value in reported.items()])
    assert float(told_distance) == pytest.approx(distance, abs=0.051)
    for net, value in here.items():
        assert re.search(rf"\|{TITLES[net]}\*?\|[\d.]+\|{100 * value:.4g}", text)


@pytest.mark.parametrize("epoch", [1, 3, 5])
def test_neighbours_are_told_apart_by_a_test_and_not_by_overlapping_intervals(epoch: int):
    """Of the setting that the page opens on; Holm's correction over its 15 pairs."""
    [nets] = [
        nets
        for key, nets in grid().items()
        if json.loads(key)
        == {
            "images": 2000,
            "optimizer": "adam",
            "learning_rate": 0.001,
            "resolution": 32,
            "start": "scratch",
            "seed": 0,
        }
    ]
    counts = {net: (cell["right"][epoch - 1], cell["of"][epoch - 1]) for net, cell in nets.items()}
    tests = {}
    for first, second in combinations(counts, 2):
        table = np.array([[right, of - right] for right, of in (counts[first], counts[second])])
        tests[first, second] = (
            stats.chi2_contingency(table, correction=False).pvalue if table.min(axis=1).any() else 1.0
        )
    rejected = {frozenset(pair) for pair in step_down(tests)}
    text = told("rankings", epoch=str(epoch))
    [line] = [line for line in text.splitlines() if set(re.split(r", | > | · ", line)) == set(TITLES.values())][:1]
    groups = [set(group.split(", ")) for group in re.split(r" > | · ", line)]
    for first, second in combinations(TITLES, 2):
        together = any({TITLES[first], TITLES[second]} <= group for group in groups)
        assert together == (frozenset((first, second)) not in rejected)


def test_several_seeds_count_as_the_same_images():
    """2 × 1,000 answers are those to 1,000 images, and their spread is that of the seeds."""
    text = told("rankings", seed="All together")
    assert "Mean accuracy of 2 seeds on the same 1,000 test images" in text
    assert "2,000 test images" not in text
    pairs = [
        nets
        for key, nets in sorted(grid().items())
        if {**json.loads(key), "seed": None}
        == {
            "images": 2000,
            "optimizer": "adam",
            "learning_rate": 0.001,
            "resolution": 32,
            "start": "scratch",
            "seed": None,
        }
    ]
    assert len(pairs) == 2
    for net, title in TITLES.items():
        mean = np.mean([share(nets[net]) for nets in pairs])
        assert f"{title} {100 * mean:.1f} %" in text or f"{title} {100 * mean + 1e-9:.1f} %" in text
