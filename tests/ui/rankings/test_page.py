"""The page on rankings: every control moves what it should, what was not run is said, the words are the numbers'."""

import json
import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import fields, replace
from itertools import combinations, pairwise, permutations
from typing import Any

import altair as alt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata, t
from streamlit.testing.v1 import AppTest

from core.rankings import (
    NETS,
    PLAN,
    RankingGrid,
    RankingsError,
    Setting,
    apart,
    correlations,
    orders,
    results,
    shipped,
    standings,
    widest,
)
from core.reports.hand_ins import HAND_INS, HandIn, closest
from tests.helpers import apps
from tests.helpers.apps import widget
from tests.helpers.grids import OF, cell, grid
from tests.helpers.own_tests import step_down, two_shares
from ui.page import draw
from ui.rankings import conclusions, sentences
from ui.rankings import figures as rankings
from ui.rankings.charts import orders as order_charts
from ui.rankings.charts import standings as charts
from ui.rankings.record import RANKED_NETS
from ui.rankings.record import Rankings as Chosen

ADAM, SGD = Setting(), Setting(optimizer="sgd", learning_rate=0.01)
SHARES = {net: 0.3 + 0.1 * place for place, net in enumerate(NETS)}


def known() -> RankingGrid:
    """Under Adam the deeper net is better after 5 epochs and worse before, under SGD always worse; one seed beside."""
    rows = {
        ADAM: {net: [*[1 - share] * 4, share] for net, share in SHARES.items()},
        SGD: {net: [1 - share] * 5 for net, share in SHARES.items()},
        replace(ADAM, seed=1): {net: [share] * 5 for net, share in list(SHARES.items())[:2]},
        replace(ADAM, images=18_314): {"lenet5": [0.9] * 5, "resnet18": [0.8] * 5},
        replace(ADAM, start="drawn"): {"lenet5": [0.5] * 5, "resnet18": [0.8] * 5},
        replace(ADAM, resolution=64): {"vgg16": [0.5] * 5, "resnet18": [0.8] * 5},
    }
    return grid(rows)


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Opens the page on that grid."""
    monkeypatch.setattr(rankings, "shipped", known)
    return lambda **query: apps.opened("rankings", query)


def text(at: AppTest) -> str:
    return " ".join(each.value for each in (*at.main.markdown, *at.main.caption, *at.main.info, *at.main.warning))


def test_it_opens_on_an_order_with_a_verdict_and_a_recipe(filled: Callable[..., AppTest]):
    at = apps.well(filled())
    assert len(at.get("vega_lite_chart")) == 4
    assert text(at).count("**ResNet-101** > **ResNet-50** > **ResNet-18**") == 1
    assert at.info[0].value == conclusions.swaps(known())
    assert conclusions.grounds(known()) in text(at)
    recipe = next(code.value for code in at.code if code.value.startswith("model ="))
    assert recipe.rstrip() == ADAM.recipe("resnet18", 20_000, 5).to_toml().rstrip()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("rate", "sgd-0.01"),
        ("images", 18_314),
        ("epoch", 2),
        ("start", "drawn"),
        ("resolution", 64),
        ("seed", "all"),
    ],
)
def test_a_control_moves_what_is_seen(key: str, value: object, filled: Callable[..., AppTest]):
    at = filled()
    before = apps.seen(at)
    widget(at, key).set_value(value)
    assert apps.seen(apps.well(at.run())) != before


def test_a_click_on_a_row_chooses_its_setting(filled: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch):
    listed = rankings._listed(known())
    for place, chosen in ((0, "adam-0.001"), (len(HAND_INS) + 1, "sgd-0.01")):
        session: dict[str, Any] = {}
        monkeypatch.setattr(rankings.state, "points", lambda key, selection, row=place: [{"row": row}])
        monkeypatch.setattr(rankings.state, "put", session.update)
        rankings._clicked(listed)
        assert session.get("rate", "adam-0.001") == chosen
    assert (session["images"], session["start"], session["resolution"], session["seed"]) == (2_000, "scratch", 32, "0")


def test_the_recipe_follows_the_net(filled: Callable[..., AppTest]):
    assert any(code.value.startswith('model = "resnet50"') for code in filled(net="ResNet-50").code)
    assert any("start drawn" in code.value for code in filled(start="From drawn digits").code)


def test_what_was_not_run_is_said_with_its_cure(filled: Callable[..., AppTest]):
    assert "Not run: SGD 0.1, 2,000 images" in text(apps.well(filled(rate="SGD 0.1")))
    frozen = text(apps.well(filled(start="From ImageNet, frozen")))
    assert "This grid has no such cell" in frozen
    assert "--start imagenet-frozen" in frozen
    assert "LeNet-5 and AlexNet have no such weights" in frozen
    few = text(apps.well(filled(images="18,314")))
    assert "Not run under this setting: AlexNet, VGG-16-BN, ResNet-50, ResNet-101." in few


@pytest.mark.parametrize("damaged", [False, True])
def test_without_a_grid_the_page_says_how_to_make_one(damaged: bool, monkeypatch: pytest.MonkeyPatch):
    def none() -> RankingGrid:
        if damaged:
            raise RankingsError("It cannot be read.")
        return RankingGrid(())

    monkeypatch.setattr(rankings, "shipped", none)
    at = apps.opened("rankings")
    assert not at.exception
    assert [each.value for each in at.error] == ["It cannot be read."] * damaged
    assert "Not run" in text(at)
    assert "python -m core rankings" in text(at)
    assert len(at.get("vega_lite_chart")) == 1  # what the reports say


def test_every_setting_of_the_plan_can_be_chosen():
    offered = {each.name: each.metadata.get("titles", {}) for each in fields(Chosen)}
    for each in PLAN.settings:
        record = Chosen(each.rate, each.images, 5, each.start, each.resolution, str(each.seed))
        assert rankings.setting(record) == each
        assert all(getattr(record, name) in titles for name, titles in offered.items() if titles)


def parts_of(counts: dict[str, int], of: int = OF) -> set[frozenset[str]]:
    """The pairs of names that two-proportion tests with Holm's correction tell apart."""
    pairs = [frozenset(pair) for pair in combinations(counts, 2)]
    return step_down({pair: two_shares(*[x for name in pair for x in (counts[name], of)]) for pair in pairs})


