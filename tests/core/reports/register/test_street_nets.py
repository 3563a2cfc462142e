"""The claims on networks for street numbers, recomputed from the files that come with the app."""

import dataclasses
import json
import math
from collections import defaultdict
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file
from scipy.stats import binomtest, hypergeom, norm

from core.rankings import RankingGrid, shipped
from core.reports import ranking_claims, street_claims
from core.reports.claim import Claim
from core.reports.register import four_nets, one_neuron
from core.reports.register.street_nets import CLAIMS
from core.reports.street_numbers import COLLAPSED, Reported
from tests.helpers.records import record_of
from ui.page import fields
from ui.page.sections import ROOT

TRAIN, TEST = 73_257, 26_032
BY_ID = {claim.id: claim for claim in CLAIMS}
CELLS = [
    cell
    for cell in json.loads((ROOT / "assets/studies/svhn-rankings.json").read_text())["cells"]
    if not cell["diverged"]
]
MADE = len({json.dumps(cell["setting"]) for cell in CELLS})


def z_test(right: int, of: int, other: int, of_other: int) -> float:
    """Two-sided p of two shares, by the pooled share."""
    pooled = (right + other) / (of + of_other)
    error = math.sqrt(pooled * (1 - pooled) * (1 / of + 1 / of_other))
    return 2 * norm.sf(abs(right / of - other / of_other) / error) if error else 1.0


def step_down(values: dict) -> set:
    """What Holm's method declares at 5 %."""
    found = set()
    for place, (key, value) in enumerate(sorted(values.items(), key=lambda item: item[1])):
        if value * (len(values) - place) >= 0.05:
            break
        found.add(key)
    return found


def by_setting() -> dict[str, dict[str, dict]]:
    settings: dict[str, dict[str, dict]] = defaultdict(dict)
    for cell in CELLS:
        settings[json.dumps(cell["setting"])][cell["net"]] = cell
    return settings


def last(cell: dict) -> tuple[int, int]:
    return cell["right"][-1], cell["of"][-1]


def told_apart(nets: tuple[str, ...]) -> dict[str, set[tuple[str, str]]]:
    """(better, worse) nets of each setting that has them all, Holm's method over all of these settings."""
    settings = {name: cells for name, cells in by_setting().items() if set(nets) <= set(cells)}
    values = {
        (name, *pair): z_test(*last(cells[pair[0]]), *last(cells[pair[1]]))
        for name, cells in settings.items()
        for pair in combinations(nets, 2)
    }
    found: dict[str, set[tuple[str, str]]] = {name: set() for name in settings}
    for name, a, b in step_down(values):
        found[name].add((a, b) if last(settings[name][a]) > last(settings[name][b]) else (b, a))
    return found


def run(folder: Path) -> dict:
    record = json.loads((folder / "run.json").read_text())
    outputs = load_file(folder / "outputs.safetensors")
    return {"record": record, **outputs}


def runs(net: str) -> list[dict]:
    """The runs of a net on all street numbers."""
    folders = [each.parent for name in ("runs", "metrics") for each in (ROOT / "assets" / name).glob("*/run.json")]
    found = []
    for folder in folders:
        recipe = json.loads((folder / "run.json").read_text())["recipe"]
        if recipe["model"] == net and recipe["dataset"] == "svhn" and recipe.get("share", 1) == 1:
            found.append(run(folder))
    return found


def right(one: dict) -> np.ndarray:
    logits = next(value for value in one.values() if isinstance(value, np.ndarray) and value.ndim == 2)
    labels = next(value for value in one.values() if isinstance(value, np.ndarray) and value.ndim == 1)
    return logits.argmax(axis=1) == labels


def best(net: str) -> np.ndarray:
    return max(map(right, runs(net)), key=np.mean)


def longest(net: str) -> dict:
    plain = [each for each in runs(net) if not each["record"]["recipe"].get("options")]
    return max(plain, key=lambda each: len(each["record"]["history"]))


