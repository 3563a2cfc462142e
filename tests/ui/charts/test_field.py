"""A field over two axes."""

import numpy as np
import pytest

from ui.charts import field, pictures
from ui.charts.theme import DIVERGING, SEQUENTIAL

X, Y = np.linspace(-2, 2, 101), np.linspace(-1, 3, 81)
BOWL = X[None] ** 2 + Y[:, None] ** 2
AXES = field.Axes(X, Y, "Weight", "Bias")
LEVELS = np.array([1.0, 4.0])


def made(values: np.ndarray = BOWL, **changed: object):
    settings = {
        "title": "Bowl",
        "legend": "Height",
        "palette": SEQUENTIAL,
        "domain": (0.0, 13.0),
        "readings": {"Height": values, "Half": values / 2},
        "levels": LEVELS,
    }
    return field.chart(values, AXES, **{**settings, **changed})


def test_the_picture_has_its_first_row_below(drawn):
    pixels = drawn(made()).pixels()
    np.testing.assert_array_equal(pixels[::-1], pictures.paint(BOWL, SEQUENTIAL, (0.0, 13.0)))


def test_a_step_is_as_long_on_both_axes_of_an_even_field_and_its_picture_fills_them(drawn):
    axes = field.Axes(X, X / 2, "One", "Other", even=True)
    values = X[None] ** 2 + X[:, None] ** 2
    settings = {"title": "", "legend": "", "palette": SEQUENTIAL, "domain": (0.0, 8.0), "readings": {}}
    chart = drawn(field.chart(values, axes, **settings))
    [cells], [image] = chart.marks("rect"), chart.marks("image")
    across, up = (cells["encoding"][name]["scale"]["range"] for name in "xy")
    wide, high = across[1]["expr"], "min(height, 0.5000 * width)"
    assert (across[0], wide) == (0, "min(width, height / 0.5000)")
    assert up == [{"expr": "height"}, {"expr": f"height - {high}"}]
    assert (image["mark"]["width"], image["mark"]["height"]) == ({"expr": wide}, {"expr": high})
    assert image["encoding"]["y"] == {"value": up[1]}


def test_contours_lie_where_the_field_has_their_value(drawn):
    chart = drawn(made())
    [lines] = chart.marks("line")
    points = chart.data(lines)
    assert {point["level"] for point in points} == {1.0, 4.0}
    assert all(point["x"] ** 2 + point["y"] ** 2 == pytest.approx(point["level"], abs=0.04) for point in points)


def test_without_levels_there_are_no_lines_and_levels_never_met_are_no_error(drawn):
    assert not drawn(made(levels=None)).marks("line")
    chart = drawn(made(levels=np.array([99.0])))
    assert all(not chart.data(line) for line in chart.marks("line"))


def test_the_legend_has_the_palette_of_the_picture_and_its_ends(drawn):
    chart = drawn(made(palette=DIVERGING, domain=(-3.0, 3.0)))
    [cells] = chart.marks("rect")
    values = [cell["value"] for cell in chart.data(cells)]
    scale = cells["encoding"]["color"]["scale"]
    assert scale["scheme"] == DIVERGING.vega
    assert scale["reverse"] == DIVERGING.reverse
    assert scale.get("domain", [min(values), max(values)]) == [-3.0, 3.0]
    assert cells["encoding"]["color"]["title"] == "Height"


def test_the_pointer_reads_the_fields_own_values_everywhere(drawn):
    chart = drawn(made())
    [cells] = chart.marks("rect")
    table = chart.data(cells)
    assert 400 < len(table) < 2000
    assert min(cell["x_from"] for cell in table) == X[0]
    assert max(cell["y_to"] for cell in table) == Y[-1]
    for cell in table[:: len(table) // 50]:
        assert cell["Height"] == pytest.approx(cell["x"] ** 2 + cell["y"] ** 2, abs=1e-4)
        assert cell["Half"] == pytest.approx(cell["Height"] / 2, abs=1e-4)
    shown = {reading["title"] for reading in cells["encoding"]["tooltip"]}
    assert shown == {"Weight", "Bias", "Height", "Half"}


def test_holes_and_infinities_stay_holes(drawn):
    values = BOWL.copy()
    values[:40], values[-1] = np.nan, np.inf
    chart = drawn(made(values))
    pixels = chart.pixels()
    assert (pixels[-40:, :, 3] == 0).all()
    assert (pixels[:-40, :, 3] == 255).all()
    assert any(cell["Height"] is None for cell in chart.data(chart.marks("rect")[0]))


def test_a_chart_weighs_little(drawn):
    assert drawn(made()).size < 300_000