def says_the_truth(told: str, shares: dict[str, float], parted: set[frozenset[str]]) -> None:
    """Whether a sentence of groups has each pair that is not told apart in one, and > only between what is."""
    groups = [each.split(", ") for each in re.findall(r"\*\*(.*?)\*\*", told)]
    assert {name for group in groups for name in group} == set(shares)
    for pair in combinations(shares, 2):
        assert any(set(pair) <= set(group) for group in groups) == (frozenset(pair) not in parted)
    if ">" in told:
        for high, low in combinations(groups, 2):
            assert all(frozenset((a, b)) in parted and shares[a] > shares[b] for a in high for b in low)


@given(st.lists(st.integers(0, OF) | st.integers(450, 550), min_size=2, max_size=6))
def test_groups_are_what_the_tests_leave(counts: list[int]):
    named = {RANKED_NETS[net]: count for net, count in zip(NETS, counts, strict=False)}
    cells = [cell(net, [count / OF]) for net, count in zip(NETS, counts, strict=False)]
    told = sentences.order(standings(cells, 1))
    says_the_truth(told, {name: count / OF for name, count in named.items()}, parts_of(named))


def test_no_chain_joins_what_is_told_apart():
    cells = [cell(net, [share]) for net, share in zip(NETS, (0.50, 0.46, 0.42), strict=False)]
    assert sentences.order(standings(cells, 1)) == "**LeNet-5, AlexNet** · **AlexNet, VGG-16-BN**"
    lost = [cell("resnet18", [0.9]), cell("alexnet", [], epochs=1)]
    assert sentences.order(standings(lost, 1)) == "**ResNet-18** > **AlexNet (diverged)**"
    assert sentences.chosen(standings(lost[1:], 1), pooled=False) == "All of these trainings diverged."


