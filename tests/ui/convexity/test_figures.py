"""The convexity page: every control changes what is shown, a link restores it, every cell of the table is reached."""

import re

import numpy as np
import pytest
import streamlit as st
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st_
from streamlit.testing.v1 import AppTest

from core.convexity import weight_plane
from core.convexity.verdicts import verdict
from core.convexity.weight_plane import Scalar
from core.reports.register import deep_linear_nets, logistic_regression
from tests.helpers.patience import PATIENCE
from ui.convexity import sentences as words
from ui.convexity.charts import chords as charts
from ui.convexity.record import Convexity
from ui.page import fields
from ui.page.sections import ROOT

TITLES = {name: fields.titles(Convexity, name) for name in ("weights", "output", "loss", "depth", "zero", "one")}


@pytest.fixture(scope="module")
def _drawn_once():
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def page(_drawn_once):
    def opened(**query: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
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
    claims = (*deep_linear_nets.CLAIMS, *logistic_regression.CLAIMS)
    assert [claim.claim in text for claim in claims] == [claim.page == "convexity" for claim in claims]
    assert len(at.get("vega_lite_chart")) == 2
    assert all(chart.proto.alt for chart in at.get("vega_lite_chart"))


@pytest.mark.parametrize("view", fields.titles(Convexity, "weights"))
@pytest.mark.parametrize("output", fields.titles(Convexity, "output"))
@pytest.mark.parametrize("loss", fields.titles(Convexity, "loss"))
def test_each_cell_shows_its_verdict_and_is_marked(page, view, output, loss):
    chosen = {"weights": view, "output": output, "loss": loss}
    text = told(page(**{name: fields.titles(Convexity, name)[value] for name, value in chosen.items()}))
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
    shown = after.session_state[f"convexity.{name}"]
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
        ({"loss": "CE"}, "The chord drawn belongs to x = 1, y = 0"),
        ({"depth": "3", "others": "0.0"}, "the output is 0 whatever"),
        ({"weights": "End-to-end weight", "loss": "CE", "feature": "0.0"}, "no chord to draw"),
        ({"y": "0.0"}, "no net does better"),
        ({"depth": "4"}, "the saddle is flat"),
        ({"one": "3"}, "two different digits are needed"),
        ({"loss": "CE", "depth": "2"}, "Choose a sigmoid"),
    ],
)
def test_what_has_no_picture_is_explained(page, query, said):
    assert said in told(page(**query))


@given(st_.sampled_from([0.0, 0.25, 0.5, 1.0]), st_.sampled_from([-1.5, 0.2, 1.0, 2.0]))
def test_the_smaller_curvature_is_unbounded_exactly_where_points_nearer_the_border_bend_ever_more(y: float, x: float):
    """Beside the hyperbola w₁w₂x = 1, by differences of the loss alone."""
    net = Scalar("linear", "ce", 2, x, y)
    text = charts.describe_plane(weight_plane.plane(net))
    falls = []
    if abs(x) * 4 > 1:
        for gap in (1e-2, 1e-4):
            w = np.sqrt((1 - gap) / abs(x)) * np.array([1.0, np.sign(x)])
            across = np.array([w[0], -w[1]]) / np.linalg.norm(w)
            step = gap / 100
            loss = [bce(x * np.prod(w + t * step * across), y) for t in (-1, 0, 1)]
            falls.append((loss[0] - 2 * loss[1] + loss[2]) / step**2)
    unbounded = bool(falls) and falls[1] < 10 * falls[0] < 0
    assert ("without bound" in text) == unbounded
    assert "9,007,199" not in text
    assert ("nowhere negative" in text) == (y == 1)


@pytest.mark.parametrize("view", fields.titles(Convexity, "weights"))
def test_where_no_weight_has_a_loss_nothing_is_called_convex(page, view):
    text = told(page(weights=view, output="linear", loss="ce", feature="0"))
    assert "Undefined for x = 0" in text
    assert not re.search(r"### :(green|red)", text)


def bce(f: float, y: float) -> float:
    return float((-y * np.log(f) if y else 0) - ((1 - y) * np.log1p(-f) if y < 1 else 0))


@given(st_.sampled_from([0.0, 0.5, 1.0]), st_.sampled_from(["linear", "sigmoid"]), st_.sampled_from(["mse", "ce"]))
def test_the_reason_speaks_of_a_worse_net_halfway_only_where_there_is_one(y: float, output: str, loss: str):
    record = Convexity(weights="layers", output=output, loss=loss, depth=2, y=y)
    text = words.reason(record, verdict("layers", output, loss, 2))
    rng = np.random.default_rng(0)
    ends = rng.uniform(-1, 1, (2, 4000, 2))
    if (output, loss) == ("linear", "ce"):
        ends = rng.uniform(0.05, 0.95, (2, 4000, 2))
    middle = ends.mean(axis=0)

    def value(w: np.ndarray) -> np.ndarray:
        f = torch.tensor(w.prod(axis=-1))
        p = torch.sigmoid(f) if output == "sigmoid" else f
        target = torch.full_like(p, y)
        found = (p - target) ** 2 if loss == "mse" else F.binary_cross_entropy(p, target, reduction="none")
        return found.numpy()

    worse = bool((value(middle) > (value(ends[0]) + value(ends[1])) / 2 + 1e-9).any())
    assert ("Some net halfway between two others has a loss above the mean of theirs" in text) == worse
    assert ("no chord is crossed" in text.lower().replace("*", "")) == (not worse)
