"""Orders of nets: ties, places, reversals, correlations, hand-ins, and the file that they are kept in."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from scipy.stats import spearmanr

from core.rankings import (
    HAND_INS,
    NETS,
    PLAN,
    Grid,
    HandIn,
    Rankings,
    RankingsError,
    Setting,
    closest,
    correlations,
    load,
    orders,
    places,
    reversals,
    save,
    shipped,
    standings,
    ties,
    widest,
)
from core.street_reports import Reported
from core.training import RecipeError
from tests.grids import AVAILABLE, DEPTHS, OF, cell, grid

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


def test_a_tie_is_an_overlap_of_wilson_intervals():
    shares = (0.80, 0.79, 0.70, 0.10)
    found = standings([cell(net, [share]) for net, share in zip(NETS, shares, strict=False)], 1)
    assert ties(found) == [True, False, False]
    for (above, below), tied in zip(pairwise(found), ties(found), strict=True):
        assert tied == (above.measured.interval[0] <= below.measured.interval[1])
    lost = standings([cell("lenet5", [], epochs=1), cell("vgg16", [], epochs=1), cell("alexnet", [0.1])], 1)
    assert ties(lost) == [False, True]


def test_seeds_are_pooled():
    seeds = [cell("lenet5", [share], replace(ADAM, seed=seed)) for seed, share in enumerate((0.4, 0.6))]
    found = standings(seeds, 1)[0]
    assert (found.measured.right, found.measured.count) == (OF, 2 * OF)
    assert found.spread == (0.4, 0.6)


def test_the_nets_that_are_compared_are_those_that_most_settings_have():
    rows = {ADAM: {"lenet5": [0.5], "resnet18": [0.6], "vgg16": [0.7]}}
    assert set(widest(grid(rows))) == {"lenet5", "resnet18", "vgg16"}
    rows |= {replace(ADAM, seed=seed): {"lenet5": [0.5], "resnet18": [0.6]} for seed in (1, 2)}
    assert set(widest(grid(rows))) == {"lenet5", "resnet18"}
    assert widest(Rankings(())) == ()


def test_places_and_reversals_count_each_setting_and_epoch():
    rows = {ADAM: {"lenet5": [0.5, 0.5], "vgg16": [0.2, 0.9]}, SGD: {"lenet5": [0.51, 0.3], "vgg16": [0.5, 0.3]}}
    found = orders(grid(rows), ("lenet5", "vgg16"))
    assert [names(each) for each in found] == [["lenet5", "vgg16"], ["vgg16", "lenet5"], *[["lenet5", "vgg16"]] * 2]
    assert places(found, ("lenet5", "vgg16")).tolist() == [[3, 1], [1, 3]]
    assert reversals(found) == {frozenset(("lenet5", "vgg16"))}
    assert reversals(found[1:]) == set()  # what remains of the other order is ties


def test_the_correlation_is_that_of_scipy_and_needs_five_nets():
    shares = dict(zip(NETS, (0.3, 0.5, 0.9, 0.8, 0.6, 0.2), strict=True))
    ((setting, found),) = correlations(grid({ADAM: {net: [share] for net, share in shares.items()}}), 1)
    assert setting == ADAM
    expected = spearmanr([DEPTHS[net] for net in NETS], list(shares.values()))
    assert found.depth == pytest.approx(expected.statistic)
    assert found.p == pytest.approx(expected.pvalue)
    assert found.parameters == pytest.approx(-found.depth)
    assert correlations(grid({ADAM: {net: [0.5] for net in NETS[:4]}}), 1) == []
    assert correlations(grid({ADAM: {net: [0.5] for net in NETS}}), 1) == []


def reported(*shares: float) -> HandIn:
    table = [Reported("R", net, share, OF) for net, share in zip(("vgg16", "resnet18", "lenet5"), shares, strict=True)]
    return HandIn("R", tuple(table), on_training=("lenet5",))


def test_a_hand_in_is_reached_where_its_order_is():
    rows = {
        ADAM: {"vgg16": [0.8, 0.9], "resnet18": [0.7, 0.8], "lenet5": [0.95, 0.4]},
        SGD: {"vgg16": [0.5], "resnet18": [0.6], "lenet5": [0.7]},
        replace(SGD, seed=1): {"vgg16": [0.5], "resnet18": [0.6]},
    }
    found = closest(grid(rows), reported(0.9, 0.8, 0.3))
    assert len(found) == 3  # the last setting lacks a net
    best = found[0]
    assert (best.setting, best.epoch, best.reached, best.clear) == (ADAM, 2, True, True)
    # LeNet's figure is that on its training images, half of the test accuracy in these cells.
    assert best.accuracies == {"vgg16": 0.9, "resnet18": 0.8, "lenet5": 0.2}
    assert best.distance == pytest.approx(0.1 / 3)
    assert found[-1].swapped == (("vgg16", "resnet18"),)
    assert not found[-1].reached


def test_equal_figures_are_no_order():
    found = closest(grid({ADAM: {"vgg16": [0.8], "resnet18": [0.8], "lenet5": [0.4]}}), reported(0.9, 0.8, 0.3))
    assert found[0].swapped == (("vgg16", "resnet18"),)


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
    assert load(tmp_path / "none.json") == Rankings(())


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
        save(tmp_path / "grid.json", Rankings(cells))
        with pytest.raises(RankingsError):
            load(tmp_path / "grid.json")


def test_the_shipped_grid_is_sound():
    grid = shipped()
    assert all(cell.of[-1] >= OF for cell in grid.cells if not cell.diverged)
    assert {cell.net for cell in grid.cells} <= set(NETS)
    assert all(cell.setting in PLAN.settings for cell in grid.cells)