SHIPPED = json.loads(results.FILE.read_text("utf-8"))["cells"]


def counts_of(**setting: object) -> dict[str, list[list[int]]]:
    """Of the shipped cells of a setting: net → right answers by epoch, a list a seed."""
    found: dict[str, list[list[int]]] = {}
    for each in sorted(SHIPPED, key=lambda each: each["setting"]["seed"]):
        if all(each["setting"][name] == value for name, value in setting.items()):
            found.setdefault(RANKED_NETS[each["net"]], []).append(each["right"])
    return found


SETTINGS = [
    (2_000, "adam", 0.001, "scratch"),
    (2_000, "sgd", 0.01, "scratch"),
    (2_000, "adam", 0.0001, "scratch"),
    (2_000, "sgd", 0.01, "drawn"),
    (18_314, "adam", 0.001, "scratch"),
]


@pytest.mark.parametrize("epoch", [1, 3, 5])
@pytest.mark.parametrize(("images", "optimizer", "rate", "start"), SETTINGS)
def test_one_seeds_caption_and_groups_are_those_of_the_file(
    images: int, optimizer: str, rate: float, start: str, epoch: int
):
    chosen = Chosen(f"{optimizer}-{rate:g}", images, epoch, start, 32, "0")
    wanted = {"images": images, "optimizer": optimizer, "learning_rate": rate, "start": start, "seed": 0}
    counts = {net: each[0][epoch - 1] for net, each in counts_of(**wanted, resolution=32).items()}
    ranked = rankings.ranked(shipped(), chosen)
    says_the_truth(sentences.order(ranked), {net: n / 1000 for net, n in counts.items()}, parts_of(counts))
    told = sentences.chosen(ranked, pooled=False)
    assert told.startswith("Accuracy on the same 1,000 test images, one training a net: ")
    assert all(f"{net} {count / 10:.1f}%" in told for net, count in counts.items())
    assert "over the images" in told
    assert f"correction over {math.comb(len(counts), 2)} pairs" in told


@pytest.mark.parametrize("epoch", [1, 2, 5])
@pytest.mark.parametrize(("optimizer", "rate"), [("adam", 0.001), ("sgd", 0.01)])
def test_all_seeds_are_compared_over_the_seeds(optimizer: str, rate: float, epoch: int):
    wanted = {"images": 2_000, "optimizer": optimizer, "learning_rate": rate, "start": "scratch", "resolution": 32}
    every = {net: np.array([each[epoch - 1] for each in seeds]) / 1000 for net, seeds in counts_of(**wanted).items()}
    sd = np.sqrt(np.mean([shares.var(ddof=1) for shares in every.values()]))
    means = {net: float(shares.mean()) for net, shares in every.items()}
    raw = {frozenset(two): 2 * t.sf(abs(means[two[0]] - means[two[1]]) / sd, 6) for two in combinations(means, 2)}
    ranked = rankings.ranked(shipped(), Chosen(f"{optimizer}-{rate:g}", 2_000, epoch, seed="all"))
    says_the_truth(sentences.order(ranked), means, step_down(raw))
    told = sentences.chosen(ranked, pooled=True)
    assert told.startswith("Mean accuracy of 2 seeds on the same 1,000 test images: ")
    assert "over the seeds" in told
    assert "6 degrees of freedom" in told
    assert f"by up to {100 * max(np.ptp(shares) for shares in every.values()):.1f} points" in told
    for each in ranked:
        half, mean = t.ppf(0.975, 6) * sd / np.sqrt(2), means[RANKED_NETS[each.net]]
        assert each.interval == pytest.approx((max(mean - half, 0), min(mean + half, 1)))


def test_all_seeds_of_a_setting_with_one_are_one_training():
    ranked = rankings.ranked(shipped(), Chosen(images=18_314, seed="all"))
    told = sentences.chosen(ranked, pooled=True)
    assert "one training a net, since no two seeds have all of these nets: VGG-16-BN 87.9%" in told
    assert sentences.over(ranked) == "the images"


