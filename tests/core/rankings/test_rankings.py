"""Orders of nets: ties, places, reversals, correlations, hand-ins, and the file that they are kept in."""

import json
from dataclasses import replace
from itertools import combinations, permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr, t

from core.rankings import (
    NETS,
    PLAN,
    Grid,
    RankingGrid,
    RankingsError,
    Setting,
    apart,
    contradictions,
    correlations,
    grouped,
    load,
    orders,
    rank_counts,
    reversals,
    save,
    shipped,
    standings,
    widest,
)
from core.recipes import RecipeError
from core.reports.hand_ins import HAND_INS, HandIn, closest
from core.reports.street_numbers import Reported
from tests.helpers.grids import AVAILABLE, DEPTHS, OF, cell, grid
from tests.helpers.own_tests import step_down, two_shares

ADAM, SGD = Setting(), Setting(optimizer="sgd", learning_rate=0.01)


def names(found: list) -> list[str]:
    return [each.net for each in found]


def test_nets_stand_by_accuracy_and_those_that_diverged_last():
    cells = [cell("lenet5", [0.2, 0.5]), cell("vgg16", [0.4], epochs=2), cell("resnet18", [0.3, 0.9])]
    assert names(standings(cells, 1)) == ["vgg16", "resnet18", "lenet5"]
    later = standings(cells, 2)
    assert names(later) == ["resnet18", "lenet5", "vgg16"]
    assert later[-1].measured is None
    assert later[0].share == 0.9


def test_a_shorter_training_counts_with_its_last_epoch():
    found = standings([cell("lenet5", [0.2, 0.5]), cell("vgg16", [0.4])], 2)
    assert [each.share for each in found] == [0.5, 0.4]


@given(st.lists(st.integers(0, OF), min_size=2, max_size=6))
def test_nets_are_told_apart_by_two_proportion_tests_with_holms_correction(counts: list[int]):
    chosen = dict(zip(NETS, counts, strict=False))
    (found,) = apart([standings([cell(net, [count / OF]) for net, count in chosen.items()], 1)])
    raw = {frozenset(pair): two_shares(chosen[pair[0]], OF, chosen[pair[1]], OF) for pair in combinations(chosen, 2)}
    assert found == step_down(raw)


def test_overlapping_intervals_are_no_test():
    """Two of the shipped grid's pairs: 844 and 798, 798 and 749 of 1,000."""
    cells = [cell(net, [count / OF]) for net, count in zip(NETS, (844, 798, 749), strict=False)]
    ranked = standings(cells, 1)
    assert ranked[0].interval[0] < ranked[1].interval[1]
    assert apart([ranked]) == [{frozenset(pair) for pair in combinations(NETS[:3], 2)}]


def test_more_pairs_ask_for_more():
    close = standings([cell("lenet5", [0.500]), cell("vgg16", [0.455])], 1)
    assert [len(each) for each in apart([close])] == [1]
    assert [len(each) for each in apart([close] * 3)] == [0] * 3


def test_a_training_that_diverged_is_told_from_one_that_did_not():
    lost = standings([cell("lenet5", [], epochs=1), cell("vgg16", [], epochs=1), cell("alexnet", [0.1])], 1)
    (found,) = apart([lost])
    assert found == {frozenset(("alexnet", "lenet5")), frozenset(("alexnet", "vgg16"))}
    assert grouped(lost, found) == [(0,), (1, 2)]


def test_equal_nets_stand_as_listed_and_share_their_rank():
    ranked = standings([cell(net, [0.2]) for net in reversed(NETS)], 1)
    assert names(ranked) == list(NETS)
    assert rank_counts([ranked], apart([ranked]), NETS).tolist() == [[1, *[0] * 5]] * 6


def seeds(net: str, *shares: float) -> list:
    return [cell(net, [share], replace(ADAM, seed=seed)) for seed, share in enumerate(shares)]


def test_over_several_seeds_the_seeds_decide():
    cells = [*seeds("lenet5", 0.4, 0.6), *seeds("vgg16", 0.71, 0.69), *seeds("alexnet", 0.1, 0.12)]
    found = standings(cells, 1)
    assert [each.spread for each in found] == [(0.71, 0.69), (0.4, 0.6), (0.1, 0.12)]
    assert (found[1].measured.right, found[1].measured.count) == (OF, 2 * OF)
    sd = np.sqrt(np.mean([np.var(each.spread, ddof=1) for each in found]))
    half = t.ppf(0.975, 3) * sd / np.sqrt(2)
    assert found[1].interval == pytest.approx((0.5 - half, 0.5 + half))
    means = {each.net: np.mean(each.spread) for each in found}
    raw = {frozenset(two): 2 * t.sf(abs(means[two[0]] - means[two[1]]) / sd, 3) for two in combinations(means, 2)}
    assert apart([found]) == [step_down(raw)]
    assert frozenset(("lenet5", "vgg16")) not in step_down(raw)  # over 2 × 1,000 answers they would be


