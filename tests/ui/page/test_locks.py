"""Controls that a link keeps still or leaves out: what is drawn, what moves, what is said of names that are none."""

from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from tests.helpers.apps import light, link, well, widget
from tests.helpers.patience import PATIENCE


def page() -> None:
    import streamlit as st

    from ui.page import address, locks, state
    from ui.softmax.record import Softmax

    address.arrive("softmax")
    address.here().placeholder = st.empty()
    st.html(f"<style>{locks.style()}</style><p>style</p>")
    temperature = state.number(Softmax, "temperature", "Temperature")
    view = state.choice(Softmax, "view", "View")
    image = state.index("image", "Image", 4)
    st.button("Warmer", on_click=lambda: state.put(temperature=temperature + 1, view="sigmoids"))
    record = Softmax(temperature=temperature, view=view, image=image)
    state.publish(record)
    locks.say_missing(record)


def opened(**query: str | list[str]) -> AppTest:
    at = AppTest.from_function(page, default_timeout=PATIENCE)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def test_without_the_parameters_every_control_is_shown_and_moves():
    at = opened(controls="all")
    assert not at.slider[0].disabled
    assert "display" not in at.html[0].value


def test_a_control_that_is_kept_still_shows_what_the_link_gives_it():
    at = opened(lock=["temperature", "image"], temperature="2.5", image="3")
    assert at.slider[0].disabled
    assert at.number_input[0].disabled
    assert not at.segmented_control[0].disabled
    assert (at.slider[0].value, at.number_input[0].value) == (2.5, 3)
    assert not at.warning


def test_a_control_that_is_kept_still_is_moved_by_no_button_and_no_figure():
    at = opened(lock="temperature", temperature="2.5")
    at.button[0].click().run()
    assert (at.slider[0].value, at.segmented_control[0].value) == (2.5, "sigmoids")
    assert dict(at.query_params) == {"lock": "temperature", "temperature": "2.5", "view": "sigmoids"}


def test_a_control_that_is_left_out_is_hidden_and_keeps_what_the_link_gives_it():
    at = opened(hide=["view", "temperature"], view="sigmoids")
    assert ".st-key-softmax-view { display: none !important; }" in at.html[0].value
    assert ".st-key-softmax-temperature {" in at.html[0].value
    assert at.segmented_control[0].value == "sigmoids"


def test_names_that_are_no_control_of_the_page_are_said_to_be_none():
    at = opened(lock="heat", hide=["cold", "view"])
    [warning] = at.warning
    assert "keeps `lock=heat` still, which is no control of this page" in warning.value
    assert "leaves `hide=cold` out" in warning.value


@pytest.mark.parametrize("name", ["", "x{}</style><script>alert(1)</script>", "A b", "*", "view, .stMain"])
def test_what_is_no_control_s_name_gets_into_no_style(name: str):
    assert opened(hide=name).html[0].value == opened().html[0].value


def test_the_page_makes_the_link():
    at = well(light("softmax", {"temperature": "2.0"}))
    widget(at, "lock for others").set_value(["temperature"]).run()
    widget(at, "hide for others").set_value(["net", "digit"]).run()
    asked = parse_qs(urlsplit(link(at)).query)
    assert asked.pop("controls") == ["all"]
    assert asked == {"temperature": ["2.0"], "lock": ["temperature"], "hide": ["net", "digit"]}
    there = well(light("softmax", asked))
    assert widget(there, "temperature").disabled
    assert not there.warning
