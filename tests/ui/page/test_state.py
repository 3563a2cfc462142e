"""The pages' records, and what arrives from an address."""

import ast
import dataclasses
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.helpers.patience import PATIENCE
from tests.helpers.records import record_of
from ui.page import fields
from ui.page.sections import PAGES
from ui.saliency.record import Saliency

RECORDS = [record_of(page.slug) for page in PAGES]
EACH_RECORD = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)


@EACH_RECORD
def test_defaults_are_allowed_values(record: type):
    for each in dataclasses.fields(record):
        titles, low = each.metadata.get("titles"), each.metadata.get("low")
        if titles is not None:
            chosen = each.default if isinstance(each.default, tuple) else (each.default,)
            assert set(chosen) <= set(titles)
        if low is not None:
            assert low <= each.default <= each.metadata["high"]


@EACH_RECORD
def test_ids_are_distinct_since_links_are_made_of_them(record: type):
    for each in dataclasses.fields(record):
        ids = [str(value) for value in each.metadata.get("titles", {})]
        assert len(set(ids)) == len(ids)


@EACH_RECORD
def test_defaults_write_nothing_into_the_address(record: type):
    assert fields.query(record()) == {}


@EACH_RECORD
def test_each_other_value_is_written_as_its_id(record: type):
    for each in dataclasses.fields(record):
        for value in each.metadata.get("titles", {}):
            changed = (value,) if isinstance(each.default, tuple) else value
            if changed != each.default:
                written = fields.query(replace(record(), **{each.name: changed}))
                assert written == {each.name: [str(value)] if isinstance(changed, tuple) else str(value)}


def page() -> None:
    import streamlit as st

    from ui.page import state
    from ui.saliency.record import Saliency
    from ui.softmax.record import Softmax

    st.text(state.selection(Softmax, "net", "a"))
    st.text(state.number(Softmax, "temperature", "b"))
    st.text(state.several(Saliency, "methods", "c", limit=4))
    st.text(state.toggle(Saliency, "overlay", "d"))
    st.text(state.choice(Saliency, "explain", "e"))
    st.text(state.index("image", "f", 10))


def values(**query: Any) -> list[str]:
    at = AppTest.from_function(page, default_timeout=PATIENCE)
    for name, value in query.items():
        at.query_params[name] = value
    assert not at.run().exception
    return [text.value for text in at.text]


DEFAULTS = ["mnist-cnn", "1.0", str(Saliency().methods), "False", "predicted", "0"]


def test_without_an_address_the_defaults_hold():
    assert values() == DEFAULTS


def test_an_address_sets_every_kind_of_control():
    shown = values(
        net="MLP 784-128-10",
        temperature="0.5",
        methods=["Grad-CAM", "Saliency"],
        overlay="true",
        explain="7",
        image="9",
    )
    assert shown == ["mlp-128", "0.5", "('grad-cam', 'saliency')", "True", "7", "9"]


@pytest.mark.parametrize(
    "query",
    [
        {"net": "mlp-9"},
        {"net": ["CNN", "x"]},
        {"temperature": "cold"},
        {"temperature": "11"},
        {"explain": "What it eats"},
        {"image": "10"},
        {"image": "one"},
        {"image": "inf"},
        {"image": "-inf"},
        {"image": "1e400"},
        {"image": "nan"},
        {"image": ["1", "inf"]},
        {"image": "inf", "temperature": "inf"},
        {"overlay": "perhaps"},
        {"unknown": "1"},
    ],
)
def test_what_is_not_offered_is_ignored(query: dict[str, Any]):
    assert values(**query) == DEFAULTS


def test_a_number_beyond_its_bounds_that_a_forged_message_sends_is_the_default(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("streamlit.slider", lambda *args, **settings: 99.0)
    monkeypatch.setattr("streamlit.number_input", lambda *args, **settings: -7)
    shown = values()
    assert (shown[1], shown[5]) == ("1.0", "0")


def test_more_methods_than_fit_are_cut_off():
    five = ["Saliency", "SmoothGrad", "Grad-CAM", "Occlusion", "DeepLIFT"]
    assert len(ast.literal_eval(values(methods=five)[2])) == 4


@pytest.mark.parametrize("held", [None, {}, {"selection": {}}, {"selection": {"other": [{"x": 1}]}}])
def test_a_browser_that_does_not_say_what_was_clicked_clicked_nothing(held: Any):
    def script() -> None:
        import streamlit as st

        from ui.page import state

        st.session_state[state.key("figure")] = st.session_state["held"]
        st.text(str(state.points("figure", "picked")))

    at = AppTest.from_function(script, default_timeout=PATIENCE)
    at.session_state["held"] = held
    at.run()
    assert not at.exception
    assert at.text[0].value == "[]"


def test_what_was_clicked_is_told():
    def script() -> None:
        import streamlit as st

        from ui.page import state

        st.session_state[state.key("figure")] = {"selection": {"picked": [{"x": 1}]}}
        st.text(str(state.points("figure", "picked")))

    at = AppTest.from_function(script, default_timeout=PATIENCE).run()
    assert at.text[0].value == "[{'x': 1}]"
