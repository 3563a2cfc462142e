"""The landscape page: each control moves it, what a net cannot show is said with its cure, work can be stopped."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.landscape import Line, Path, Plane, Spectrum
from core.runs import shipped
from ui import landscape_cache, landscape_stage, pieces, runs
from ui import landscape_words as words
from ui.charts import landscape as charts
from ui.landscape_views import Asked
from ui.sections import ROOT

QUICK = {"grid": "9", "count": "256"}


@pytest.fixture(autouse=True)
def no_caches() -> Iterator[None]:
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work of which only the first piece is done."""

    def first_piece(job, what, place):
        job.work.advance()
        return job.work

    monkeypatch.setattr(landscape_stage.pieces, "run", first_piece)


def opened(**query: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.switch_page("pages/landscape.py")
    for name, value in {**QUICK, **query}.items():
        at.query_params[name] = value
    return well(at.run())


def well(at: AppTest) -> AppTest:
    assert not at.exception
    assert not at.error
    return at


def seen(at: AppTest) -> list[bytes]:
    return [found.proto.SerializeToString() for kind in ("vega_lite_chart", "plotly_chart") for found in at.get(kind)]


def link(at: AppTest) -> dict[str, list[str]]:
    return parse_qs(urlsplit(next(code.value for code in at.code if code.value.startswith("http"))).query)


def widget(at: AppTest, key: str):
    kinds = ("segmented_control", "selectbox", "slider")
    return next(found for kind in kinds for found in at.get(kind) if found.key == key)


@pytest.mark.parametrize(
    ("view", "key", "value"),
    [
        ("Random directions", "run", "mlp-128"),
        ("Random directions", "view", "path"),
        ("Random directions", "view", "two"),
        ("Random directions", "view", "three"),
        ("Random directions", "loss", "mse"),
        ("Random directions", "loss", "both"),
        ("Random directions", "images", "test"),
        ("Random directions", "count", 512),
        ("Random directions", "grid", 15),
        ("Random directions", "radius", 0.5),
        ("Random directions", "seed", 3),
        ("Random directions", "show", "space"),
        ("Random directions", "below", "sharpness"),
        ("Training path", "radius", 2.0),
        ("Training path", "run", "r1"),
        ("Training path", "show", "space"),
        ("Two runs", "second", "r1"),
        ("Two runs", "seed", 1),
        ("Three runs", "third", "mlp-128-64"),
        ("Three runs", "images", "test"),
    ],
)
def test_each_control_moves_the_figure_and_the_link(view: str, key: str, value: object):
    at = opened(view=view)
    before, address = seen(at), link(at)
    widget(at, key).set_value(value)
    assert seen(well(at.run())) != before
    assert link(at) != address
    assert len(at.info) == 1


def test_both_losses_stand_side_by_side():
    one, both = opened(), opened(loss="Both")
    assert len(both.get("vega_lite_chart")) == len(one.get("vega_lite_chart")) + 1


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"run": "resnet18", "view": "Training path"}, "are not kept"),
        ({"run": "resnet18", "view": "Two runs"}, "No second run"),
        ({"run": "lenet5", "view": "Three runs"}, "No second run"),
        ({"run": "resnet18", "below": "Sharpness"}, "choose a smaller net"),
    ],
)
@pytest.mark.usefixtures("hasty")
def test_what_a_net_cannot_show_is_said(query: dict[str, str], said: str):
    assert any(said in info.value for info in opened(**query).info)


@pytest.mark.usefixtures("hasty")
def test_a_large_net_gets_a_small_grid_and_is_told_so():
    at = opened(run="resnet18", grid="41", count="1024")
    told = [caption.value for caption in at.main.caption]
    assert any("15 × 15 points and on 256 images" in text for text in told)
    assert any("Batch normalisation's running statistics stay" in text for text in told)


def test_a_convolutional_net_is_surveyed_live():
    at = opened(run="lenet5")
    assert any("9 × 9 points" in caption.value for caption in at.main.caption)


def test_the_middle_of_the_plane_is_the_runs_own_loss():
    run = runs.offered()["overfitting"]
    asked = Asked(run.id, grid=9, count=256)
    work = landscape_cache.survey(asked).work
    while not work.done:
        work.advance()
    split = landscape_cache.images(asked)
    logits = run.predict(split.images).astype(np.float64)
    ce = np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(len(logits)), split.labels]
    assert work.planes()["ce"].at(0, 0)[0] == pytest.approx(ce.mean(), rel=1e-3)


class Endless:
    """Work that is never done by itself."""

    def __init__(self) -> None:
        self.steps = 0

    @property
    def done(self) -> bool:
        return self.steps >= 10**9

    @property
    def progress(self) -> float:
        return min(self.steps / 10**6, 0.9)

    def advance(self) -> None:
        self.steps += 1


