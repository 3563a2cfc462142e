"""Controls that Essentials leaves out keep acting, come into sight where they are set, and where everything shows."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from tests.helpers.apps import WIDGETS, light, link, named, well, widget
from tests.helpers.patience import PATIENCE
from ui.page.essentials import SWITCH
from ui.page.sections import page as entry


def page() -> None:
    """`view` is essential, `temperature` has a handle in the page's figure, `truth` and `noise` neither."""
    import streamlit as st

    from ui.page import address, essentials, state
    from ui.softmax.record import Softmax

    address.arrive("softmax")
    address.here().placeholder = st.empty()
    address.here().show_missing()
    essentials.switch()
    view = state.choice(Softmax, "view", "View")
    temperature = state.number(Softmax, "temperature", "Temperature")
    row = essentials.row(Softmax, {"truth": 2, "noise": 1})
    with row["truth"]:
        truth = state.selection(Softmax, "truth", "True class")
    with row["noise"], essentials.expander(Softmax, ["noise"], "More", icon=":material/tune:"):
        noise = state.number(Softmax, "noise", "Noise")
    st.button("Warmer", on_click=lambda: state.put(temperature=temperature + 1))
    st.button("Noisier", on_click=lambda: state.put(noise=1.0))
    record = Softmax(view=view, temperature=temperature, truth=truth, noise=noise)
    state.publish(record)
    st.json({"temperature": temperature, "truth": truth, "noise": noise})


def opened(**query: str) -> AppTest:
    at = AppTest.from_function(page, default_timeout=PATIENCE)
    for name, value in query.items():
        at.query_params[name] = value
    return well_run(at)


def well_run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception
    return at


def drawn(at: AppTest) -> set[str]:
    return {named(found) for kind in WIDGETS for found in at.get(kind)} - {SWITCH}


def chosen(at: AppTest, value: str) -> AppTest:
    """After a click at the switch."""
    widget(at, SWITCH).set_value(value)
    return well_run(at)


def held(at: AppTest) -> Any:
    return json.loads(at.json[0].value)


def test_at_first_the_essential_controls_alone_are_drawn():
    at = opened()
    assert drawn(at) == {"view"}
    assert held(at) == {"temperature": 1.0, "truth": "image", "noise": 0.5}
    assert not at.get("expander")
    assert dict(at.query_params) == {}


def test_everything_draws_all_and_is_in_the_address():
    at = chosen(opened(), "all")
    assert drawn(at) == {"view", "temperature", "truth", "noise"}
    assert dict(at.query_params) == {"controls": "all"}
    assert drawn(opened(controls="all")) == drawn(at)
    again = chosen(at, "essentials")
    assert drawn(again) == {"view"}
    assert dict(again.query_params) == {}


def test_a_control_that_the_link_sets_acts_and_is_in_sight():
    at = opened(truth="3", temperature="2.0")
    assert held(at) == {"temperature": 2.0, "truth": "3", "noise": 0.5}
    assert drawn(at) == {"view", "truth"}  # the figure shows the temperature
    assert dict(at.query_params) == {"truth": "3", "temperature": "2.0"}


def test_a_control_that_came_into_sight_stays_when_it_is_set_back():
    at = opened(truth="3")
    widget(at, "truth").set_value("image")
    assert drawn(well_run(at)) == {"view", "truth"}
    assert dict(at.query_params) == {}
    assert drawn(opened()) == {"view"}


def test_what_everything_has_set_stays_in_sight():
    at = opened(controls="all")
    widget(at, "noise").set_value(1.5)
    widget(at, "temperature").set_value(3.0)
    at = chosen(well_run(at), "essentials")
    assert drawn(at) == {"view", "noise"}
    assert [each.label for each in at.expander] == ["More"]
    assert held(at) == {"temperature": 3.0, "truth": "image", "noise": 1.5}
    assert dict(at.query_params) == {"noise": "1.5", "temperature": "3.0"}


def test_a_button_moves_a_control_that_is_out_of_sight():
    at = opened()
    at.button[0].click()
    assert held(well_run(at))["temperature"] == 2.0
    assert drawn(at) == {"view"}
    at.button[1].click()
    assert held(well_run(at))["noise"] == 1.0
    assert drawn(at) == {"view", "noise"}


@pytest.mark.parametrize("kind", ["lock", "hide"])
def test_a_control_that_the_link_keeps_still_is_shown(kind: str):
    at = opened(**{kind: "truth"})
    assert drawn(at) == ({"view", "truth"} if kind == "lock" else {"view"})
    assert not at.warning


def test_nonsense_is_essentials_and_is_said():
    at = opened(controls="many")
    assert drawn(at) == {"view"}
    [warning] = at.warning
    assert "`controls=many`, which is not available" in warning.value
    assert not chosen(at, "all").warning


def test_other_pages_of_the_visit_follow_and_a_bare_link_does_not_take_it_back():
    at = well(light("softmax"))
    assert {tuple(parse_qs(each.proto.query_string).get("controls", [])) for each in at.sidebar.get("page_link")} == {
        ("all",)
    }
    at.query_params.clear()
    well(at.switch_page(entry("race").file).run())
    assert at.query_params["controls"] == "all"
    assert parse_qs(urlsplit(link(at)).query) == {"controls": ["all"]}
    widget(at, SWITCH).set_value("essentials")
    well(at.run())
    assert "controls" not in at.query_params
    well(at.switch_page(entry("softmax").file).run())
    assert "truth" not in drawn(at)
