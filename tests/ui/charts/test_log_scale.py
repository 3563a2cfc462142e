"""Logarithmic axes with a value of 0 among the data, as Vega draws them; and small losses, which stay what they are."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pytest

from core.landscape import Line, Plane, Spectrum, TrainingPath
from core.race.ensembles import Race
from core.race.four_nets import Net
from core.recipes import EpochRecord
from core.recipes.updates import count
from core.statistics.comparison import Accuracy
from tests.helpers.rendered import Rendered, render
from tests.ui.conftest import Drawn
from ui.charts import bars, log_scale, significant, spatial, training
from ui.charts.training import Series
from ui.convexity.charts import descents as convexity
from ui.difference.charts import pairs
from ui.difference.charts.pairs import PairPoint
from ui.landscape.charts import curvature, planes, shortcuts
from ui.loss_up_accuracy_flat.charts import calibration
from ui.page.sections import ROOT
from ui.race.charts import curves, lanes, races
from ui.street_numbers.charts import claims, prices
from ui.street_numbers.charts.prices import CostPoint
from ui.training_curves.charts import rates
from ui.trust import charts as trust
from ui.updates import charts as updates
from ui.validation_beats_training import charts as measured

LOSSES = np.array([1.0, 0.1, 0.01, 0.0])
ERRORS = np.array([0.1, 0.2, 0.001, 0.0])
EPOCHS = np.arange(1, 5)
HEAT = np.geomspace(0.1, 10, 9)
TICKS = np.linspace(-1, 1, 3)
TITLES = ("α", "β")
LOW = "At the axis's lower end"


def history(losses: np.ndarray) -> list[EpochRecord]:
    return [
        EpochRecord(epoch, loss, 0.9, 2 * loss, 0.8, 0.1, 1.0, 100.0, {"a": loss, "b": 1.0}, {"a": loss, "b": 1.0})
        for epoch, loss in enumerate(losses.tolist(), 1)
    ]


def plane() -> Plane:
    loss = np.array([[1.0, 0.1, 2.0], [0.5, 0.0, 0.01], [3.0, 1e-3, 4.0]])
    return Plane(TICKS, TICKS, loss, np.full((3, 3), 0.1))


def price(name: str, cost: float, place: int) -> CostPoint:
    return CostPoint(name, Accuracy(900 + 10 * place, 1000), cost, (0.9, 0.91), 1, "1,000 images", place)


def arrived(iterations: list[int]) -> list[lanes.Lane]:
    count = len(iterations)
    recorded = np.array([0, 1, 10, 100])
    race = Race(np.array(iterations), np.zeros(count), recorded, np.full((count, 4), 0.5), np.zeros((count, 4)))
    return lanes.lanes(["A"], [Net("relu", "ce", 0.1)], [race], [0])


def shape_nets() -> alt.LayerChart:
    table = pd.DataFrame({"kind": "A", "seed": range(4), "iterations": [100, 10, 1, 0], "what": trust.KINDS[0]})
    return trust.arrivals(table, [(trust.KINDS[0], 16)], "How soon")


def measured_again() -> alt.LayerChart:
    return measured.measured({"a": dict(zip(measured.SIGNS, LOSSES, strict=True))}, "loss")


def pair(p: float) -> PairPoint:
    return PairPoint("a", "b", "A · B", 1.0, p, True, False)


def path() -> TrainingPath:
    return TrainingPath((0, 1, 2, 3), *[LOSSES] * 2, LOSSES, ERRORS, 2 * LOSSES, ERRORS, np.array([0.9, 0.1]))


FLOPS = "flops"
PRICES = (("a", 0.0), ("b", 1e3), ("c", 1e6))
SPECTRUM = Spectrum(
    np.array([4.0, 1.0, 0.0]), np.array([1e-3, 2.0, 1e-3]), np.array([[4.0, 0.0]]), np.full((1, 2), 0.5), 9
)

# The axis that is logarithmic (0: across, 1: up), the chart, how many places it has, and what it says of the 0.
WITH_ZERO: dict[str, tuple[int, Callable[[], Any], int, str]] = {
    "losses": (1, lambda: training.curves([Series("a", history(LOSSES), 0)], "loss", 4, True), 7, LOW),
    "gradient norms": (1, lambda: training.layers(history(LOSSES), training.NORMS), 4, LOW),
    "descents": (1, lambda: convexity.descents({"a": LOSSES, "b": 2 * LOSSES}, 0.05, "ce"), 7, LOW),
    "slices": (1, lambda: planes.slices({"ce": plane()}, TITLES), 5, LOW),
    "lines": (1, lambda: planes.lines({"A to B": {"ce": Line(EPOCHS / 4, LOSSES, ERRORS)}}), 4, LOW),
    "along the path": (1, lambda: planes.along_path(path(), "ce"), 7, LOW),
    "profiles": (1, lambda: shortcuts.profiles({"with": plane(), "without": plane()}, "ce", TITLES), 5, LOW),
    "eigenvalues": (1, lambda: curvature.compared({"with": SPECTRUM}), 2, "Without λ₃ of with"),
    "prices": (0, lambda: prices.cost([price(c, cost, k) for k, (c, cost) in enumerate(PRICES)], FLOPS, True), 3, LOW),
    "shape nets": (0, shape_nets, 4, LOW),
    "measured again": (0, measured_again, 4, LOW),
    "arrivals": (0, lambda: races.arrivals(arrived([100, 10, 2, 0]), 1000, False), 4, "stand at 1"),
}  # fmt: skip
# On these axes stand temperatures, epochs and iterations from 1 on, and densities above their own floor.
WITHOUT_ZERO: dict[str, tuple[int, Callable[[], Any]]] = {
    "density": (1, lambda: curvature.density(SPECTRUM)),
    "temperatures": (0, lambda: bars.temperatures(HEAT, np.full((9, 2), 0.5), 1.0, np.full(2, 0.5), 0)),
    "calibration": (0, lambda: calibration.losses(HEAT, np.zeros(9), (1.0, 0.0), (2.0, 0.0))),
    "rates": (0, lambda: rates.chart("Rates", [0.001, 0.01, 0.1], {"raw": np.ones((3, 2)), "scaled": np.ones((3, 2))})),
    "pairs": (1, lambda: pairs.every([pair(1e-3), pair(0.5)], 0.05, 2.0, False)),
    "reported curves": (0, lambda: claims.curves([claims.LossCurve("a", "a", "ours", LOSSES.tolist())], np.log(10))),
    "updates": (0, lambda: updates.over_batch_size([count(99, 8, 1), count(99, 64, 1)], count(99, 16, 1))),
    "race curves": (0, lambda: curves.accuracy(arrived([100, 10, 2, 0]), 0.5)),
    "dead units": (0, lambda: curves.dead(arrived([100, 10, 2, 0]))),
}  # fmt: skip


def places(found: Rendered, axis: int) -> set[float]:
    """Where points stand, or the lines' corners, along the logarithmic axis."""
    every = found.points() or [corner for line in found.lines() for corner in line]
    return {round(each[axis], 3) for each in every}