def test_stopped_work_stays_as_it_is_and_can_go_on():
    job = pieces.Job(Endless())
    job.advance()
    st.session_state[pieces.STOPPED] = {job}
    before = job.work.steps
    assert pieces.run(job, "Counting", st.empty()) is job.work
    assert job.work.steps == before > 0
    assert job.left > 0


@pytest.mark.usefixtures("hasty")
def test_a_half_computed_plane_is_drawn_and_told():
    at = opened()
    assert any("not computed yet" in caption.value for caption in at.main.caption)


def a_plane(loss: np.ndarray) -> Plane:
    ticks = np.linspace(-1, 1, len(loss))
    return Plane(ticks, ticks, loss, np.full(loss.shape, 0.01))


def test_the_sentence_on_a_plane_tells_where_its_lowest_point_is():
    run = next(run for run in shipped().list() if run.recipe.model == "mlp-128")
    bowl = 1 + np.add.outer(np.linspace(-1, 1, 5) ** 2, np.linspace(-1, 1, 5) ** 2)
    assert "is the lowest point" in words.random({"ce": a_plane(bowl)}, run)
    bowl[0, 4] = 0.25
    assert "0.25 at α = 1, β = −1" in words.random({"ce": a_plane(bowl)}, run)
    assert f"{101_770:,} dimensions" in words.random({"ce": a_plane(bowl)}, run)


def a_path(projected: list[float]) -> Path:
    some = np.zeros(3)
    errors = np.full(3, 0.01)
    return Path(
        (0, 1, 2), some, some, np.array([2.3, 0.5, 0.1]), errors, np.array(projected), errors, np.array([0.9, 0.05])
    )


def test_the_sentence_on_a_path_tells_the_widest_gap():
    said = words.path({"ce": a_path([1.4, 0.6, 0.1])})
    assert "after epoch 0" in said
    assert "**2.3**" in said
    assert "**1.4**" in said
    assert "95%" in said
    assert "shows the path well" in words.path({"ce": a_path([2.3, 0.51, 0.1])})


def test_the_sentence_on_a_line_tells_a_barrier_that_is_sure():
    run = runs.offered()["overfitting"]
    t, errors = np.linspace(0, 1, 3), np.full(3, 0.01)
    high, low = Line(t, np.array([0.1, 0.9, 0.1]), errors), Line(t, np.array([0.1, 0.11, 0.1]), errors)
    assert "barrier of 0.8" in words.barrier({"A to B": {"ce": high}}, [run, run])
    assert "no barrier" in words.barrier({"A to B": {"ce": low}}, [run, run])
    assert "A to C" in words.barrier({"A to B": {"ce": low}, "A to C": {"ce": high}}, [run, run])


def test_the_sentence_on_sharpness_tells_saddles():
    nodes = np.array([[-0.3, 0.0, 4.0]])
    found = Spectrum(np.array([4.0]), np.array([1e-3]), nodes, np.array([[0.1, 0.89, 0.01]]), 100)
    assert "−0.3" in words.sharp(found, "ce")
    assert "no minimum" in words.sharp(found, "ce")
    bowl = Spectrum(np.array([4.0]), np.array([1e-3]), np.abs(nodes) * [[0, 1, 1]], np.array([[0.1, 0.89, 0.01]]), 100)
    assert "No direction" in words.sharp(bowl, "ce")
    assert "100 times" in words.sharp(bowl, "ce")


def test_the_file_has_a_row_a_point_and_the_colours_span_all_values():
    planes = {"ce": a_plane(np.geomspace(1e-3, 10, 25).reshape(5, 5)), "mse": a_plane(np.full((5, 5), 0.1))}
    table = charts.columns(planes)
    assert {len(column) for column in table.values()} == {25}
    place = int(np.flatnonzero((table["alpha"] == 1) & (table["beta"] == -1))[0])
    assert table["ce"][place] == planes["ce"].loss[0, 4]
    low, high = charts.ends([planes["ce"]])
    assert (low, high) == pytest.approx((-3, 1))
    assert charts.ends([planes["mse"]])[1] > charts.ends([planes["mse"]])[0]


def test_pixels_lie_where_the_axes_say():
    plane = a_plane(np.add.outer(np.linspace(-1, 1, 5), 2 * np.linspace(-1, 1, 5)) + 4)
    axes, fine = charts._fine(plane, plane.loss, ("x", "y"))
    x, y = np.meshgrid(axes.x, axes.y)
    np.testing.assert_allclose(fine, y + 2 * x + 4, atol=1e-12)
    assert len(axes.x) >= charts.FINE
