"""The losses along paths and slices."""

import numpy as np
import pytest

from core.neuron.descent import race
from core.neuron.slices import between
from core.neuron.surface import neuron
from ui.loss_surfaces import charts

SURFACE = neuron(1.0, 0.0, activation="sigmoid", w_range=(-6, 6), b_range=(-6, 6), resolution=51)
PATHS = race(SURFACE, (4.0, 4.0), "gd", 0.5, 100)


def test_both_losses_are_drawn_over_the_steps_with_two_signs(drawn):
    chart = drawn(charts.losses(PATHS, 7))
    [lines] = chart.marks("line")
    table = chart.data(lines)
    for name, path in PATHS.items():
        rows = [row for row in table if row["which"] == charts.TITLES[name]]
        assert all(row["loss"] == pytest.approx(path.losses[row["step"]]) for row in rows)
    assert {"color", "strokeDash"} <= set(lines["encoding"])
    [rule] = chart.marks("rule")
    assert chart.data(rule)[0]["step"] == 7
    assert chart.size < 300_000


def test_a_slice_is_drawn_with_its_losses_at_start_and_end(drawn):
    cut = between(SURFACE, (4.0, 4.0), (-4.0, -2.0))
    chart = drawn(charts.slice_chart(cut))
    [lines] = chart.marks("line")
    places = {row["t"]: row["loss"] for row in chart.data(lines) if row["which"] == charts.TITLES["ce"]}
    for place, (w, b) in ((0.0, (4.0, 4.0)), (1.0, (-4.0, -2.0))):
        nearest = min(places, key=lambda t, place=place: abs(t - place))
        assert places[nearest] == pytest.approx(np.logaddexp(0, w + b), rel=0.02)


def test_the_sentence_says_where_each_descent_stands():
    said = charts.describe(PATHS, 40)
    for path in PATHS.values():
        assert f"{path.losses[0]:.4g}" in said
        assert f"{path.losses[40]:.4g}" in said


def test_the_sentence_tells_of_a_descent_that_cannot_start():
    tanh = neuron(1.0, 0.0, activation="tanh", w_range=(-6, 6), b_range=(-6, 6), resolution=51)
    paths = race(tanh, (-4.0, -4.0), "gd", 0.5, 10)
    assert not np.isfinite(paths["ce"].losses[0])
    assert "nan" not in charts.describe(paths, 10)
