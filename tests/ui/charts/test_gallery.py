"""Thumbnails."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from ui.charts import gallery

RNG = np.random.default_rng(2)


@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 32, 32)])
def test_every_image_is_there_and_answers(drawn, shape: tuple[int, int, int]):
    images = RNG.integers(1, 256, (23, *shape), dtype=np.uint8)
    labels, said = np.arange(23) % 10, np.arange(23) % 7
    chart = drawn(gallery.chart(images, labels, said, chosen=12))
    table = next(chart.data(layer) for layer in chart.marks("rect") if len(chart.data(layer)) > 1)
    assert [row["place"] for row in table] == list(range(23))
    assert [row["label"] for row in table] == list(labels)
    assert [row["said"] for row in table] == list(said)
    side = shape[1]
    pixels = chart.pixels()
    assert pixels.shape[1] == gallery.COLUMNS * (side + 2) - 2
    tile = pixels[side + 2 : 2 * side + 2, 2 * (side + 2) : 3 * (side + 2) - 2]
    np.testing.assert_array_equal(tile[..., 0], images[12, 0])
    assert chart.size < 300_000


def test_the_chosen_image_alone_is_framed_and_a_click_gives_its_place(drawn):
    images = RNG.integers(0, 256, (5, 1, 28, 28), dtype=np.uint8)
    chart = drawn(gallery.chart(images, np.arange(5), np.arange(5), chosen=3))
    framed = [chart.data(layer) for layer in chart.marks("rect") if len(chart.data(layer)) == 1]
    assert [rows[0]["place"] for rows in framed] == [3]
    [parameter] = chart.spec["params"]
    assert (parameter["name"], parameter["select"]["fields"]) == (gallery.PICK, ["place"])


def test_a_strip_is_one_row(drawn):
    images = RNG.integers(0, 256, (6, 1, 28, 28), dtype=np.uint8)
    assert drawn(gallery.chart(images, np.arange(6), np.arange(6), 0, columns=6)).pixels().shape[:2] == (28, 6 * 30 - 2)


def test_pictures_in_a_row_stand_on_one_line_apart_from_one_another():
    large, small = np.full((1, 4, 4), 200, np.uint8), np.full((3, 2, 2), 100, np.uint8)
    content = base64.b64decode(gallery.row([large, small], gap=1).partition(",")[2])
    pixels = np.asarray(Image.open(io.BytesIO(content)))
    assert pixels.shape == (4, 4 + 1 + 2, 4)
    assert (pixels[:, :4] == (200, 200, 200, 255)).all()
    assert (pixels[2:, 5:] == (100, 100, 100, 255)).all()
    assert not pixels[:, 4].any()
    assert not pixels[:2, 5:].any()
