"""What the browser is given to draw both surfaces, and what becomes of what it hands back."""

import base64
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.functions.activations import HIDDEN
from core.neuron import descent
from core.neuron.surface import neuron
from tests.helpers.apps import opened, well
from ui.charts import surfaces
from ui.components import surfaces as component
from ui.loss_surfaces import controls, stage
from ui.loss_surfaces.cached import SurfaceData, curvature_of
from ui.loss_surfaces.record import LossSurfaces
from ui.page import address

RECORD = LossSurfaces(marks=("arrows", "negative"), resolution=51)
ONE = SurfaceData(((1.0,),), (0.0,), (0, 1), ("Weight w", "Bias b"))


def scene(at: AppTest) -> dict[str, Any]:
    """What the component of the page is given."""
    [found] = [each for each in at.get("bidi_component") if each.proto.component_name == "digitscope_surfaces"]
    told: dict[str, Any] = json.loads(found.proto.json)
    return told


def unpacked(text: str, kind: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), kind)


def taken(edit: dict[str, Any], record: LossSurfaces, table: pd.DataFrame | None = None) -> dict[str, Any]:
    """What the session holds after the browser has sent `edit`, by name."""

    def script() -> None:
        import streamlit as st

        from ui.loss_surfaces import stage

        stage.take(st.session_state["edit"], st.session_state["record"])
        st.text("done")

    at = AppTest.from_function(script)
    at.session_state["visit"] = address.Visit("", {}, [{}])
    at.session_state["edit"], at.session_state["record"] = edit, record
    if table is not None:
        at.session_state[".table"] = table
    at.run()
    assert not at.exception
    assert at.text[0].value == "done"
    names = ("start_w", "start_b", "end_w", "end_b", "step", "x", "target", controls.BASE)
    return {name: at.session_state[f".{name}"] for name in names if f".{name}" in at.session_state}


@pytest.mark.parametrize("name", sorted(component.UNITS & set(HIDDEN)))
def test_one_example_is_computed_in_the_browser(name: str):
    found = scene(well(opened("loss_surfaces", {"hidden": name, "target": "0.3", "x": "2.0", "step": "7"})))
    assert found["unit"] == {"name": name, "clip": None}
    assert found["pairs"] == [[2.0, 0.3]]
    assert found["given"] is None
    assert (found["step"], found["steps"], found["start"]) == (7, 100, [4.0, 4.0])
    assert len(json.dumps(found)) < 10_000


def test_the_last_step_is_a_number_to_the_browser():
    assert scene(well(opened("loss_surfaces", {"steps": "25"})))["step"] == 25


def test_two_digits_are_computed_once_and_sent():
    found = scene(well(opened("loss_surfaces", {"data": "digits", "resolution": "51"})))
    assert found["unit"] is not None
    assert found["pairs"] is None
    given = found["given"]
    count = len(unpacked(given["examples"]["y"], "<f8"))
    assert count > 100
    assert unpacked(given["examples"]["weight"], "<f8").sum() == pytest.approx(1)
    assert unpacked(given["shown"]["ce"], "<f4").shape == (51 * 51,)
    assert given["paths"] == {}


def test_a_unit_without_formulas_in_the_browser_is_computed_here(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(component, "UNITS", component.UNITS - {"sigmoid"})
    surface = neuron(1.0, 0.0, resolution=51)
    bends, paths = curvature_of(surface), descent.race(surface, (4, 4), "gd", 0.5, 25)
    found = stage.scene(ONE, RECORD, surface, bends, paths)
    assert found["unit"] is None
    given = found["given"]
    np.testing.assert_allclose(
        unpacked(given["shown"]["mse"], "<f4"), surface.losses["mse"].value.ravel(), rtol=1e-6, atol=1e-30
    )
    np.testing.assert_array_equal(unpacked(given["paths"]["ce"], "<f8").reshape(-1, 2), paths["ce"].points)
    wanted = surfaces.hatched(surface, bends, "mse", RECORD.marks).ravel()
    np.testing.assert_array_equal(unpacked(given["striped"]["mse"], "u1"), wanted)
    assert set(given["slopes"]) == {"mse", "ce"}


def test_what_is_let_go_moves_the_controls():
    edit = {"serial": 1, "start": [1.5, -2], "end": [0.25, 3], "step": 12, "pairs": [[-1.5, 0.75]]}
    assert taken(edit, LossSurfaces()) == {
        "start_w": 1.5, "start_b": -2.0, "end_w": 0.25, "end_b": 3.0, "step": 12, "x": -1.5, "target": 0.75,
    }  # fmt: skip


def test_dragged_examples_move_the_complete_rows_of_the_table():
    table = pd.DataFrame({"x": [-2.0, None, 1.0], "y": [0.0, 1.0, 1.0]})
    record = replace(LossSurfaces(), data="points")
    version, moved = taken({"pairs": [[-1.0, 0.5], [1.0, 1.0]]}, record, table)[controls.BASE]
    assert version == 1
    assert moved["x"].tolist()[::2] == [-1.0, 1.0]
    assert moved["y"].tolist() == [0.5, 1.0, 1.0]
    assert np.isnan(moved["x"][1])
    assert taken({"pairs": [[-1.0, 0.5]]}, record, table) == {}


@pytest.mark.parametrize(
    "edit",
    [
        {},
        {"start": "4,4", "step": "7", "pairs": 3},
        {"start": [1], "end": [1, None], "step": 7.5},
        {"start": [1, float("nan")], "step": True, "pairs": [[0, "1"]]},
        {"start": [1e13, -1e13], "step": -1},
        {"step": 101, "pairs": [[4, 1.1]]},
        {"pairs": [[0, 0], [1, 1]]},
        {"pairs": []},
    ],
)
def test_what_the_maps_cannot_have_sent_is_passed_over(edit: dict[str, Any]):
    assert taken(edit, LossSurfaces()) == {}
    assert taken(edit, replace(LossSurfaces(), data="points")) == {}