def test_seeds_that_not_all_nets_have_are_left_out():
    found = standings([*seeds("lenet5", 0.4, 0.6), *seeds("vgg16", 0.7)], 1)
    assert [(each.net, each.spread) for each in found] == [("vgg16", (0.7,)), ("lenet5", (0.4,))]
    assert not any(each.noise for each in found)


def test_the_nets_that_are_compared_are_those_that_most_settings_have():
    rows = {ADAM: {"lenet5": [0.5], "resnet18": [0.6], "vgg16": [0.7]}}
    assert set(widest(grid(rows))) == {"lenet5", "resnet18", "vgg16"}
    rows |= {replace(ADAM, seed=seed): {"lenet5": [0.5], "resnet18": [0.6]} for seed in (1, 2)}
    assert set(widest(grid(rows))) == {"lenet5", "resnet18"}
    assert widest(RankingGrid(())) == ()


@given(st.lists(st.lists(st.sampled_from([100, 400, 430, 470, 900]), min_size=3, max_size=3), min_size=2, max_size=4))
def test_reversals_and_ranks_count_only_what_is_told_apart_over_all_settings(rows: list[list[int]]):
    """From the counts: Holm's correction is over the pairs of all settings, and the last epoch alone counts."""
    nets = NETS[:3]
    settings = [replace(ADAM, seed=seed) for seed in range(len(rows))]
    made = {
        setting: {net: [1 - count / OF, count / OF] for net, count in zip(nets, row, strict=True)}
        for setting, row in zip(settings, rows, strict=True)
    }
    found = orders(grid(made), nets)
    parted = apart(found)
    pairs = list(combinations(range(3), 2))
    raw = {(place, a, b): two_shares(row[a], OF, row[b], OF) for place, row in enumerate(rows) for a, b in pairs}
    sure = step_down(raw)
    ways = [
        {(a, b): np.sign(row[a] - row[b]) for place, a, b in sure if place == mine} for mine, row in enumerate(rows)
    ]
    both = {frozenset((nets[a], nets[b])) for a, b in pairs if {1, -1} <= {way.get((a, b)) for way in ways}}
    assert reversals(found, parted) == both
    against = [any(one[pair] == -other.get(pair, 0) for pair in one) for one, other in combinations(ways, 2)]
    assert contradictions(found, parted) == sum(against)
    expected = np.zeros((3, 3), int)
    for way in ways:
        for net in range(3):
            lost = sum(sign == (-1 if pair[0] == net else 1) for pair, sign in way.items() if net in pair)
            expected[net, lost] += 1
    assert rank_counts(found, parted, nets).tolist() == expected.tolist()


def test_the_correlation_is_that_of_scipy_and_needs_five_nets():
    shares = dict(zip(NETS, (0.3, 0.5, 0.9, 0.8, 0.6, 0.2), strict=True))
    ((setting, found),) = correlations(grid({ADAM: {net: [share] for net, share in shares.items()}}), 1)
    assert setting == ADAM
    expected = spearmanr([DEPTHS[net] for net in NETS], list(shares.values()))
    assert found.depth == pytest.approx(expected.statistic)
    drawn = [spearmanr(list(DEPTHS.values()), each).statistic for each in permutations(range(6))]
    assert found.p == pytest.approx(np.mean(np.abs(drawn) >= abs(expected.statistic) - 1e-9))
    assert found.parameters == pytest.approx(-found.depth)
    assert correlations(grid({ADAM: {net: [0.5] for net in NETS[:4]}}), 1) == []
    assert correlations(grid({ADAM: {net: [0.5] for net in NETS}}), 1) == []


def reported(*shares: float) -> HandIn:
    table = [Reported("R", net, share, OF) for net, share in zip(("vgg16", "resnet18", "lenet5"), shares, strict=True)]
    return HandIn("R", tuple(table), on_training=("lenet5",))


def test_a_hand_in_is_reached_where_its_order_is():
    rows = {
        ADAM: {"vgg16": [0.8, 0.9], "resnet18": [0.9, 0.8], "lenet5": [0.95, 0.4]},
        SGD: {"vgg16": [0.5], "resnet18": [0.6], "lenet5": [0.7]},
        replace(SGD, seed=1): {"vgg16": [0.5], "resnet18": [0.6]},
    }
    found = closest(grid(rows), reported(0.9, 0.8, 0.3))
    assert len(found) == 2  # the last setting lacks a net
    best = found[0]
    assert (best.setting, best.epoch, best.reached, best.pairs) == (ADAM, 2, True, 3)
    # LeNet's figure is that on its training images, half of the test accuracy in these cells.
    assert best.accuracies == {"vgg16": 0.9, "resnet18": 0.8, "lenet5": 0.2}
    assert best.distance == pytest.approx(0.1 / 3)
    assert found[-1].swapped == (("vgg16", "resnet18"),)
    assert not found[-1].reached


