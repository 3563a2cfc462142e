"""The layer page from script to figure: any layer and unit of any net, each way of looking at it, and light to send."""

import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.runs import shipped
from tests.helpers import apps
from tests.helpers.apps import well, widget
from ui.layer_by_layer import cached
from ui.layer_by_layer.record import VIEWS, LayerByLayer
from ui.layer_by_layer.subject import read, strongest, written
from ui.shared.image_record import SEVEN

MOST = 300_000  # bytes of any chart or component


def opened(**query: str) -> AppTest:
    return well(apps.opened("layer_by_layer", query))


def component(at: AppTest, name: str) -> dict:
    """What the component of that name is given."""
    found = next(each for each in at.get("bidi_component") if each.proto.component_name == f"digitscope_{name}")
    return json.loads(found.proto.json)


def pipeline(at: AppTest) -> dict[str, dict]:
    return {step["name"]: step for step in component(at, "pipeline")["steps"]}


def words(at: AppTest) -> str:
    return "\n".join([each.value for each in (*at.main.markdown, *at.main.caption, *at.main.warning)])


def largest(at: AppTest) -> int:
    """The largest message of a chart or component."""
    kinds = ("vega_lite_chart", "bidi_component")
    return max(len(each.proto.SerializeToString()) for kind in kinds for each in at.get(kind))


@pytest.mark.parametrize("net", ["CNN", "MLP 784-128-64-10", "LeNet-5"])
def test_the_whole_net_is_on_one_screen_with_shapes(net: str):
    at = opened(net=net)
    steps = pipeline(at)
    rows = cached.table(next(run.id for run in shipped().list() if run.recipe.model == models()[net]))
    assert list(steps) == ["input", *(row.name for row in rows), "softmax"]
    for row in rows:
        assert steps[row.name]["shape"].startswith(f"{row.output_shape[0]:,}")
        assert steps[row.name]["source"].startswith("data:image/png")
    assert sum(steps["softmax"]["bars"]) == pytest.approx(1, abs=1e-3)
    assert component(at, "microscope")["name"] == next(row.name for row in rows if row.parameters)


def models() -> dict[str, str]:
    titles = next(each for each in LayerByLayer.__dataclass_fields__.values() if each.name == "net").metadata["titles"]
    return {title: name for name, title in titles.items()}


@pytest.mark.parametrize("layer", ["conv1", "relu1", "pool1", "conv2", "flatten", "dropout", "fc"])
def test_the_printed_sum_is_what_the_forward_pass_says(layer: str):
    at = opened(layer=layer)
    told = next(each.value for each in at.main.markdown if each.value.startswith("Computed in float64"))
    ours, measured = (float(part.split("**")[0].replace("−", "-")) for part in told.split("**")[1::2])
    assert ours == pytest.approx(measured, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("view", VIEWS.values())
@pytest.mark.parametrize("layer", ["conv2", "fc"])
def test_each_view_travels_light(layer: str, view: str):
    at = opened(layer=layer, view=view)
    assert at.get("vega_lite_chart")
    assert largest(at) < MOST


@pytest.mark.parametrize("net", ["LeNet-5", "ResNet-18", "MLP 784-256-128-10"])
@pytest.mark.parametrize("show", ["Activations", "Weights", "Loss gradient"])
def test_every_net_travels_light(net: str, show: str):
    assert largest(opened(net=net, show=show)) < MOST


def test_a_unit_is_chosen_by_its_place_and_a_wrong_one_is_explained():
    at = opened(layer="conv1")
    assert component(at, "microscope")["unit"] != [3, 10, 12]
    widget(at, "unit").set_value("3,10,12")
    well(at.run())
    assert component(at, "microscope")["unit"] == [3, 10, 12]
    assert "map 3, row 10, column 12 of conv1" in widget(at, "view").label
    widget(at, "unit").set_value("32,0,0")
    well(at.run())
    assert "write 0 to 31,25,25" in words(at)


def test_an_empty_pad_leaves_the_layers_grey_and_says_what_to_do():
    at = opened(source="drawing")
    assert component(at, "pipeline")["idle"]
    steps = pipeline(at)
    assert list(steps)[1:3] == ["conv1", "relu1"]
    assert not any("source" in step or "bars" in step for step in steps.values())
    assert "draw one" in at.info[0].value
    assert "net says" not in words(at)
    drawn = opened(source="drawing", drawing=SEVEN)
    assert not component(drawn, "pipeline")["idle"]
    assert list(pipeline(drawn))[1:-1] == list(steps)[1:-1]
    assert "The net says **7**" in words(drawn)


def test_another_layer_forgets_the_unit():
    at = opened(layer="conv1", unit="3,10,12")
    widget(at, "layer").set_value("conv2")
    well(at.run())
    assert widget(at, "unit").value == ""
    assert component(at, "microscope")["name"] == "conv2"


def test_a_layer_that_the_net_does_not_have_is_its_first_with_weights():
    at = opened(net="MLP 784-128-10", layer="conv2")
    assert component(at, "microscope")["name"] == "fc1"


def test_untrained_weights_are_other_ones_on_the_same_image():
    at = opened(show="Weights")
    before = pipeline(at)
    widget(at, "weights").set_value("untrained")
    after = pipeline(well(at.run()))
    assert after["conv1"]["source"] != before["conv1"]["source"]
    assert after["input"]["source"] == before["input"]["source"]
    assert after["relu1"]["empty"] == "no parameters"


def test_any_run_of_the_store_goes_under_the_microscope():
    run = next(run for run in shipped().list() if run.recipe.model == "mlp-128")
    for text in (run.id[:8], "mlp-128"):
        at = opened(run=text)
        assert list(pipeline(at)) == ["input", "flatten", "fc1", "act1", "fc2", "softmax"]
    assert "no run `unheard-of`" in words(opened(run="unheard-of"))


def test_a_unit_switched_off_moves_the_output():
    at = opened(net="MLP 784-128-10", layer="act1", view="Switched off")
    chart = next(each for each in at.get("vega_lite_chart") if "logits" in each.proto.alt)
    before = chart.proto.SerializeToString()
    widget(at, "unit").set_value("5")
    well(at.run())
    chart = next(each for each in at.get("vega_lite_chart") if "logits" in each.proto.alt)
    assert chart.proto.SerializeToString() != before
    assert "Unit 5 of act1 is set to 0" in words(at)


def test_a_unit_is_read_as_it_is_written():
    output = np.zeros((3, 4, 5), np.float32)
    output[2, 1, 4] = 1
    assert strongest(output) == (2, 1, 4)
    assert read(written((2, 1, 4)), output) == (2, 1, 4)
    for text in ("", "1", "3,0,0", "0,-1,0", "0,0,²", "a,b,c", "0,0,0,0"):
        assert read(text, output) is None
    assert read(" 7 ", np.zeros(8)) == (7,)
