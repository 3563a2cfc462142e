"""What the browser is given to draw a loss and its chord, and what becomes of what it hands back."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.convexity.verdicts import verdict
from core.convexity.weight_plane import Scalar
from tests.helpers.apps import opened, well, widget
from ui.convexity import figures, stage
from ui.convexity.charts import chords as charts
from ui.convexity.record import Convexity
from ui.page import address

PLANE = Convexity()
CURVE = Convexity(weights="end-to-end", output="sigmoid")
OWN = replace(PLANE, chord="own")


def scene(at: AppTest) -> dict[str, Any]:
    """What the component of the page is given."""
    [found] = [each for each in at.get("bidi_component") if each.proto.component_name == "digitscope_chord"]
    told: dict[str, Any] = json.loads(found.proto.json)
    return told


def what(record: Convexity) -> stage.Drawn:
    net = Scalar(
        record.output, record.loss, record.depth if record.weights == "layers" else 1, record.feature, record.y
    )
    found = figures.chosen(net, verdict(record.weights, record.output, record.loss, record.depth))
    return figures.drawn(record, found)


def taken(edit: dict[str, Any], record: Convexity, *locked: str) -> dict[str, Any]:
    """What the session holds after the browser has sent `edit`, by name, where a link keeps `locked` still."""

    def script() -> None:
        import streamlit as st

        from ui.convexity import stage

        stage.take(*(st.session_state[name] for name in ("edit", "record", "what")))
        st.text("done")

    at = AppTest.from_function(script)
    at.session_state["visit"] = address.Visit("", {}, [{}], own={"lock": list(locked)})
    at.session_state["edit"], at.session_state["record"], at.session_state["what"] = edit, record, what(record)
    at.run()
    assert not at.exception
    assert at.text[0].value == "done"
    names = ("chord", "a1", "a2", "b1", "b2", "a", "b")
    return {name: at.session_state[f".{name}"] for name in names if f".{name}" in at.session_state}


def test_the_browser_is_given_the_net_and_not_its_losses():
    found = scene(well(opened("convexity", {"y": "0.3", "feature": "-2.0", "depth": "3", "others": "0.5"})))
    assert found["net"] == {"output": "linear", "loss": "mse", "factor": -1.0, "y": 0.3}
    assert (found["free"], found["reach"], found["bounds"]) == (2, 2.0, [-2.0, 2.0])
    assert len(json.dumps(found)) < 12_000


def test_a_link_draws_a_chord_of_one_s_own():
    query = {"chord": "own", "a1": "0.5", "a2": "-1.5", "b1": "1.5", "b2": "0.25"}
    at = well(opened("convexity", query))
    found = scene(at)
    assert (found["a"], found["b"]) == ([0.5, -1.5], [1.5, 0.25])
    said = " ".join(each.value for each in at.caption)
    assert "A = (0.5, −1.5), B = (1.5, 0.25), M = (1, −0.625)" in said
    mid, ends = (1 + 0.625) ** 2, [(-0.75 - 1) ** 2, (0.375 - 1) ** 2]
    assert f"the chord's midpoint is {sum(ends) / 2:.4g} high. At the midpoint M the loss is {mid:.4g}" in said


def test_a_chord_of_another_example_has_no_handles_and_one_of_one_s_own_has():
    found = scene(well(opened("convexity", {"loss": "ce"})))
    assert found["other"]["net"]["y"] == 0.0
    assert found["net"]["y"] == 1.0
    assert scene(well(opened("convexity", {"loss": "ce", "chord": "own"})))["other"] is None


def test_setting_by_hand_begins_with_the_chord_that_is_there():
    at = well(opened("convexity", {"loss": "ce", "y": "0.4"}))
    before = scene(at)
    at.segmented_control(key="convexity.chord").set_value("own")
    after = scene(well(at.run()))
    assert (after["a"], after["b"]) == (before["a"], before["b"])
    assert at.number_input(key="convexity.a2").value == before["a"][1]
    at.number_input(key="convexity.a2").set_value(-0.5)
    assert scene(well(at.run()))["a"] == [before["a"][0], -0.5]


def test_what_is_let_go_makes_the_chord_the_visitors_own():
    assert taken({"serial": 1, "a": [0.5, -1]}, PLANE) == {
        "chord": "own",
        "a1": 0.5,
        "a2": -1.0,
        "b1": -1.0,
        "b2": -1.0,
    }
    [first, second] = what(CURVE).chord.first, what(CURVE).chord.second
    assert taken({"b": [2.5]}, CURVE) == {"chord": "own", "a": first[0], "b": 2.5}
    assert second[0] != 2.5


def test_a_chosen_end_has_no_endless_number():
    record = Convexity(depth=1, output="sigmoid", loss="ce")
    assert what(record).chord.second[0] != round(what(record).chord.second[0], 3)
    assert taken({"a": [0.5]}, record)["b"] == pytest.approx(what(record).chord.second[0], abs=1e-4)
    assert taken({"a": [0.5]}, record)["b"] == round(taken({"a": [0.5]}, record)["b"], stage.DECIMALS)


@pytest.mark.parametrize(
    "edit",
    [
        {},
        {"a": "1,1", "b": 3},
        {"a": [1], "b": [1, None]},
        {"a": [1, float("nan")], "b": [True, 0]},
        {"a": [2.5, 0], "b": [0, -1e9]},
    ],
)
def test_what_the_figure_cannot_have_sent_is_passed_over(edit: dict[str, Any]):
    assert taken(edit, PLANE) == {}
    assert taken(edit, OWN) == {}


def test_a_chord_that_belongs_to_another_example_cannot_be_moved():
    assert taken({"a": [0.5, 0.5]}, replace(PLANE, loss="ce")) == {}


@pytest.mark.parametrize("record", [PLANE, OWN])
def test_a_lock_on_an_end_keeps_the_drag_still(record: Convexity):
    found = taken({"a": [0.5, -1], "b": [0, 0]}, record, "a1", "b1", "b2")
    assert found == {"chord": "own", "a1": 1.0, "a2": -1.0, "b1": -1.0, "b2": -1.0}
    assert taken({"a": [0.5, -1]}, record, "a1", "a2") == {}


def test_a_lock_on_whose_chord_it_is_keeps_the_pages_own():
    assert taken({"a": [0.5, -1]}, PLANE, "chord") == {}
    assert taken({"a": [0.5, -1]}, OWN, "chord")["a1"] == 0.5


@pytest.mark.parametrize(("lock", "still"), [([], [[False] * 2] * 2), (["a2"], [[False, True], [False] * 2])])
def test_the_browser_is_told_what_a_link_keeps_still(lock: list[str], still: list[list[bool]]):
    assert scene(well(opened("convexity", {"lock": lock})))["still"] == dict(zip("ab", still, strict=True))
    assert scene(well(opened("convexity", {"lock": [*lock, "chord"]})))["still"] == {"a": [True] * 2, "b": [True] * 2}


def test_no_loss_is_said_where_there_is_none():
    def said(**query: str) -> str:
        at = well(opened("convexity", {"loss": "ce", "chord": "own", **query}))
        return " ".join(each.value for each in at.caption)

    assert "CE has no value at A and B, so there is no chord" in said(a1="-1", b1="1", b2="-1")
    assert "has no value at the midpoint M" in said(a1="0.5", a2="0.5", b1="-0.5", b2="-0.5")
    assert "on the chord, as convexity allows" in said(a1="0.5", a2="0.5", b1="0.5", b2="0.5")
    assert "Another chord is crossed" in said(y="0.4", a1="0.5", a2="0.5", b1="0.9", b2="0.9")


def test_chords_are_computed_to_their_ends_beyond_the_curve():
    record = replace(CURVE, output="linear", chord="own", a=-7.0, b=1.0)
    found = what(record).chord
    np.testing.assert_allclose([found.at[0], found.at[-1]], [-7, 3])
    np.testing.assert_allclose(found.heights, [64, 16, 0])


@pytest.mark.parametrize("record", [OWN, replace(CURVE, chord="own")])
def test_the_chords_numbers_are_those_of_its_net(record: Convexity):
    found = what(record).chord
    table = charts.along(found)
    weights = table[["w1", "w2"] if found.net.free == 2 else ["w"]].to_numpy()
    np.testing.assert_allclose(table["loss"], found.net.value(weights))
    a, _, b = found.heights
    for point, height in ((found.first, a), (found.second, b)):
        nearest = np.abs(weights - point).sum(axis=1).argmin()
        assert table["chord"][nearest] == pytest.approx(height, abs=0.02)


def test_the_figure_goes_along_with_the_numbers_of_its_chord():
    at = well(opened("convexity"))
    widget(at, "taken").set_value("chord").run()
    names = [set(table.columns) for table in well(at).session_state[address.VISIT].tables]
    assert {"position", "w1", "w2", "loss", "chord"} in names