@pytest.mark.parametrize("name", WITH_ZERO)
def test_a_zero_leaves_the_others_in_their_places(name: str):
    axis, chart, count, said = WITH_ZERO[name]
    found = render(chart())
    assert len(places(found, axis)) == count
    labels = found.tick_labels()
    assert len(labels) == 2, "Both axes have labels."
    assert sum(bool(label) for label in labels[axis]) >= 2
    assert said in found.words()


@pytest.mark.parametrize("name", WITHOUT_ZERO)
def test_the_other_logarithmic_axes_have_labels(name: str):
    axis, chart = WITHOUT_ZERO[name]
    assert sum(bool(label) for label in render(chart()).tick_labels()[axis]) >= 2


def test_every_logarithmic_chart_of_the_app_is_among_these():
    files = {
        file
        for file in (ROOT / "ui").rglob("*.py")
        if "log_scale.scale(" in file.read_text(encoding="utf-8") or "iterations_axis(" in file.read_text("utf-8")
    }
    tried = {training, convexity, planes, shortcuts, curvature, prices, trust, races, curves, bars, calibration, claims}
    tried |= {rates, pairs, updates, measured}
    assert {file.relative_to(ROOT).as_posix() for file in files} - {"ui/race/charts/axes.py"} == {
        Path(str(module.__file__)).relative_to(ROOT).as_posix() for module in tried
    }


def outside(text: str) -> list[str]:
    """Logarithmic scales that are made by hand."""
    return re.findall(r"""type\s*=\s*["'](?:sym)?log["']|["']type["']\s*:\s*["'](?:sym)?log["']""", text)


