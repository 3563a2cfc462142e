"""The convexity page: every control changes what is shown, a link restores it, every cell of the table is reached."""

import re

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.claims import CLAIMS
from core.convexity import verdict
from ui import convexity_words as words
from ui import state
from ui.records import Convexity
from ui.sections import ROOT

TITLES = {name: state.titles(Convexity, name) for name in ("weights", "output", "loss", "depth", "zero", "one")}


@pytest.fixture(scope="module")
def _drawn_once():
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def page(_drawn_once):
    def opened(**query: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
        at.switch_page("pages/convexity.py")
        for name, value in query.items():
            at.query_params[name] = value
        return at.run()

    return opened


def told(at: AppTest) -> str:
    """All text and chart descriptions of the page."""
    assert not at.exception
    charts = [chart.proto.alt for chart in at.get("vega_lite_chart")]
    blocks = [*at.markdown, *at.caption, *at.info, *at.warning]
    return "\n".join([*(block.value for block in blocks), *charts])


def test_the_page_answers_its_question_at_once(page):
    at = page()
    text = told(at)
    assert "Not convex" in text
    assert "A = (1, 1), B = (−1, −1), M = (0, 0)" in text
    assert "eigenvalues of the Hessian −2, +2" in text
    assert "w₁w₂ = 1" in text
    assert text.count("you are here") == 1
    assert all(claim.claim in text for claim in CLAIMS)
    assert len(at.get("vega_lite_chart")) == 4
    assert all(chart.proto.alt for chart in at.get("vega_lite_chart"))


@pytest.mark.parametrize("view", state.titles(Convexity, "weights"))
@pytest.mark.parametrize("output", state.titles(Convexity, "output"))
@pytest.mark.parametrize("loss", state.titles(Convexity, "loss"))
def test_each_cell_shows_its_verdict_and_is_marked(page, view, output, loss):
    chosen = {"weights": view, "output": output, "loss": loss}
    text = told(page(**{name: state.titles(Convexity, name)[value] for name, value in chosen.items()}))
    found = verdict(view, output, loss, 2)
    headline = re.search(r"### :\w+\[:material/\w+: ([^\]]*)\]", text).group(1)
    assert headline.startswith("Convex" if found.convex else "Not convex")
    assert ("undefined outside" in headline) == (found.defined != "everywhere")
    row = next(line for line in text.splitlines() if "you are here" in line)
    assert ("end-to-end" in row, f"| {output} |" in row) == (view == "end-to-end", True)
    cell = row.split(" | ")[2 if loss == "mse" else 3]
    assert "you are here" in cell
    assert ("not convex" in cell) == (not found.convex)


@pytest.mark.parametrize(
    ("name", "value", "beside"),
    [
        ("weights", "End-to-end weight", {}),
        ("output", "Sigmoid", {}),
        ("loss", "CE", {}),
        ("depth", "3", {}),
        ("depth", "3", {"weights": "End-to-end weight"}),
        ("y", "0.3", {}),
        ("feature", "-2.0", {}),
        ("others", "0.5", {"depth": "3"}),
        ("zero", "4", {}),
        ("one", "5", {}),
    ],
)
def test_each_control_is_bound_to_the_link_and_changes_what_is_shown(page, name, value, beside):
    before = told(page(**beside))
    after = page(**{**beside, name: value})
    assert told(after) != before
    shown = after.session_state[name]
    assert str(TITLES.get(name, {}).get(shown, shown)) == value


def test_the_truth_table_is_computed_and_marks_one_cell():
    for view, output, loss, depth in (("layers", "sigmoid", "ce", 4), ("layers", "linear", "ce", 1)):
        table = words.truth_table(Convexity(weights=view, output=output, loss=loss, depth=depth))
        marked = [line for line in table.splitlines() if "you are here" in line]
        assert len(marked) == 1
        assert ("end-to-end" in marked[0]) == (depth == 1)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"loss": "CE"}, "The line on the right belongs to x = 1, y = 0"),
        ({"depth": "3", "others": "0.0"}, "the output is 0 whatever"),
        ({"weights": "End-to-end weight", "loss": "CE", "feature": "0.0"}, "no chord to draw"),
        ({"y": "0.0"}, "no net does better"),
        ({"depth": "4"}, "the saddle is flat"),
        ({"one": "3"}, "two different digits are needed"),
        ({"loss": "CE", "depth": "2"}, "choose a sigmoid"),
    ],
)
def test_what_has_no_picture_is_explained(page, query, said):
    assert said in told(page(**query))
