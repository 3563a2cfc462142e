"""The architecture page: totals, options, the net that a visitor builds, and what it says to bad input."""

import re
from typing import Any

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from core import models
from core.layers import conventions, notation
from core.layers.inventory import inventory
from tests.helpers import apps
from tests.helpers.apps import named, taken, well, widget
from tests.helpers.patience import PATIENCE
from ui.architecture.charts import census, flattening
from ui.architecture.record import Architecture
from ui.page import fields
from ui.page.sections import ROOT


def opened(**query: str) -> AppTest:
    return well(apps.opened("architecture", query))


def shown(at: AppTest) -> list[Any]:
    """All that changes on screen: charts, tables, captions."""
    charts = apps.charts(at)
    return [charts, [str(table.value) for table in at.dataframe], [caption.value for caption in at.main.caption]]


def text(at: AppTest) -> str:
    return widget(at, "layers").value


def built(**query: str) -> AppTest:
    """The page with a net of the visitor's own, that to start from where none is given."""
    return opened(show="own", **query)


def sums(at: AppTest) -> list[str]:
    return [each.value for each in at.metric]


def mine(at: AppTest) -> list[tuple[str, int]]:
    """Outputs and parameters of the visitor's own net."""
    return list(at.dataframe[0].value[["Output", "Parameters"]].itertuples(index=False, name=None))


TITLES = {name: models.spec(name).title for name in models.NAMES}


@pytest.mark.parametrize("name", models.NAMES)
def test_shares_are_of_one_and_numbers_stand_inside_long_bars(name: str, drawn):
    rows = inventory(name)
    chart = drawn(census.chart(rows))
    [bars] = chart.marks("bar")
    assert bars["encoding"]["x"]["scale"]["domain"] == [0, 1]
    inside = {text["mark"]["align"]: [row["share"] for row in chart.data(text)] for text in chart.marks("text")}
    assert sum(map(len, inside.values())) == len(chart.data(bars))
    assert all(share > census.INSIDE for share in inside.get("right", []))
    assert all(share <= census.INSIDE for share in inside.get("left", []))


@pytest.mark.parametrize("name", models.NAMES)
def test_each_net_is_listed_and_its_total_is_pytorchs(name: str):
    import torch

    with torch.device("meta"):
        model = models.build(name)
    at = opened(network=TITLES[name])
    expected = sum(weights.numel() for weights in model.parameters())
    assert at.metric[0].value == f"{expected:,}"
    assert at.dataframe[0].value["Parameters"].sum() == expected
    assert f"{expected:,}" in at.main.caption[0].value


@pytest.mark.parametrize(
    ("net", "control", "value"),
    [
        ("mlp-128", "activation", "selu"),
        ("alexnet", "hidden", 4096),
        ("vgg16", "head", "imagenet"),
        ("resnet18", "stem", "cifar"),
        ("lenet5", "classes", 1000),
    ],
)
def test_each_option_changes_what_is_seen_and_stands_in_the_link(net: str, control: str, value: object):
    at = opened(network=TITLES[net])
    before = shown(at)
    next(each for each in at.segmented_control if named(each) == control).set_value(value)
    well(at.run())
    assert shown(at) != before
    again = opened(**{name: values[0] for name, values in taken(at).items()})
    assert shown(again) == shown(at)


def test_shortcuts_can_be_left_out():
    at = opened(network=TITLES["resnet18"])
    before = at.metric[0].value
    widget(at, "skip").set_value(False)
    assert well(at.run()).metric[0].value != before
    assert taken(at)["skip"] == ["false"]


def test_it_starts_with_the_reports_net_and_says_what_is_right():
    at = built()
    assert mine(at)[0] == ("26×26×32", 320)
    assert mine(at)[-1] == ("10", 16_010)
    assert taken(at) == {"show": ["own"]}
    said = " ".join(each.value for each in at.main.markdown)
    for verdict in ("129 + 11 = 140", "claims?claim=mlp-parameters", "34,826", "wrong", "right"):
        assert verdict in said