def sign(one: np.ndarray, other: np.ndarray) -> float:
    """McNemar's exact test."""
    alone = int((one & ~other).sum()), int((other & ~one).sum())
    return binomtest(alone[0], sum(alone)).pvalue


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("svhn-quarter", "right"),
        ("lenet-reaches", "it depends"),
        ("resnets-suit-more", "partly right"),
        ("deeper-resnet", "it depends"),
        ("five-epochs-order", "it depends"),
        ("deeper-nets-over-fit", "wrong"),
        ("svhn-too-simple", "wrong"),
        ("vgg-shallow", "right"),
        ("depth-ranks", "wrong"),
        ("street-accuracies", "it depends"),
    ],
)
def test_each_claim_gets_its_verdict_and_says_how_sure_it_is(name: str, answer: str):
    found = BY_ID[name].decide()
    assert found.answer == answer
    assert found.certainty.endswith(".")


@pytest.mark.parametrize("claim", [*CLAIMS, *one_neuron.CLAIMS, *four_nets.CLAIMS], ids=lambda claim: claim.id)
def test_the_address_names_what_its_page_knows(claim: Claim):
    record = record_of(claim.page)
    known = {each.name: each for each in dataclasses.fields(record)}
    for name, value in claim.state.items():
        given = type(known[name].default)(value)
        assert given in known[name].metadata.get("titles", [given])
        assert fields.query(replace(record(), **{name: given})) == {name: value}


def test_a_quarter_is_counted():
    assert f"{TRAIN:,} training images; 25% of them are {TRAIN / 4:,.2f}, rounded down {TRAIN // 4:,}" in (
        BY_ID["svhn-quarter"].decide().evidence
    )
    assert street_claims.a_quarter_is(18_315).answer == "wrong"


