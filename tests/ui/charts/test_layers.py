"""Layers without Altair's copies are the chart that Altair makes of them."""

import altair as alt
import pandas as pd
import pytest

from ui.charts.compose import layered


def parts() -> list[alt.Chart]:
    tables = [pd.DataFrame({"x": [1.0, 2.0], "y": [float(row), 3.0]}) for row in range(3)]
    lines = alt.Chart(tables[0]).mark_line(color="red", aria=False).encode(x="x:Q", y=alt.Y("y:Q", title="Loss"))
    dots = alt.Chart(tables[1]).mark_point(filled=True).encode(x="x:Q", y="y:Q", tooltip=[alt.Tooltip("x:Q")])
    cells = alt.Chart(tables[2], name="pointer").mark_rect(opacity=0).encode(x="x:Q", y="y:Q")
    return [lines, dots, cells.add_params(alt.selection_point(name="place", fields=["x", "y"], on="click"))]


def test_layers_are_those_that_altair_makes():
    title = alt.TitleParams("Both", subtitle=["below"])
    made = layered(*parts(), title=title, height=310).to_dict()
    assert made == alt.layer(*parts(), title=title, height=310).to_dict()
    assert made["params"][0]["views"] == ["pointer"]


def test_layers_without_a_selection_have_no_params():
    made = layered(*parts()[:2]).to_dict()
    assert made == alt.layer(*parts()[:2]).to_dict()
    assert "params" not in made


def test_the_charts_that_are_given_stay_as_they_are():
    charts = parts()
    before = [chart.to_dict() for chart in charts]
    layered(*charts)
    assert [chart.to_dict() for chart in charts] == before


def _sized(chart: alt.Chart) -> alt.Chart:
    return chart.properties(height=90)


def _selecting(chart: alt.Chart) -> alt.Chart:
    return chart.add_params(alt.selection_point(name="unnamed", fields=["x"]))


@pytest.mark.parametrize("of_the_whole", [_sized, _selecting])
def test_what_belongs_to_the_whole_moves_there(of_the_whole):
    lines, dots, _ = parts()
    made = layered(of_the_whole(lines), dots).to_dict()
    assert made == alt.layer(of_the_whole(lines), dots).to_dict()
    assert "height" in made or made["params"][0]["views"]


def test_a_selection_that_two_layers_share_is_one():
    lines, dots, cells = parts()
    shared = cells.params[0]
    named = dots.properties(name="dots").add_params(alt.selection_point(name="place", fields=["x", "y"], on="click"))
    made = layered(lines, named, cells).to_dict()
    assert [each["name"] for each in made["params"]] == [shared.name]


def test_layers_of_layers_are_those_that_altair_makes():
    lines, dots, cells = parts()
    made = layered(layered(lines, dots), cells).to_dict()
    assert made == alt.layer(alt.layer(lines, dots), cells).to_dict()
