"""Training curves: what is drawn for one training and for several, by epoch and by layer."""

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from core.recipes import EpochRecord
from tests.helpers.rendered import render
from tests.ui.conftest import Drawn
from ui.charts import signs
from ui.charts import training as charts
from ui.charts.training import Series


def history(epochs: int, *, validated: bool = True, layers: int = 0) -> list[EpochRecord]:
    return [
        EpochRecord(
            epoch,
            1 / epoch,
            1 - 0.1 / epoch,
            1.5 / epoch if validated else None,
            0.8 if validated else None,
            0.1,
            1.0,
            100.0,
            {f"layer{place}": 0.1 * epoch + place for place in range(layers)} if layers else None,
            {f"layer{place}": 0.001 for place in range(layers)} if layers else None,
        )
        for epoch in range(1, epochs + 1)
    ]


@pytest.mark.parametrize("which", ["loss", "accuracy"])
def test_each_training_has_a_line_for_what_was_recorded(drawn: Callable[..., Drawn], which: charts.Which):
    found = drawn(
        charts.curves([Series("a", history(5), 0), Series("b", history(3, validated=False), 1)], which, 8, False)
    )
    [line] = found.marks("line")
    rows = found.data(line)
    parts = {(row["run"], row["part"]) for row in rows}
    assert parts == {("a", "training"), ("a", "validation"), ("b", "training")}
    assert len(rows) == 5 + 5 + 3
    assert line["encoding"]["x"]["scale"]["domain"] == [0.5, 8.5]


def test_the_pointer_reads_all_trainings_of_an_epoch(drawn: Callable[..., Drawn]):
    found = drawn(charts.curves([Series("a", history(5), 0), Series("b", history(3), 1)], "loss", 5, False))
    [band] = [layer for layer in found.marks("rect") if "tooltip" in layer["encoding"]]
    titles = [tip["title"] for tip in band["encoding"]["tooltip"]]
    assert titles == ["Epoch", "a, training", "a, validation", "b, training", "b, validation"]
    rows = found.data(band)
    assert [row["epoch"] for row in rows] == [1, 2, 3, 4, 5]
    assert rows[1]["validation1"] == pytest.approx(0.75)
    assert rows[4]["training0"] == pytest.approx(0.2)


def test_a_growing_training_keeps_its_specification(drawn: Callable[..., Drawn]):
    """Else the browser would build the chart anew at each look."""
    specs = [drawn(charts.curves([Series("a", history(epochs), 0)], "loss", 9, False)).spec for epochs in (2, 3)]
    for spec in specs:
        spec.pop("datasets")
        for layer in spec["layer"]:
            layer.pop("data")
    assert specs[0] == specs[1]


def test_nothing_is_drawn_before_the_first_epoch(drawn: Callable[..., Drawn]):
    assert drawn(charts.curves([Series("a", [], 0)], "loss", 9, False)).spec
    assert "no epoch is finished" in charts.describe([Series("a", [], 0)])


def test_the_loss_alone_may_be_logarithmic(drawn: Callable[..., Drawn]):
    for which, kind in (("loss", "log"), ("accuracy", None)):
        [line] = drawn(charts.curves([Series("a", history(4), 0)], which, 4, True)).marks("line")
        assert line["encoding"]["y"]["scale"].get("type") == kind


@pytest.mark.parametrize(("layers", "shown"), [(2, 2), (8, 8), (30, 8)])
def test_the_layers_are_drawn_from_the_first_to_the_last(drawn: Callable[..., Drawn], layers: int, shown: int):
    for what in (charts.NORMS, charts.RATIOS):
        figure = charts.layers(history(4, layers=layers), what)
        assert figure is not None
        found = drawn(figure)
        names = list(dict.fromkeys(row["layer"] for row in found.data(found.marks("line")[0])))
        assert len(names) == shown
        assert (names[0], names[-1]) == ("layer0", f"layer{layers - 1}")


def test_what_was_not_recorded_is_not_drawn():
    assert charts.layers(history(4), charts.NORMS) is None
    assert charts.layers([*history(2), *history(2, layers=2)], charts.NORMS) is None


def test_the_columns_have_a_row_for_each_epoch_of_each_training():
    found = charts.columns([Series("a", history(5), 0), Series("b", history(3, validated=False), 1)])
    assert {len(values) for values in found.values()} == {8}
    assert np.isnan(found["validation_loss"][5:]).all()
    assert found["run"].tolist() == ["a"] * 5 + ["b"] * 3


def test_a_long_comparison_travels_light(drawn: Callable[..., Drawn]):
    series = [Series(name, history(100), sign) for sign, name in enumerate("abcd")]
    assert drawn(charts.curves(series, "loss", 100, False)).size < 300_000


def test_colour_and_shape_are_those_of_the_signs_and_both_stand_in_the_legend(drawn: Callable[..., Drawn]):
    series = [Series("a", history(2), 4), Series("b", history(2), 6 + 4)]
    [points] = drawn(charts.curves(series, "loss", 2, False)).marks("point")
    found = {name: points["encoding"][name]["scale"] for name in ("color", "shape")}
    assert found["color"] == {"domain": ["a", "b"], "range": [signs.colour(4)] * 2}
    assert found["shape"] == {"domain": ["a", "b"], "range": [signs.shape(4), signs.shape(10)]}
    assert signs.shape(4) != signs.shape(10)
    assert points["encoding"]["shape"]["legend"] == points["encoding"]["color"]["legend"]
    assert points["encoding"]["shape"]["legend"]["orient"] == "bottom"
    [points] = drawn(charts.curves(series, "loss", 2, False, legend=False)).marks("point")
    assert points["encoding"]["shape"]["legend"] is points["encoding"]["color"]["legend"] is None


def test_the_marked_epoch_has_a_line_and_larger_points(drawn: Callable[..., Drawn]):
    series = [Series("a", history(5), 0), Series("b", history(3, validated=False), 1)]
    [_, large] = drawn(charts.curves(series, "loss", 5, False, marked=2)).marks("point")
    assert large["mark"]["size"] > 38
    for epoch, points in ((2, 3), (4, 2)):
        plain, marked = (render(charts.curves(series, "loss", 5, False, marked=each)) for each in (None, epoch))
        extra = Counter(marked.points()) - Counter(plain.points())
        assert sum(extra.values()) == points
        assert len({x for x, _ in extra}) == 1


def test_the_readings_are_what_was_recorded_and_a_dash_where_nothing_was():
    [first, *_, last] = charts.readings(Series("a", history(3), 0), 5)
    assert dict(zip(charts.READ, first, strict=True)) == {
        "training loss": "1",
        "training accuracy": "90.00%",
        "validation loss": "1.5",
        "validation accuracy": "80.00%",
    }
    assert set(last) == {"–"}
    assert charts.readings(Series("a", history(1, validated=False), 0), 1) == [("1", "–", "90.00%", "–")]