def complete_rows() -> list[dict[str, int]]:
    """Of the shipped settings with all six nets: name → right answers after the last epoch."""
    rows: dict[str, dict[str, int]] = {}
    for each in SHIPPED:
        rows.setdefault(json.dumps(each["setting"]), {})[RANKED_NETS[each["net"]]] = each["right"][-1]
    return [row for row in rows.values() if len(row) == 6]


def ways(rows: list[dict[str, int]]) -> list[set[tuple[str, str]]]:
    """For each setting the pairs (better, worse) that are told apart, Holm's correction over all settings."""
    raw = {
        (place, one, other): two_shares(row[one], OF, row[other], OF)
        for place, row in enumerate(rows)
        for one, other in combinations(row, 2)
    }
    found: list[set[tuple[str, str]]] = [set() for _ in rows]
    for place, one, other in step_down(raw):
        found[place].add((one, other) if rows[place][one] > rows[place][other] else (other, one))
    return found


def test_the_verdict_counts_pairs_told_apart_at_the_last_epoch():
    rows = complete_rows()
    sure = ways(rows)
    every = set().union(*sure)
    swapped = sum((low, high) in every for high, low in every) // 2
    against = sum(any((low, high) in two for high, low in one) for one, two in combinations(sure, 2))
    told = conclusions.grounds(shipped())
    assert conclusions.swaps(shipped()).startswith(f"**{swapped} of 15 pairs of nets swap places**: one setting ")
    assert f"{against} of {math.comb(len(rows), 2)} pairs of settings contradict each other" in told
    assert f"correction over {15 * len(rows)} pairs" in told
    seeds = [counts_of(images=2_000, optimizer="adam", learning_rate=0.001, start="scratch", resolution=32)]
    seeds.append(counts_of(images=2_000, optimizer="sgd", learning_rate=0.01, start="scratch", resolution=32))
    moved = max(abs(two[0][-1] - two[1][-1]) for each in seeds for two in each.values())
    assert f"Another seed moves a net by up to {moved / 10:.1f} points" in told


def test_ranks_count_who_is_told_apart_above():
    rows = complete_rows()
    first: Counter[str] = Counter()
    for row, sure in zip(rows, ways(rows), strict=True):
        first.update(set(row) - {low for _, low in sure})
    made = shipped()
    every = orders(made, widest(made))
    _, told = conclusions.places(every, apart(every), made.epochs).split("Rank 1: ")
    assert {tuple(each.rsplit(" ", 1)) for each in told.rstrip(".").split(", ")} == {
        (net, str(count)) for net, count in first.items()
    }


@pytest.mark.parametrize("epoch", [1, 3, 5])
def test_depth_is_said_to_matter_only_beyond_chance(epoch: int):
    rows: dict[str, list[tuple[int, int]]] = {}
    for each in SHIPPED:
        rows.setdefault(json.dumps(each["setting"]), []).append((each["depth"], each["right"][epoch - 1]))
    pairs = [np.array(each).T for each in rows.values() if len(each) > 4 and len({right for _, right in each}) > 1]
    exact = {}
    for place, (depth, right) in enumerate(pairs):
        fixed = rankdata(depth)
        moved = np.array([np.corrcoef(fixed, each)[0, 1] for each in permutations(rankdata(right))])
        exact[place] = float(np.mean(np.abs(moved) >= abs(moved[0]) - 1e-9))
    told = conclusions.depth(correlations(shipped(), epoch), len(shipped().settings))
    over = settings_in_words(len(pairs), len(rows), "with enough nets")
    assert told.startswith(f"The ranks do not depend on depth beyond chance in {over}") == (not step_down(exact))


def test_depth_that_matters_is_counted_by_its_direction():
    rows = {replace(ADAM, seed=seed): {net: [0.9 - 0.1 * n] for n, net in enumerate(NETS)} for seed in range(3)}
    told = conclusions.depth(correlations(grid(rows), 1), 3)
    assert told.startswith("Deeper is worse in 3 and better in 0 of 3 settings, beyond chance")
    assert "Spearman's ρ with depth: −1.00, Kendall's τ: −1.00" in told