def test_lenets_accuracy_is_a_matter_of_its_training():
    told = BY_ID["lenet-reaches"].decide().evidence
    shares = [cell["train_accuracy"][-1] for cell in CELLS if cell["net"] == "lenet5"]
    assert (
        f"It has {min(shares):.1%} to {max(shares):.1%} of its training images right in epoch 5, "
        f"in the {len(shares)} of {MADE} settings with this net here." in told
    )
    low, high = (hypergeom(TRAIN, 13_861, TRAIN // 4).ppf([0.025, 0.975]) / (TRAIN // 4)).tolist()
    assert low < 0.1881 < high
    assert f"always answers 1 shows {low:.2%} to {high:.2%}" in told


def test_an_accuracy_that_no_digit_has_is_not_called_a_collapse():
    found = street_claims.lenet_reaches(replace(COLLAPSED, accuracy=0.6))
    assert "No digit has that share" in found.evidence
    one = RankingGrid(tuple(cell for cell in shipped().cells if cell.net == "lenet5")[:1])
    assert street_claims.lenet_reaches(COLLAPSED, one).answer == "wrong"
    same = one.cells[0].train_accuracy[-1]
    assert street_claims.lenet_reaches(replace(COLLAPSED, accuracy=same), one).answer == "right"


def test_one_of_the_two_resnets_is_ahead_of_lenet_on_the_same_images():
    lenet, small, large = map(best, ("lenet5", "resnet18", "resnet50"))
    assert small.mean() > lenet.mean() > large.mean()
    assert set(step_down({"small": sign(small, lenet), "large": sign(large, lenet)})) == {"small", "large"}
    told = BY_ID["resnets-suit-more"].decide().evidence
    for net, hits, where in (("ResNet-18", small, "ahead"), ("ResNet-50", large, "behind")):
        assert f"{net} reads {hits.mean():.1%} and is {where}" in told
    assert f"LeNet-5 reads {lenet.mean():.1%}" in told
    assert street_claims.resnets_suit_more(("resnet18",)).answer == "right"
    assert street_claims.resnets_suit_more(("resnet50",)).answer == "wrong"


def test_the_deeper_resnet_is_nowhere_above_the_other_here():
    found = told_apart(("resnet50", "resnet18"))
    above = sum(("resnet50", "resnet18") in pairs for pairs in found.values())
    below = sum(("resnet18", "resnet50") in pairs for pairs in found.values())
    told = BY_ID["deeper-resnet"].decide().evidence
    assert f"ResNet-50 is told apart above ResNet-18 in {above}" in told
    assert f"and below it in {below} of {len(found)} settings here, after 5 epochs" in told
    assert above == 0 < below
    assert z_test(round(0.9316 * TEST), TEST, round(0.91 * TEST), TEST) < 0.05
    assert "is beyond chance" in told


def test_a_lead_within_chance_that_other_trainings_reverse_is_wrong():
    given = ranking_claims.BY_REPORT["R1"]
    close = replace(given, table=(Reported("R1", "resnet50", 0.911, 100), Reported("R1", "resnet18", 0.91, 100)))
    found = ranking_claims.the_deeper_resnet_is_better(close)
    assert found.answer == "wrong"
    assert "is not beyond chance" in found.evidence
    other = replace(given, table=(Reported("R1", "resnet18", 0.93, TEST), Reported("R1", "resnet50", 0.91, TEST)))
    nine = RankingGrid(tuple(cell for cell in shipped().cells if cell.setting.rate != "sgd-0.1"))
    assert ranking_claims.the_deeper_resnet_is_better(other, nine).answer == "right"


def test_the_whole_order_is_nowhere_reached_and_often_reversed():
    order = ("vgg16", "resnet18", "resnet50", "resnet101")
    found, wanted = told_apart(order), set(combinations(order, 2))
    whole = sum(pairs == wanted for pairs in found.values())
    against = sum(any(pair[::-1] in pairs for pair in wanted) for pairs in found.values())
    told = BY_ID["five-epochs-order"].decide().evidence
    assert f"{whole} of {len(found)} settings here show the whole order after 5 epochs, and {against} reverse" in told
    shares = dict(zip(order, (0.9095, 0.8845, 0.7957, 0.4108), strict=True))

    def near_to(name: str) -> tuple[int, float]:
        """Pairs as in the report, then how near the figures are."""
        away = sum(abs(last(by_setting()[name][net])[0] / 1000 - shares[net]) for net in order)
        return len(found[name] & wanted) - len(found[name] - wanted), -away

    name = max(found, key=near_to)
    pairs, setting = found[name], json.loads(name)
    near = by_setting()[name]
    assert (setting["images"], setting["optimizer"], setting["learning_rate"]) == (18_314, "adam", 0.001)
    assert f"{len(pairs & wanted)} of its 6 pairs are told apart as in R2, {len(pairs - wanted)} the other way" in told
    (rest,) = wanted - pairs
    assert rest == ("vgg16", "resnet18")
    assert f"({last(near[rest[0]])[0] / 1000:.1%}, {last(near[rest[1]])[0] / 1000:.1%})" in told


def test_an_order_that_every_setting_has_is_right():
    grid = RankingGrid(tuple(cell for cell in shipped().cells if cell.setting.images == 18_314))
    given = ranking_claims.BY_REPORT["R2"]
    three = [Reported("R2", net, share, TEST) for net, share in (("resnet18", 0.9), ("resnet50", 0.8))]
    three.append(Reported("R2", "resnet101", 0.4, TEST))
    assert ranking_claims.the_order_after_five_epochs(replace(given, table=tuple(three)), grid).answer == "right"
    turned = tuple(replace(each, accuracy=1 - each.accuracy) for each in three)
    assert ranking_claims.the_order_after_five_epochs(replace(given, table=turned), grid).answer == "wrong"
    assert ranking_claims.the_order_after_five_epochs(given, RankingGrid(())).answer == "cannot be told"


def test_the_deeper_nets_have_not_learnt_their_images_after_five_epochs():
    told = BY_ID["svhn-too-simple"].decide().evidence
    assert f"at {0.750 / math.log(10):.0%} and {2.095 / math.log(10):.0%} of that of guessing" in told
    deep, small = longest("resnet101"), longest("resnet18")
    history = deep["record"]["history"]
    early, late = history[4]["train_accuracy"], history[-1]["train_accuracy"]
    assert f"has {early:.1%} of its distorted training images right in epoch 5 and {late:.1%} in epoch" in told
    assert f"reads {right(deep).mean():.1%} of the test crops" in told
    assert sign(right(small), right(deep)) < 0.001
    assert f"ahead (p < 0.001) with {right(small).mean():.1%}" in told
    assert street_claims.too_simple_for_deep_nets("resnet18", "resnet101").answer == "wrong"


def test_vgg_has_fewer_layers_and_more_parameters():
    torchvision = pytest.importorskip("torchvision.models")
    with torch.device("meta"):
        vgg = torchvision.vgg16_bn(num_classes=10)
        resnets = {name: getattr(torchvision, name)(num_classes=10) for name in ("resnet18", "resnet50", "resnet101")}

    def layers(model: torch.nn.Module) -> int:
        named = model.named_modules()
        return sum(isinstance(each, torch.nn.Conv2d | torch.nn.Linear) for name, each in named if "down" not in name)

    def size(model: torch.nn.Module) -> int:
        return sum(each.numel() for each in model.parameters())

    told = BY_ID["vgg-shallow"].decide().evidence
    deeper = f"{layers(resnets['resnet50'])} and {layers(resnets['resnet101'])}"
    times = f"{size(vgg) / size(resnets['resnet18']):.0f} times ResNet-18's"
    assert f"It has {layers(vgg)} layers with weights against {deeper}" in told
    assert f"{size(vgg):,} parameters with the dense layers of its paper, {times}" in told
    assert f"ResNet-50 has {size(resnets['resnet50']):,} and ResNet-101 has {size(resnets['resnet101']):,}." in told
    assert street_claims.vgg_is_shallow(others=("resnet18", "lenet5")).answer == "wrong"


def test_no_one_order_holds_for_all_settings():
    nets = ("lenet5", "alexnet", "vgg16", "resnet18", "resnet50", "resnet101")
    found = list(told_apart(nets).values())
    every = set().union(*found)
    swapped = {frozenset(pair) for pair in every if pair[::-1] in every}
    against = {
        (a, b) for a, b in combinations(range(len(found)), 2) if any(pair[::-1] in found[b] for pair in found[a])
    }
    most = max(
        size
        for size in range(1, len(found) + 1)
        if any(set(combinations(some, 2)) <= against for some in combinations(range(len(found)), size))
    )
    told = BY_ID["depth-ranks"].decide().evidence
    over = f"for the {len(found)} of {MADE} settings with all of these nets here"
    assert f"{over}. {len(swapped)} of 15 pairs of nets swap places" in told
    assert f"at least {most} different orders. {len(against)} of {math.comb(len(found), 2)} pairs of settings" in told


def test_where_no_pair_swaps_depth_is_not_refuted():
    grid = RankingGrid(tuple(cell for cell in shipped().cells if cell.setting.images == 18_314))
    found = ranking_claims.depth_ranks_the_nets(grid)
    assert found.answer == "cannot be told"
    assert "No pair of nets swaps places" in found.evidence


def test_the_published_accuracies_are_beyond_those_of_the_reports():
    told = BY_ID["street-accuracies"].decide().evidence
    published = {"resnet18": 24_978 / TEST, "vgg16": 25_023 / TEST}
    points = []
    for net, share in (("resnet18", 0.91), ("vgg16", 0.9095), ("resnet18", 0.8845)):
        points.append(100 * (published[net] - share))
        assert z_test(round(published[net] * TEST), TEST, round(share * TEST), TEST) * 3 < 0.05
    assert f"{min(points):.2f} to {max(points):.2f} points above these" in told
    (near,) = [cells for name, cells in by_setting().items() if json.loads(name)["images"] == 18_314]
    assert f"{last(near['resnet18'])[0] / 1000:.1%} and {last(near['vgg16'])[0] / 1000:.1%} of other crops" in told
    same = (Reported("R1", "resnet18", 0.959, TEST),)
    found = street_claims.what_the_nets_reach(same)
    assert found.answer == "right"
    assert "no limit" in told
    assert "no limit" not in found.evidence