def test_the_image_changes_every_size():
    at = built()
    widget(at, "input").set_value("svhn")
    assert mine(well(at.run()))[0] == ("30×30×32", 896)
    assert taken(at)["input"] == ["svhn"]


def test_the_text_is_the_net_and_a_link_opens_it():
    at = built(layers="conv:8:5,relu,flatten,dense:3", layer="3", input="32×32×3")
    assert mine(at) == [("28×28×8", 608), ("28×28×8", 0), ("6,272", 0), ("3", 18_819)]
    state = {"layers": ["conv:8:5,relu,flatten,dense:3"], "layer": ["3"], "input": ["svhn"]}
    assert taken(at) == {"show": ["own"], **state}
    widget(at, "layers").set_value("flatten,dense:7")
    assert mine(well(at.run()))[-1] == ("7", 3072 * 7 + 7)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("width", 16, "conv:16:3"),
        ("kernel", 5, "conv:32:5"),
        ("stride", 2, "conv:32:3:2"),
        ("padding", 1, "conv:32:3:1:1"),
    ],
)
def test_the_controls_of_a_layer_write_the_text(name: str, value: int, expected: str):
    at = built()
    before = shown(at)
    widget(at, f"edit_{name}").set_value(value)
    well(at.run())
    assert text(at).split(",")[0] == expected
    assert text(at).split(",")[1:] == notation.START.split(",")[1:]
    assert shown(at) != before
    assert taken(at)["layers"] == [text(at)]


def test_layers_are_changed_in_kind_moved_removed_and_added():
    at = opened(layers="conv:8:3,relu,flatten,dense:10", layer="2")
    widget(at, "edit_kind").set_value("tanh")
    assert text(well(at.run())) == "conv:8:3,tanh,flatten,dense:10"
    widget(at, "Earlier").click()
    assert text(well(at.run())) == "tanh,conv:8:3,flatten,dense:10"
    assert taken(at).get("layer") is None
    widget(at, "Later").click()
    assert text(well(at.run())) == "conv:8:3,tanh,flatten,dense:10"
    widget(at, "edit_new").set_value("pool")
    assert text(well(at.run())) == "conv:8:3,tanh,pool:2,flatten,dense:10"
    assert taken(at)["layer"] == ["3"]
    assert widget(at, "edit_new").value is None
    widget(at, "Remove").click()
    assert text(well(at.run())) == "conv:8:3,tanh,flatten,dense:10"


def test_the_last_layer_cannot_be_removed():
    at = opened(layers="flatten")
    assert all(widget(at, key).disabled for key in ("Remove", "Earlier", "Later"))


@pytest.mark.parametrize(("title", "net"), [("MLP 784-128-10", "mlp-128"), ("LeNet-5", "lenet5")])
def test_a_net_to_start_from_is_the_named_one(title: str, net: str):
    at = built(layers="flatten", network=TITLES[net])
    widget(at, f"start {title}").click()
    own = sums(well(at.run()))
    widget(at, "show").set_value("known")
    assert sums(well(at.run())) == own
    assert len(own) == 4
    assert taken(at) == {"network": [net]}


def test_what_is_impossible_is_explained_and_the_table_ends_before_it():
    at = opened(layers="conv:8:3,relu,dense:10,relu")
    assert "Layer 3, dense 10" in at.warning[0].value
    assert "put flatten before it" in at.warning[0].value
    assert [output for output, _ in mine(at)] == ["26×26×8", "26×26×8"]
    assert taken(at)["layers"] == ["conv:8:3,relu,dense:10,relu"]


def test_a_first_layer_that_is_impossible_leaves_a_picture_and_a_cure():
    at = opened(layers="dense:10")
    assert "put flatten before it" in at.warning[0].value
    assert len(at.get("vega_lite_chart")) == 1
    assert not at.dataframe


def test_text_that_cannot_be_read_is_kept_and_shown_up_to_there():
    at = opened(layers="conv:8:3,rellu,flatten")
    assert "did you mean relu?" in at.warning[0].value
    assert text(at) == "conv:8:3,rellu,flatten"
    assert [output for output, _ in mine(at)] == ["26×26×8"]
    assert widget(at, "edit_width").disabled


