"""Attribution maps."""

import numpy as np
import pandas as pd
import pytest

from core.attribution.reduction import over_channels
from ui.charts import heat, pictures
from ui.charts.heat import Display
from ui.charts.theme import DIVERGING, SEQUENTIAL
from ui.shared.flat_maps import flattened

RNG = np.random.default_rng(1)
IMAGE = RNG.integers(0, 256, (3, 32, 32), dtype=np.uint8)
MAP = RNG.normal(size=(3, 32, 32))


def test_channels_are_summed_so_that_the_total_stays():
    assert over_channels(MAP).shape == (32, 32)
    assert over_channels(MAP).sum() == pytest.approx(MAP.sum())


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
    flat = over_channels(MAP)
    end = heat.strength(flat)
    chart = drawn(heat.chart(flat, IMAGE, "Name", "about", signed=signed, overlay=False))
    np.testing.assert_array_equal(chart.pixels(), pictures.paint(flat, palette, (-end if signed else 0.0, end)))
    assert chart.size < 300_000


def test_over_the_image_an_empty_map_leaves_the_grey_image(drawn):
    chart = drawn(heat.chart(np.zeros((32, 32)), IMAGE, "Name", "about", signed=True, overlay=True))
    np.testing.assert_allclose(chart.pixels()[..., :3], IMAGE.mean(axis=0)[..., None].repeat(3, axis=2), atol=1)


def test_the_pointer_reads_every_pixel(drawn):
    flat = over_channels(MAP)
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


def test_a_map_is_reduced_as_asked():
    by_hand = np.array([[max(column, key=abs) for column in zip(*row, strict=True)] for row in MAP.transpose(1, 0, 2)])
    np.testing.assert_array_equal(over_channels(MAP, "strongest"), by_hand)
    np.testing.assert_allclose(over_channels(MAP, "mean"), MAP.sum(axis=0) / 3)


def test_without_a_sign_strength_remains():
    np.testing.assert_array_equal(flattened(MAP, Display(sign="absolute")), np.abs(MAP.sum(axis=0)))


def test_maps_share_a_scale_as_asked():
    flats = [np.full((4, 4), end) for end in (1.0, 2.0, 3.0)]
    methods = ["one", "one", "other"]
    assert Display(scale="map").ends(flats, methods) == [1, 2, 3]
    assert Display(scale="all", percentile=100.0).ends(flats, methods) == [3, 3, 3]
    assert Display(scale="method", percentile=100.0).ends(flats, methods) == [2, 2, 3]


@pytest.mark.parametrize("signed", [True, False])
def test_the_legend_has_the_ends_of_the_colours(drawn, signed: bool):
    chart = drawn(heat.chart(MAP[0], IMAGE, "Name", "about", signed=signed, overlay=False, end=2.5))
    [key] = chart.marks("point")
    assert [row["end"] for row in chart.data(key)] == [-2.5 if signed else 0.0, 2.5]


def test_ten_maps_stand_on_one_sheet(drawn):
    flats = list(RNG.normal(size=(10, 32, 32)))
    table = pd.DataFrame({"Class": range(10)})
    chart = drawn(
        heat.sheet(flats, IMAGE, table, [2.0] * 10, Display(), signed=True, title="Name", subtitle="about", marked=3)
    )
    first = chart.pixels()[6:38, 1:33]
    np.testing.assert_array_equal(first, pictures.paint(flats[0], DIVERGING, (-2.0, 2.0)))
    assert chart.size < 300_000


def test_channels_are_reduced_in_the_ways_that_there_are():
    with pytest.raises(ValueError, match="sum, mean, strongest"):
        over_channels(MAP, "median")
    np.testing.assert_array_equal(over_channels(MAP[None], "strongest")[0], over_channels(MAP, "strongest"))


def test_no_screen_reader_reads_a_pictures_data(drawn):
    chart = drawn(heat.chart(MAP[0], IMAGE, "Name", signed=True, overlay=False))
    assert [each["mark"]["aria"] for each in chart.marks("image")] == [False]


def test_lines_below_a_title_are_there_where_there_are_some(drawn):
    plain, told = (
        drawn(heat.chart(MAP[0], IMAGE, "Name", *lines, signed=True, overlay=False)) for lines in ((), ("one", "two"))
    )
    assert "subtitle" not in plain.spec["title"]
    assert told.spec["title"]["subtitle"] == ["one", "two"]
    assert told.spec["height"] > plain.spec["height"]