def test_nets_at_chance_are_no_ones_order():
    rows = {ADAM: {net: [0.19] for net in ("vgg16", "resnet18")} | {"lenet5": [0.38]}}
    (found,) = closest(grid(rows), reported(0.9, 0.8, 0.3))
    assert (found.agreed, found.swapped, found.reached) == ((), (), False)
    rows[SGD] = {"vgg16": [0.6], "resnet18": [0.5], "lenet5": [0.4]}
    assert [match.setting for match in closest(grid(rows), reported(0.9, 0.8, 0.3))] == [SGD, ADAM]
    lost = [cell("vgg16", [0.8], epochs=2), cell("resnet18", [0.8, 0.8]), cell("lenet5", [0.8, 0.8])]
    assert closest(RankingGrid(tuple(lost)), reported(0.9, 0.8, 0.3)) == []


def test_the_hand_ins_are_the_reports():
    orders_told = {each.report: [net.model for net in each.ranked] for each in HAND_INS}
    assert orders_told == {
        "R2": ["vgg16", "resnet18", "resnet50", "resnet101"],
        "R1": ["resnet50", "resnet18", "lenet5"],
    }
    assert HAND_INS[0].table[0].accuracy == 0.9095


def test_the_plan_varies_what_the_hand_ins_did():
    cells = list(PLAN.cells(73_257))
    assert [net for _, net, _ in cells[:6]] == list(NETS)
    assert {setting.resolution for setting, _, _ in cells} == {32, 64}
    assert {setting.start for setting, _, _ in cells} == {"scratch", "drawn", "imagenet", "imagenet-frozen"}
    assert not any(net == "lenet5" for setting, net, _ in cells if "imagenet" in setting.start)
    for setting, net, recipe in cells:
        assert round(recipe.share * 73_257) == setting.images
        assert (recipe.model, recipe.seed, recipe.epochs) == (net, setting.seed, PLAN.epochs)
    assert all(setting.images <= 5_000 for setting, _, _ in PLAN.cells(5_000))
    assert list(Grid((ADAM,), ("lenet5",), 3).cells(100)) == []


def test_a_start_without_weights_is_no_recipe():
    with pytest.raises(RecipeError, match="lenet5"):
        replace(ADAM, start="imagenet").recipe("lenet5", AVAILABLE, 1)


def test_what_is_saved_is_read_again(tmp_path: Path):
    file = tmp_path / "deeper" / "grid.json"
    made = grid({ADAM: {"vgg16": [0.8], "lenet5": [0.4]}}).extended(cell("resnet18", [0.5], SGD, epochs=3))
    save(file, made)
    assert load(file) == made
    assert [path.name for path in file.parent.iterdir()] == ["grid.json"]
    assert (ADAM, "vgg16") in made
    assert (SGD, "vgg16") not in made
    assert made.available == AVAILABLE
    assert load(tmp_path / "none.json") == RankingGrid(())


def damage(**changed: object) -> str:
    told = cell("lenet5", [0.5, 0.6]).to_dict()
    return json.dumps({"format": 1, "cells": [{**told, **changed}]})


@pytest.mark.parametrize(
    "text",
    [
        "no json",
        "[]",
        "{}",
        '{"format": 2, "cells": []}',
        '{"format": 1, "cells": [{}]}',
        damage(right=[500]),
        damage(right=[500, OF + 1]),
        damage(diverged=True),
        damage(recipe={"model": "lenet5"}),
        damage(recipe={"model": "lenet5", "dataset": "svhn", "epochs": 2, "learning_rate": -1}),
        damage(net="vgg16"),
        damage(setting={"start": "nowhere"}),
        damage(provenance={}),
        damage(surprise=1),
    ],
)
def test_a_damaged_file_is_named_with_its_cure(text: str, tmp_path: Path):
    file = tmp_path / "grid.json"
    file.write_text(text, "utf-8")
    with pytest.raises(RankingsError, match=r"grid\.json cannot be read .* `python -m core rankings`"):
        load(file)
    assert file.read_text("utf-8") == text


def test_a_cell_stands_in_a_file_once_and_on_one_data_set(tmp_path: Path):
    one = cell("lenet5", [0.5])
    other = replace(one, net="lenet5", setting=SGD, provenance=replace(one.provenance, fingerprint="0"))
    for cells in ((one, one), (one, other)):
        save(tmp_path / "grid.json", RankingGrid(cells))
        with pytest.raises(RankingsError):
            load(tmp_path / "grid.json")


def test_the_shipped_grid_is_sound():
    grid = shipped()
    assert all(cell.of[-1] >= OF for cell in grid.cells if not cell.diverged)
    assert {cell.net for cell in grid.cells} <= set(NETS)
    assert all(cell.setting in PLAN.settings for cell in grid.cells)
