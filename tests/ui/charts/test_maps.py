"""A net's layers as pictures."""

import numpy as np
import pytest

from core.layers.activations import record
from core.layers.parameters import table
from core.models import build, spec
from core.softmax import softmax
from ui.charts import maps, pictures
from ui.charts.theme import DIVERGING


@pytest.fixture(scope="module")
def lenet():
    model = build("lenet5").eval()
    image = np.random.default_rng(3).integers(0, 256, (3, 32, 32), dtype=np.uint8)
    recorded = record(model, image[None])
    rows = table(model, spec("lenet5").input_shape)
    return rows, recorded, maps.pipeline(image, recorded, rows, softmax(recorded[-1].output[0]))


def test_the_pipeline_runs_from_the_image_over_each_layer_to_the_probabilities(lenet):
    rows, recorded, drawn_layers = lenet
    assert len(drawn_layers) == len(rows) + 2
    assert drawn_layers[0].output.max() <= 1
    assert drawn_layers[-1].output.sum() == pytest.approx(1)
    for layer, row, activation in zip(drawn_layers[1:-1], rows, recorded, strict=True):
        assert row.kind in layer.title
        np.testing.assert_array_equal(layer.output, activation.output[0])


def test_each_layer_says_its_range_and_share(lenet):
    for layer in lenet[2]:
        for number in (f"{layer.output.min():.3g}", f"{layer.output.max():.3g}", f"{(layer.output > 0).mean():.0%}"):
            assert number in layer.alt


def test_every_sheet_is_light_and_shows_each_map_or_unit(drawn, lenet):
    for layer in lenet[2]:
        chart = drawn(maps.chart(layer, layer.end))
        [cells] = [layer for layer in chart.marks("rect") if chart.data(layer)]
        assert len(chart.data(cells)) == len(layer.maps)
        assert chart.size < 300_000


def layer(output: np.ndarray) -> maps.Layer:
    return maps.Layer("Name", "shape", "learned", output, "Map")


def test_a_scale_covers_a_map_a_layer_or_the_net():
    small, large = layer(np.full((2, 3, 3), -2.0)), layer(np.full(4, 5.0))
    assert maps.end_of(small, [small, large], "map") is None
    assert maps.end_of(small, [small, large], "layer") == 2.0
    assert maps.end_of(small, [small, large], "net") == 5.0
    assert layer(np.zeros(3)).end == 1.0


def test_a_faint_map_becomes_visible_on_its_own_scale(drawn):
    faint = layer(np.stack([np.full((3, 3), 0.01), np.full((3, 3), 1.0)]))
    together, alone = (drawn(maps.chart(faint, end)).pixels() for end in (1.0, None))
    end, near_zero = (pictures.paint(np.array([[value]]), DIVERGING, (-1.0, 1.0))[0, 0] for value in (1.0, 0.01))
    np.testing.assert_array_equal(together[0, 0], near_zero)
    np.testing.assert_array_equal(alone[0, 0], end)
    np.testing.assert_array_equal(alone[0, -1], end)


def test_a_wide_layer_of_units_stays_light(drawn):
    chart = drawn(maps.chart(layer(np.random.default_rng(0).normal(size=1600)), None))
    assert chart.size < 300_000


def test_the_table_has_a_row_a_layer(lenet):
    rows = lenet[0]
    columns = maps.columns(rows)
    assert {len(column) for column in columns.values()} == {len(rows)}
    assert columns["parameters"].sum() == sum(parameter.numel() for parameter in build("lenet5").parameters())
    assert str(len(rows)) in maps.describe(rows)
