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
OPENING = {"images": 2000, "optimizer": "adam", "learning_rate": 0.001, "resolution": 32, "start": "scratch"}
TITLES = {
    "lenet5": "LeNet-5",
    "alexnet": "AlexNet",
    "vgg16": "VGG-16-BN",
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
    ever = set().union(*by_setting.values())
    swaps = {pair for pair in combinations(TITLES, 2) if {pair, pair[::-1]} <= ever}
    turned = {key: {(b, a) for a, b in found} for key, found in by_setting.items()}
    against = sum(bool(turned[one] & by_setting[two]) for one, two in combinations(by_setting, 2))
    text = told("rankings")
    assert f"{len(swaps)} of 15 pairs of nets swap places" in text
    assert f"{against} of 36 pairs of settings contradict each other in this way" in text


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
    order = sorted(reported, key=lambda net: -reported[net])
    cells = {key: nets for key, nets in grid().items() if set(reported) <= set(nets)}
    counts = {(key, net): counted(nets[net], report) for key, nets in cells.items() for net in order}
    apart = step_down(
        {
            (key, *pair): two_shares(*counts[key, pair[0]], *counts[key, pair[1]])
            for key in cells
            for pair in pairs(order)
        }
    )
    here = {place: right / of for place, (right, of) in counts.items()}

    def found(key: str) -> tuple[int, int, float]:
        told_apart = [pair for pair in pairs(order) if (key, *pair) in apart]
        agreed = sum(here[key, better] > here[key, worse] for better, worse in told_apart)
        return agreed, len(told_apart) - agreed, 100 * np.mean([abs(here[key, net] - reported[net]) for net in order])

    near = min(cells, key=lambda key: (found(key)[1] - found(key)[0], found(key)[2]))
    agreed, swapped, distance = found(near)
    setting = json.loads(near)
    text = told("rankings")
    section = text[text.index(f"\n{report}\n") :]
    [nearest] = re.findall(
        r"The nearest setting is (.*?)\. (\d+) of its (\d+) pairs .*? (\d+) the other way round", section
    )[:1]
    assert nearest[0].startswith(f"{setting['optimizer'].capitalize()} {setting['learning_rate']:g}, ")
    assert f"{setting['images']:,} images" in nearest[0]
    assert tuple(map(int, nearest[1:])) == (agreed, len(pairs(order)), swapped)
    shown = re.findall(r"The figures differ from the report's by ([\d.]+) points", section)[0]
    assert float(shown) == pytest.approx(distance, abs=0.0501)


def pairs(order: list[str]) -> list[tuple[str, str]]:
    return list(combinations(order, 2))


def counted(cell: dict, report: str) -> tuple[int, int]:
    """Right answers and images; R1 gives LeNet-5's accuracy on its training images."""
    if (report, cell["net"]) == ("R1", "lenet5"):
        images = cell["provenance"]["train_images"]
        return round(cell["train_accuracy"][-1] * images), images
    return cell["right"][-1], cell["of"][-1]


@pytest.mark.parametrize("epoch", [1, 3, 5])
def test_neighbours_are_told_apart_by_a_test_and_not_by_overlapping_intervals(epoch: int):
    """Of the setting that the page opens on; Holm's correction over its 15 pairs."""
    nets = grid()[json.dumps({**OPENING, "seed": 0}, sort_keys=True)]
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
    pairs = [grid()[json.dumps({**OPENING, "seed": seed}, sort_keys=True)] for seed in (0, 1)]
    for net, title in TITLES.items():
        mean = np.mean([share(nets[net]) for nets in pairs])
        [shown] = re.findall(rf"Mean accuracy of 2 seeds .*?{title} ([\d.]+)%", text)
        assert float(shown) == pytest.approx(100 * mean, abs=0.0501)