@pytest.mark.parametrize(
    "nonsense", ["nonsense", "conv", "9" * 3000, "<script>,=1", "flatten," + "dense:4096," * 39 + "relu"]
)
def test_nonsense_is_answered_with_a_message(nonsense: str):
    assert opened(layers=nonsense, layer="99").warning


def test_a_row_of_the_largest_layers_is_counted():
    at = opened(layers="conv:4096:1:1:4096," * 37 + "flatten,dense:4096,relu")
    assert not at.warning
    assert len(mine(at)) == notation.MAX_LAYERS


def test_embedded_there_is_no_sidebar():
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE).switch_page("pages/architecture.py")
    at.query_params["embed"] = "true"
    assert len(well(at.run()).get("vega_lite_chart")) == 2


@pytest.mark.parametrize("query", [{"layers": "flatten,dense:7"}, {"layer": "2"}, {"input": "svhn"}])
def test_a_link_with_a_net_of_ones_own_shows_it_and_one_may_leave_it(query: dict[str, str]):
    at = opened(**query)
    assert taken(at) == {"show": ["own"], **{name: [value] for name, value in query.items()}}
    widget(at, "show").set_value("known")
    assert taken(well(at.run())) == {}
    widget(at, "network").set_value("lenet5")
    assert taken(well(at.run())) == {"network": ["lenet5"]}
    widget(at, "show").set_value("own")
    assert taken(well(at.run())) == {"show": ["own"], **{name: [value] for name, value in query.items()}}


def test_a_link_that_says_what_to_show_is_taken_at_its_word():
    at = opened(show="known", layers="flatten,dense:7")
    assert taken(at) == {}
    assert taken(well(at.run())) == {}


def test_the_record_names_every_option_of_every_net():
    options = {option for name in models.NAMES for option in models.spec(name).options}
    assert options <= set(vars(Architecture()))
    for name in models.NAMES:
        for option, kind in models.spec(name).options.items():
            if kind.choices and option != "skip":
                assert set(fields.titles(Architecture, option)) == set(kind.choices)


def test_the_layers_are_counted_in_one_line_by_three_conventions():
    told = next(each.value for each in opened().main.caption if each.value.startswith("How many layers?"))
    assert [int(part) for part in re.findall(r"\*\*(\d+)\*\*", told)] == [3, 7, 9]
    assert "10 with the input" in told
    deep = next(
        each.value for each in opened(network="resnet50").main.caption if each.value.startswith("How many layers?")
    )
    assert "**50** have weights" in deep
    assert "16 sums of a shortcut" in deep


@pytest.mark.parametrize(
    ("network", "sides"), [("mnist-cnn", (64, 5, 5)), ("alexnet", (256, 2, 2)), ("vgg16", (512, 1, 1))]
)
def test_the_maps_become_a_row_of_numbers_whose_places_are_drawn(network: str, sides: tuple[int, int, int]):
    maps, height, width = sides
    told = next(each.value for each in opened(network=network).main.caption if "become one row" in each.value)
    assert f"The {maps} maps of {height}×{width} become one row of {height}·{width}·{maps} = {np.prod(sides):,}" in told
    assert f"the second map begins at place {height * width + 1}" in told
    assert ("Keras goes position by position" in told) == (height > 1)
    if height > 1:  # torch's own flatten of maps whose channels come last
        row = torch.arange(1, 1 + int(np.prod(sides))).reshape(height, width, maps)
        assert f"gets place {int(row[0, 1, 0]):,}." in told


def test_an_image_becomes_a_row_of_its_pixels():
    told = " ".join(each.value for each in opened(network="mlp-128").main.caption)
    assert "The 28×28 pixels of the image become one row of 28·28 = 784 numbers" in told


def test_the_picture_of_the_row_numbers_the_cells(drawn):
    chart = drawn(flattening.chart(conventions.places((64, 5, 5))))
    [cells] = chart.marks("rect")
    places = [row["place"] for row in chart.data(cells)]
    assert places[:25] == list(range(1, 26))
    assert places[-1] == 1600
    assert len(places) == 3 * 25