def settings_in_words(count: int, total: int, which: str = "with all of these nets") -> str:
    return f"{total} settings" if count == total else f"the {count} of {total} settings {which}"


@pytest.mark.parametrize(("which", "count"), [("R2", 10), ("R1", 9)])
def test_the_settings_that_lack_a_net_are_told_from_all(which: str, count: int):
    """Ten settings were run; the one at 64×64 pixels has four nets."""
    made = {json.dumps(each["setting"]) for each in SHIPPED}
    hand_in = next(each for each in HAND_INS if each.report == which)
    told = conclusions.reach(closest(shipped(), hand_in), hand_in, shipped())
    assert settings_in_words(count, len(made)) in told
    assert "these 6 nets under the 9 of 10 settings with all of these nets, up to" in conclusions.swaps(shipped())


def told_counts(each: dict[str, Any], training: bool) -> tuple[int, int]:
    """Right answers and images of a shipped cell after its last epoch, on its training or its test images."""
    of = each["provenance"]["train_images"] if training else each["of"][-1]
    return (round(each["train_accuracy"][-1] * of) if training else each["right"][-1]), of


@pytest.mark.parametrize("hand_in", HAND_INS, ids=lambda each: each.report)
def test_a_hand_ins_order_is_sought_among_what_is_told_apart(hand_in: HandIn):
    """From the file: each setting's pairs after the last epoch, the report's own way round and the other."""
    settings: dict[str, dict[str, dict[str, Any]]] = {}
    for each in SHIPPED:
        settings.setdefault(json.dumps(each["setting"]), {})[each["net"]] = each
    nets = [each.model for each in hand_in.ranked]
    rows = [
        {net: told_counts(cells[net], net in hand_in.on_training) for net in nets}
        for cells in settings.values()
        if set(nets) <= set(cells)
    ]
    pairs = list(combinations(nets, 2))
    raw = {(n, *pair): two_shares(*row[pair[0]], *row[pair[1]]) for n, row in enumerate(rows) for pair in pairs}
    agreed: Counter[int] = Counter()
    against: Counter[int] = Counter()
    for place, high, low in step_down(raw):
        better, worse = (right / of for right, of in (rows[place][high], rows[place][low]))
        (agreed if better > worse else against)[place] += 1
    told = conclusions.reach(closest(shipped(), hand_in), hand_in, shipped())
    assert len(pairs) not in agreed.values()
    assert f"**Its order is not reached** in any of {settings_in_words(len(rows), len(settings))}," in told
    assert f". {len(against)} of them contradict it" in told
    best_agreed, best_against = (int(n) for n in re.findall(r"(\d+) of its .* as in R\d, (\d+) the other", told)[0])
    assert best_agreed - best_against == max(agreed[place] - against[place] for place in range(len(rows)))
    assert "no cell of this grid starts from them" in told


def test_a_hand_in_is_told_reached_or_not():
    r2 = HAND_INS[0]
    reported = grid({ADAM: {each.model: [each.accuracy] for each in r2.table}})
    told = conclusions.reach(closest(reported, r2), r2, reported)
    assert "not reached" in told  # 91.0 and 88.5 % of 1,000 images are not told apart
    assert "5 of its 6 pairs of nets are told apart as in R2, 0 the other way round, 1 not told apart" in told
    assert "0.0 points" in told
    right = {each.model: [0.95 - 0.1 * place] for place, each in enumerate(r2.ranked)}
    made = grid({ADAM: right})
    told = conclusions.reach(closest(made, r2), r2, made)
    assert told.startswith("**Its order is reached** in 1 of 1 setting,")
    assert "ImageNet" not in told
    wrong = grid({ADAM: {**right, "resnet101": [0.99]}})
    told = conclusions.reach(closest(wrong, r2), r2, wrong)
    assert "not reached** in any of 1 setting," in told
    assert "3 of its 6 pairs of nets are told apart as in R2, 3 the other way round" in told
    assert "This cannot be decided yet" in conclusions.reach([], r2, made)


