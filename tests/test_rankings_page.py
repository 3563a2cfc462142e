"""The page on rankings: every control moves what it should, what was not run is said, the words are the numbers'."""

from collections.abc import Callable
from dataclasses import fields, replace

import altair as alt
import pytest
from streamlit.testing.v1 import AppTest

from core.rankings import HAND_INS, NETS, PLAN, Rankings, RankingsError, Setting, closest, correlations, standings
from tests import apps
from tests.apps import widget
from tests.grids import cell, grid
from ui import draw, rankings, rankings_words
from ui.charts import rankings as charts
from ui.records import RANKED_NETS
from ui.records import Rankings as Chosen

ADAM, SGD = Setting(), Setting(optimizer="sgd", learning_rate=0.01)
SHARES = {net: 0.3 + 0.1 * place for place, net in enumerate(NETS)}


def known() -> Rankings:
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
    made = known()
    assert at.info[-1].value == rankings_words.verdict(made, correlations(made, 5))
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
        session = {"rate": "adam-0.001", "orders": {"selection": {charts.PICK: [{"row": place}]}}}
        monkeypatch.setattr(rankings.st, "session_state", session)
        rankings._clicked(listed)
        assert session["rate"] == chosen
    assert (session["images"], session["start"], session["resolution"], session["seed"]) == (2_000, "scratch", 32, "0")


def test_the_recipe_follows_the_net(filled: Callable[..., AppTest]):
    assert any(code.value.startswith('model = "resnet50"') for code in filled(net="ResNet-50").code)
    assert any("start drawn" in code.value for code in filled(start="From drawn digits").code)


def test_what_was_not_run_is_said_with_its_cure(filled: Callable[..., AppTest]):
    assert "Not run: SGD 0.1, 2,000 images" in text(apps.well(filled(rate="SGD 0.1")))
    frozen = text(apps.well(filled(start="From ImageNet, frozen")))
    assert "No such cell is in this grid" in frozen
    assert "--start imagenet-frozen" in frozen
    assert "LeNet-5 and AlexNet have none" in frozen
    few = text(apps.well(filled(images="18,314")))
    assert "Not run under this setting: AlexNet, VGG-16, ResNet-50, ResNet-101." in few


@pytest.mark.parametrize("damaged", [False, True])
def test_without_a_grid_the_page_says_how_to_make_one(damaged: bool, monkeypatch: pytest.MonkeyPatch):
    def none() -> Rankings:
        if damaged:
            raise RankingsError("It cannot be read.")
        return Rankings(())

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


def test_the_order_marks_ties_and_divergence():
    cells = [cell("lenet5", [0.50]), cell("vgg16", [0.51]), cell("resnet18", [0.9]), cell("alexnet", [], epochs=1)]
    told = rankings_words.order(standings(cells, 1))
    assert told == "**ResNet-18** > **VGG-16** ≈ **LeNet-5** > **AlexNet** (diverged)"
    assert "Not told apart: VGG-16 and LeNet-5." in rankings_words.chosen(standings(cells, 1))


def test_a_hand_in_is_told_reached_or_not():
    r2 = HAND_INS[0]
    right = {each.model: [each.accuracy] for each in r2.table}
    told = rankings_words.reach(closest(grid({ADAM: right}), r2), r2)
    assert told.startswith("**Its order is reached** in 1 of 1 orders")
    assert "0.0 points" in told
    wrong = {**right, "resnet101": [0.99]}
    told = rankings_words.reach(closest(grid({ADAM: wrong}), r2), r2)
    assert "not reached by any of 1 orders" in told
    assert "ResNet-101 above VGG-16, ResNet-101 above ResNet-18, ResNet-101 above ResNet-50" in told
    assert "Not to be said yet" in rankings_words.reach([], r2)


def test_the_verdict_follows_the_numbers():
    made = known()
    told = rankings_words.verdict(made, correlations(made, 5))
    assert told.startswith("**The same 6 nets stand in 2 different orders**, 2 of them first")
    assert "15 of 15 pairs swap" in told
    assert "correlate from −1.00 to +1.00" in told
    same = grid({ADAM: {net: [share, share] for net, share in SHARES.items()}})
    assert rankings_words.verdict(same, []).startswith("**All 2 orders are the same**: 0 of 15 pairs swap with")
    close = grid({ADAM: {"lenet5": [0.50, 0.51], "vgg16": [0.51, 0.50]}})
    told = rankings_words.verdict(close, [])
    assert told.startswith(
        "**2 different orders, and no swap that is sure**, where the number of epochs differs: 0 of 1"
    )
    assert "deeper is better under one setting and worse" in rankings_words.depth(correlations(made, 5))
    assert "deeper is worse" in rankings_words.depth(correlations(made, 4))
    assert "One order says nothing" in rankings_words.verdict(grid({ADAM: {"lenet5": [0.5]}}), [])


def test_the_charts_are_valid_and_hold_every_net():
    made = known()
    rows = rankings._rows(made, Chosen(), rankings._listed(made))
    assert [row.chosen for row in rows].count(True) == 1
    table = charts._chips(rows)
    assert len(table) == 4 + 3 + 6 + 6 + 2 * 4
    assert set(table["number"]) == set(range(len(NETS)))
    found = [rankings._entrant(each) for each in standings(made.of(ADAM).values(), 5)]
    lost = charts.Entrant(0, "LeNet-5", "LeNet", None)
    figures = [
        charts.orders(rows),
        charts.intervals([*found, lost], {"VGG-16": 0.9}, 0.2),
        charts.places(list(RANKED_NETS.values()), [[1] * 6] * 6, 6),
        charts.depths(["a|b"], {"depth": [0.5], "parameters": [-0.5]}),
    ]
    for figure in figures:
        assert isinstance(figure, alt.LayerChart)
        figure.to_dict()
        draw.specification(figure)
