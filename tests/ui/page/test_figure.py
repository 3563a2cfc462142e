"""One figure of a page alone: what asks for it, what hides the rest, and what is said where there is none."""

import dataclasses
import json

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests.helpers.apps import EVERYTHING, light, link, taken, well, widget
from tests.helpers.patience import PATIENCE
from tests.helpers.records import record_of
from ui.page import address, figure
from ui.page.sections import PAGES, Page


def page() -> None:
    import streamlit as st

    from ui.page import address, figure, state
    from ui.softmax.record import Softmax

    address.arrive("softmax")
    figure.begin()
    address.here().placeholder = st.empty()
    st.html(f"<style>{figure.style()}</style><p>style</p>")

    @st.fragment
    def body() -> None:
        temperature = state.number(Softmax, "temperature", "Temperature")
        for name in ("bars", "hot" if temperature > 1 else "cold"):
            with figure.figure(name):
                st.text(name)
        state.publish(Softmax(temperature=temperature))
        figure.say_missing()
        st.json({"drawn": figure.drawn(), "left": address.left()})

    body()


def opened(**query: str) -> AppTest:
    at = AppTest.from_function(page, default_timeout=PATIENCE)
    for name, value in {**query, **EVERYTHING}.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def drawn(at: AppTest) -> list[str]:
    return list(json.loads(at.json[0].value)["drawn"])


def style(at: AppTest) -> str:
    return str(at.html[0].value)


def test_without_the_parameter_nothing_is_hidden():
    at = opened()
    assert "display" not in style(at)
    assert drawn(at) == ["bars", "cold"]
    assert not at.warning


def test_a_figure_that_is_asked_for_hides_the_rest_of_the_page():
    at = opened(figure="bars")
    assert ":not(:has(.st-key-figure-bars), .st-key-figure-bars, .st-key-figure-bars *)" in style(at)
    assert not at.warning


def test_the_figures_are_those_of_the_last_run_of_the_page_or_of_a_part_of_it():
    at = opened()
    at.slider[0].set_value(2.0).run()
    assert drawn(at) == ["bars", "hot"]


def test_the_parameter_stays_when_a_control_is_moved_and_is_taken_to_no_link():
    at = opened(figure="bars", temperature="2.0")
    assert drawn(at) == ["bars", "hot"]
    at.slider[0].set_value(3.0).run()
    assert dict(at.query_params) == {"figure": "bars", "temperature": "3.0", **EVERYTHING}
    assert all("figure" not in left for left in json.loads(at.json[0].value)["left"].values())
    at.slider[0].set_value(1.0).run()
    assert dict(at.query_params) == {"figure": "bars", **EVERYTHING}


def test_a_figure_that_is_not_there_is_said_to_be_missing_and_which_ones_are():
    at = opened(figure="surfaces")
    [warning] = at.warning
    assert "`figure=surfaces`" in warning.value
    assert "`bars`, `cold`" in warning.value
    at.query_params.clear()
    at.run()
    assert not at.warning
    assert "display" not in style(at)


@pytest.mark.parametrize("name", ["", "x{}</style><script>alert(1)</script>", "A b", "-", "bars,", "*"])
def test_what_is_no_name_of_a_figure_gets_into_no_style(name: str):
    assert style(opened(figure=name)) == style(opened())


def test_no_control_has_the_name_of_a_parameter_of_the_frame_s_own():
    for each in PAGES:
        assert not {*address.OWN} & {field.name for field in dataclasses.fields(record_of(each.slug))}


def test_links_and_snippets_of_a_figure_open_it_alone_in_the_page_s_state():
    at = well(light("softmax", {"temperature": "2.0"}))
    [name, *_] = at.session_state[address.VISIT].figures
    widget(at, "taken").set_value(name).run()
    assert taken(at) == {"temperature": ["2.0"], "figure": [name], "embed": ["true"]}
    [snippet] = [code.value for code in at.code if "<iframe" in code.value]
    assert f'height="{figure.heights("softmax")[name]}"' in snippet
    assert link(at).replace("&", "&amp;") in snippet


def test_the_numbers_of_a_figure_s_charts_go_along_and_stay_those_that_are_shown():
    at = well(light("softmax", {"temperature": "2.0"}))
    widget(at, "taken").set_value("temperatures").run()
    labels = [each.proto.label for each in at.get("download_button")]
    assert labels[0] == "softmax-temperatures.csv"  # the names of the two likeliest classes are no table of their own
    before = numbers_of(at)
    assert before["p"].to_numpy().reshape(-1, 10).sum(axis=1) == pytest.approx(1)
    widget(at, "image").set_value(3).run()
    after = numbers_of(at)
    assert after["p"].to_numpy() != pytest.approx(before["p"].to_numpy())
    assert after["p"].to_numpy().reshape(-1, 10).sum(axis=1) == pytest.approx(1)


def numbers_of(at: AppTest) -> pd.DataFrame:
    """The first table of the figure that is taken along."""
    [table, *_] = at.session_state[address.VISIT].tables
    return table


def test_nobody_s_charts_are_kept_who_takes_no_figure_along():
    assert well(light("softmax", {})).session_state[address.VISIT].tables == []


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)
def test_each_figure_can_be_taken_along_with_its_numbers(page: Page):
    at = well(light(page.slug, {}))
    for name in at.session_state[address.VISIT].figures:
        widget(at, "taken").set_value(name).run(timeout=PATIENCE)
        visit = well(at).session_state[address.VISIT]
        assert visit.taken == name
        assert not any("data:image" in each.astype(str).to_csv() for each in visit.tables)