def test_the_verdict_follows_the_numbers():
    told = conclusions.swaps(known())
    assert told.startswith("**15 of 15 pairs of nets swap places**: one setting tells the first net apart above ")
    assert "The settings vary the optimiser or learning rate." in told
    assert "the effect of another seed is not known" in conclusions.grounds(known())
    same = {net: [share, share] for net, share in SHARES.items()}
    told = conclusions.swaps(grid({ADAM: same, SGD: same}))
    assert told.startswith("**No pair of nets swaps places**, as far as the nets are told apart.")
    assert "The settings vary the optimiser or learning rate." in told
    close = grid({ADAM: {"lenet5": [0.50], "vgg16": [0.51]}, SGD: {"lenet5": [0.51], "vgg16": [0.50]}})
    assert conclusions.swaps(close).startswith("**No pair of nets swaps places**, ")
    one = grid({ADAM: {"lenet5": [0.5]}})
    assert "One order says nothing" in conclusions.swaps(one)
    assert conclusions.grounds(one) == ""


def test_bars_join_only_neighbours_of_one_group():
    entrants = [charts.Entrant(place, "net", "net", 0.5) for place in range(6)]
    row = order_charts.RankingRow("a", "a", entrants, [(0, 1, 2), (1, 2, 3), (2, 3, 5), (4,)])
    bars = order_charts._bars([row])
    assert sorted(zip(bars["from"], bars["to"], strict=True)) == [(1, 3), (2, 4), (3, 4)]
    for level, each in bars.groupby("level"):
        ends = sorted(zip(each["from"], each["to"], strict=True))
        assert all(one[1] < other[0] for one, other in pairwise(ends)), level


def test_the_charts_are_valid_and_hold_every_net():
    made = known()
    rows = rankings._rows(made, Chosen(), rankings._listed(made))
    assert [row.chosen for row in rows].count(True) == 1
    table = order_charts._chips(rows)
    assert len(table) == 4 + 3 + 6 + 6 + 2 * 4
    assert set(table["number"]) == set(range(len(NETS)))
    found = [rankings._entrant(each) for each in standings(made.of(ADAM).values(), 5)]
    lost = charts.Entrant(0, "LeNet-5", "LeNet")
    figures = [
        order_charts.orders(rows),
        charts.intervals([*found, lost], {"VGG-16-BN": 0.9}, 0.2),
        charts.rank_counts(list(RANKED_NETS.values()), [[1] * 6] * 6, "6 settings"),
        charts.depths(["a|b"], {"depth": [0.5], "parameters": [-0.5]}),
    ]
    for figure in figures:
        assert isinstance(figure, alt.LayerChart)
        figure.to_dict()
        draw.specification(figure)


def test_what_stands_above_an_order_tells_its_setting_from_every_other():
    heads = [sentences.head(each) for each in shipped().settings]
    assert len(set(heads)) == len(heads)
    assert sentences.head(ADAM) == "Adam|0.001"
    assert sentences.head(replace(SGD, images=18_314, seed=1)) == "SGD|0.01|18,314|images|seed 1"


def test_a_pointer_lights_a_net_and_a_click_alone_is_reported(filled: Callable[..., AppTest]):
    at = filled()
    spec = json.loads(at.get("vega_lite_chart")[0].proto.spec)
    assert {each["name"] for each in spec["params"]} == {order_charts.PICK, "pointed"}
    lit = [layer["encoding"]["opacity"]["condition"] for layer in spec["layer"] if "opacity" in layer["encoding"]]
    assert [each["param"] for each in lit] == ["pointed"] * 2
    assert list(at.get("vega_lite_chart")[0].proto.selection_mode) == [order_charts.PICK]


def test_a_net_that_is_not_the_reports_is_told_below_its_table():
    at = apps.opened("rankings")
    marked = [net for table in at.dataframe if "net" in table.value for net in table.value["net"] if "†" in net]
    told = [caption.value for caption in at.caption if caption.value.startswith("†")]
    assert marked == ["VGG-16†"]
    assert told == ["† The report's VGG-16; here it is VGG-16-BN."]
