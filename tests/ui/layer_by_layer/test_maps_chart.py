"""A net's layers as pictures."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from core.layers.activations import record
from core.layers.parameters import table
from core.models import build, spec
from ui.layer_by_layer.charts import maps


@pytest.fixture(scope="module")
def lenet():
    model = build("lenet5").eval()
    image = np.random.default_rng(3).integers(0, 256, (3, 32, 32), dtype=np.uint8)
    recorded = record(model, image[None])
    rows = table(model, spec("lenet5").input_shape)
    return model, rows, recorded, maps.pipeline(recorded, rows)


def layer(shown: np.ndarray | None) -> maps.LayerMaps:
    return maps.LayerMaps("name", "Kind", "shape", "learned", shown)


def pixels(source: str) -> np.ndarray:
    return np.array(Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2]))).convert("RGBA"))


def test_the_pipeline_has_each_layer_with_its_output(lenet):
    _, rows, recorded, drawn = lenet
    assert [each.name for each in drawn] == [row.name for row in rows]
    for each, row, activation in zip(drawn, rows, recorded, strict=True):
        assert row.kind in each.description
        np.testing.assert_array_equal(each.shown, activation.output[0])
        for number in (f"{each.shown.min():.3g}", f"{each.shown.max():.3g}", f"{(each.shown > 0).mean():.0%}"):
            assert number in each.description


def test_weights_take_the_place_of_outputs(lenet):
    model, rows, _, drawn = lenet
    found = {row.name: getattr(model.get_submodule(row.name), "weight", None) for row in rows}
    arrays = {name: None if weight is None else weight.detach().numpy() for name, weight in found.items()}
    for each in maps.weighted(drawn, arrays):
        assert (each.shown is None) == (arrays[each.name] is None)
        if each.shown is not None:
            assert each.shown.size == arrays[each.name].size
    assert "no parameters" in maps.card(maps.weighted(drawn, arrays)[1], None, 1000)["empty"]


def test_a_scale_covers_a_map_a_layer_or_the_net():
    small, large = layer(np.full((2, 3, 3), -2.0)), layer(np.full(4, 5.0))
    assert maps.end_of(small, [small, large], "map") is None
    assert maps.end_of(small, [small, large], "layer") == 2.0
    assert maps.end_of(small, [small, large], "net") == 5.0
    assert maps.end_of(layer(np.zeros(3)), [], "layer") == 1.0


def test_a_faint_map_becomes_visible_on_its_own_scale():
    faint = layer(np.stack([np.full((3, 3), 0.01), np.full((3, 3), 1.0)]))
    together, alone = (pixels(maps.source(faint, end, 1000)) for end in (1.0, None))
    colours = maps.table()
    np.testing.assert_array_equal(together[0, 0, :3], colours[128])
    np.testing.assert_array_equal(alone[0, 0, :3], colours[254])
    np.testing.assert_array_equal(alone[0, -1, :3], colours[254])
    assert alone[0, 3, 3] == 0, "the gap between two maps is transparent"


def test_zero_is_the_middle_of_the_table():
    places = maps.indices(np.array([[[-1.0, 0.0, 1.0, 2.0]]]), np.ones(1))
    assert places.ravel().tolist() == [0, 127, 254, 254]
    assert maps.table().shape == (256, 3)


def test_a_picture_holds_as_many_maps_as_its_pixels_allow():
    many = layer(np.random.default_rng(0).normal(size=(64, 10, 10)))
    assert pixels(maps.source(many, 1.0, 1000)).size < pixels(maps.source(many, 1.0, 6400)).size
    assert len(maps.source(many, 1.0, 1000)) < 4000


@pytest.mark.parametrize(("count", "sides"), [(1600, (40, 40)), (128, (8, 16)), (10, (2, 5)), (7, (1, 7))])
def test_a_vector_is_folded_into_the_rectangle_nearest_a_square(count: int, sides: tuple[int, int]):
    assert maps.folded(np.arange(count)).shape == sides


def test_the_ends_of_the_pipeline_are_the_image_and_the_probabilities():
    first = maps.first_card(np.zeros((1, 28, 28), np.uint8))
    last = maps.last_card(np.array([0.25, 0.75]))
    assert first["source"].startswith("data:image/png")
    assert last["bars"] == [0.25, 0.75]
    assert "1: 75.0%" in last["shape"]


def test_the_table_has_a_row_a_layer(lenet):
    rows = lenet[1]
    columns = maps.columns(rows)
    assert {len(column) for column in columns.values()} == {len(rows)}
    assert columns["parameters"].sum() == sum(parameter.numel() for parameter in build("lenet5").parameters())