def test_no_logarithmic_scale_is_made_beside_the_helper():
    found = {
        file.relative_to(ROOT).as_posix(): made
        for folder in ("ui", "pages")
        for file in (ROOT / folder).rglob("*.py")
        if file.name != "log_scale.py" and (made := outside(file.read_text(encoding="utf-8")))
    }
    assert not found


def test_a_scale_made_by_hand_would_be_found():
    assert outside('alt.Scale(type="log", nice=False)')
    assert outside("{'type': 'log'}")


def test_without_help_one_zero_takes_every_point_to_one_edge():
    """Why there is a helper: this is what Vega-Lite does. Where it no longer does so, the helper may go."""
    scale = alt.Scale(type="log")
    table = pd.DataFrame({"x": range(4), "y": LOSSES})
    found = render(alt.Chart(table).mark_point().encode(x="x:Q", y=alt.Y("y:Q", scale=scale)))
    assert len({y for _, y in found.points()}) == 1
    assert len(found.tick_labels()) == 1


@pytest.mark.parametrize(
    ("values", "end"), [([0.01, 5.0, 0.0], 0.001), ([0.02, 0.0], 0.01), ([300.0], 100.0), ([0.0, -1.0], 0.1), ([], 0.1)]
)
def test_the_lower_end_is_the_power_of_ten_below_the_least(values: list[float], end: float):
    assert log_scale.lower_end(values) == pytest.approx(end)
    assert all(end < value for value in values if value > 0)


def test_values_without_a_number_are_left_alone():
    assert log_scale.lower_end([np.nan, np.inf, 0.5]) == pytest.approx(0.1)
    np.testing.assert_array_equal(log_scale.lifted([np.nan, 0.0, 3.0], 0.1), [np.nan, 0.1, 3.0])
    assert log_scale.notes([np.nan, 1.0], "a loss of 0") == []
    with pytest.raises(ValueError, match="starts above 0"):
        log_scale.scale([0.0, 1.0])


def test_a_band_that_reaches_0_ends_at_the_axis_and_says_so():
    table, said = log_scale.banded(pd.DataFrame({"loss": [1.0, 0.5], "error": [2.0, 0.1]}))
    assert table["low"].tolist() == pytest.approx([0.1, 0.4])
    assert said == ["A band that ends at the axis's lower end goes on below it."]
    assert log_scale.banded(pd.DataFrame({"loss": [1.0], "error": [0.5]}))[1] == []


def test_the_pointer_reads_0_where_a_0_is_lifted(drawn: Callable[..., Drawn]):
    chart = drawn(planes.lines({"A to B": {"ce": Line(EPOCHS / 4, LOSSES, ERRORS)}}))
    last = chart.data(chart.marks("line")[0])[-1]
    assert (last["loss"], last["drawn"]) == (0.0, pytest.approx(0.001))


def test_a_small_loss_keeps_five_digits(drawn: Callable[..., Drawn]):
    record = replace(history(LOSSES)[0], train_loss=1.234567e-8, validation_loss=3.4e-11)
    chart = drawn(training.curves([Series("a", [record], 0)], "loss", 1, True))
    values = {row["part"]: row["value"] for row in chart.data(chart.marks("point")[0])}
    assert values == pytest.approx({"training": 1.2346e-8, "validation": 3.4e-11}, rel=1e-9)
    [band] = chart.marks("rect")
    assert chart.data(band)[0]["training0"] == pytest.approx(1.2346e-8, rel=1e-9)
    assert {tip.get("format") for tip in band["encoding"]["tooltip"][1:]} == {significant.STYLE}
    assert "1.2346e-08" in training.describe([Series("a", [record], 0)])


def test_digits_are_counted_from_the_first():
    found = significant.rounded([123456.7, 0.00012345678, 0.0, -2.0, np.nan])
    np.testing.assert_allclose(found, [123460, 0.00012346, 0, -2, np.nan])


def test_a_plane_with_a_loss_of_0_has_finite_heights():
    low, high = planes.ends([plane()])
    assert low == pytest.approx(-4)
    assert high == pytest.approx(np.log10(4))
    figure = spatial.landscape(TICKS, TICKS, plane().loss, "MSE", TITLES, (TICKS, TICKS, np.array([0.1, 0.0, 1.0])))
    assert np.isfinite(figure.data[0].z).all()
    assert np.isfinite(figure.data[1].z).all()
