"""What the landscape's charts draw: numbers where they belong, and valid Vega-Lite."""

import numpy as np
import pytest

from core.landscape import Line, Plane, Spectrum, TrainingPath
from ui.charts import spatial
from ui.landscape.charts import curvature, shortcuts
from ui.landscape.charts import planes as charts
from ui.landscape.charts.planes import Trail

TICKS = np.linspace(-1, 1, 5)
PLANE = Plane(TICKS, TICKS, np.geomspace(1e-3, 10, 25).reshape(5, 5), np.full((5, 5), 0.01))
TITLES = ("α", "β")
LINE = Line(np.linspace(0, 1, 3), np.array([0.1, 0.9, 0.2]), np.full(3, 0.01))
PATH = TrainingPath(
    (0, 1, 2), TICKS[:3], TICKS[:3], *[np.array([2.3, 0.5, 0.1]), np.full(3, 0.1)] * 2, np.array([0.9, 0.1])
)
SPECTRUM = Spectrum(
    np.array([4.0, 1.0]), np.array([1e-3, 1e-3]), np.array([[4.0, 0.0, -0.1]]), np.full((1, 3), 1 / 3), 9
)


def tables(spec: dict) -> list[dict]:
    return [row for rows in spec["datasets"].values() for row in rows]


@pytest.mark.parametrize("joined", [True, False])
def test_the_map_marks_its_nets_and_reads_the_loss(joined: bool):
    trail = Trail(TICKS[:3], TICKS[:3], ["A", "B", "C"], joined)
    spec = charts.map_of(PLANE, "ce", TITLES, charts.ends([PLANE]), trail).to_dict()
    rows = tables(spec)
    assert {row["name"] for row in rows if "name" in row} == {"A", "B", "C"}
    losses = [row["Loss"] for row in rows if "Loss" in row]
    assert (min(losses), max(losses)) == pytest.approx((1e-3, 10), rel=0.02)
    kinds = [layer["mark"]["type"] for layer in spec["layer"]]
    assert kinds.count("line") == (3 if joined else 1)


def test_names_on_a_path_do_not_crowd_one_another():
    x = np.array([1.0, 0.5, 0.02, 0.01, 0.0])
    axes = charts.field.Axes(np.linspace(-1, 1, 3), np.linspace(-1, 1, 3), *TITLES)
    assert charts._apart(Trail(x, np.zeros(5), "abcde"), axes) == [0, 1, 4]


def test_a_half_computed_plane_is_drawn():
    loss = PLANE.loss.copy()
    loss[0] = np.nan
    half = Plane(TICKS, TICKS, loss, PLANE.standard_error)
    assert charts.map_of(half, "mse", TITLES, charts.ends([half]), None).to_dict()
    nothing = Plane(TICKS, TICKS, np.full((5, 5), np.nan), np.full((5, 5), np.nan))
    assert charts.ends([nothing]) == (0, 1)


def test_slices_go_through_the_middle():
    rows = tables(charts.slices({"ce": PLANE}, TITLES).to_dict())
    along = {which: [row["loss"] for row in rows if row["which"] == which] for which in TITLES}
    np.testing.assert_allclose(along["α"], PLANE.loss[2])
    np.testing.assert_allclose(along["β"], PLANE.loss[:, 2])
    assert all(row["high"] - row["loss"] == pytest.approx(0.01) for row in rows)


def test_lines_paths_and_spectra_have_their_numbers():
    rows = tables(charts.lines({"A to B": {"ce": LINE, "mse": LINE}}).to_dict())
    assert len(rows) == 6
    kinds = {row["kind"] for row in tables(charts.along_path(PATH, "ce").to_dict())}
    assert len(kinds) == 2
    bars = tables(curvature.eigenvalues(SPECTRUM).to_dict())
    assert [row["value"] for row in bars] == [4.0, 1.0]
    heights = {row["value"]: row["density"] for row in tables(curvature.density(SPECTRUM).to_dict())}
    at = np.array(list(heights))
    assert heights[at[np.abs(at - 4).argmin()]] > 100 * heights[at[np.abs(at - 2).argmin()]]


def test_the_view_in_space_has_the_logarithm_and_the_true_path():
    figure = spatial.landscape(TICKS, TICKS, PLANE.loss, "Cross-entropy", TITLES, (TICKS, TICKS, np.full(5, 0.1)))
    np.testing.assert_allclose(figure.data[0].z, np.log10(PLANE.loss), atol=1e-4)
    np.testing.assert_allclose(figure.data[1].z, -1)
    assert len(spatial.landscape(TICKS, TICKS, PLANE.loss, "MSE", TITLES).data) == 1


def test_two_nets_go_through_their_middles():
    other = Plane(TICKS, TICKS, PLANE.loss * 2, PLANE.standard_error)
    rows = tables(shortcuts.profiles({"with": PLANE, "without": other}, "ce", TITLES).to_dict())
    along = {
        name: [row["loss"] for row in rows if (row["net"], row["which"]) == (name, "α")] for name in ("with", "without")
    }
    np.testing.assert_allclose(along["with"], PLANE.loss[2])
    np.testing.assert_allclose(along["without"], 2 * PLANE.loss[2])
    assert all(row["high"] - row["loss"] == pytest.approx(0.01) for row in rows)


def test_two_nets_eigenvalues_stand_side_by_side():
    spec = curvature.compared({"with": SPECTRUM, "without": SPECTRUM}).to_dict()
    rows = tables(spec)
    assert [(row["net"], row["which"], row["value"]) for row in rows] == [
        (net, name, value) for net in ("with", "without") for name, value in (("λ₁", 4.0), ("λ₂", 1.0))
    ]
    assert spec["layer"][1]["encoding"]["color"]["scale"]["domain"] == ["with", "without"]


def test_a_title_and_the_colours_of_another_plane_can_be_given():
    chart = charts.map_of(PLANE, "ce", TITLES, (-5.0, 5.0), None, "This net").to_dict()
    assert "This net" in str(chart["title"])
    figure = spatial.landscape(TICKS, TICKS, PLANE.loss, "This net", TITLES, heights=(-5.0, 5.0))
    assert (figure.data[0].cmin, figure.data[0].cmax) == (-5, 5)
    assert tuple(figure.layout.scene.zaxis.range) == (-5, 5)
    assert figure.layout.scene.xaxis.title.text == "α"
