"""Attribution maps."""

import numpy as np
import pytest

from ui.charts import heat, pictures
from ui.charts.theme import DIVERGING, SEQUENTIAL

RNG = np.random.default_rng(1)
IMAGE = RNG.integers(0, 256, (3, 32, 32), dtype=np.uint8)
MAP = RNG.normal(size=(3, 32, 32))


def test_channels_are_summed_so_that_the_total_stays():
    assert heat.reduced(MAP).shape == (32, 32)
    assert heat.reduced(MAP).sum() == pytest.approx(MAP.sum())


def test_single_pixels_do_not_stretch_the_scale_and_zeros_have_one():
    flat = np.ones((32, 32))
    flat[0, 0] = 1000.0
    assert heat.strength(flat) == pytest.approx(1.0)
    assert heat.strength(np.zeros((4, 4))) == 1.0
    single = np.zeros((32, 32))
    single[3, 3] = -2.0
    assert heat.strength(single) == 2.0


@pytest.mark.parametrize(("signed", "palette"), [(True, DIVERGING), (False, SEQUENTIAL)])
def test_the_map_is_painted_on_a_scale_that_fits_its_signs(drawn, signed: bool, palette):
    flat = heat.reduced(MAP)
    end = heat.strength(flat)
    chart = drawn(heat.chart(flat, IMAGE, "Name", "about", signed=signed, overlay=False))
    np.testing.assert_array_equal(chart.pixels(), pictures.paint(flat, palette, (-end if signed else 0.0, end)))
    assert chart.size < 300_000


def test_over_the_image_an_empty_map_leaves_the_grey_image(drawn):
    chart = drawn(heat.chart(np.zeros((32, 32)), IMAGE, "Name", "about", signed=True, overlay=True))
    np.testing.assert_allclose(chart.pixels()[..., :3], IMAGE.mean(axis=0)[..., None].repeat(3, axis=2), atol=1)


def test_the_pointer_reads_every_pixel(drawn):
    flat = heat.reduced(MAP)
    chart = drawn(heat.chart(flat, IMAGE, "Name", "about", signed=True, overlay=False))
    [cells] = chart.marks("rect")
    table = chart.data(cells)
    assert len(table) == 32 * 32
    assert all(cell["value"] == pytest.approx(flat[cell["row"], cell["column"]], abs=1e-5) for cell in table[::37])


def test_the_sentence_measures_the_middle():
    flat = np.zeros((32, 32))
    flat[:, 16], flat[:, 0] = 3.0, -1.0
    assert "75%" in heat.describe(flat, "Name")
    assert "Name" in heat.describe(flat, "Name")
