"""Layers without Altair's copies are the chart that Altair makes of them."""

import altair as alt
import pandas as pd

from ui.charts.compose import layered_as_given


def parts() -> list[alt.Chart]:
    tables = [pd.DataFrame({"x": [1.0, 2.0], "y": [float(row), 3.0]}) for row in range(3)]
    lines = alt.Chart(tables[0]).mark_line(color="red", aria=False).encode(x="x:Q", y=alt.Y("y:Q", title="Loss"))
    dots = alt.Chart(tables[1]).mark_point(filled=True).encode(x="x:Q", y="y:Q", tooltip=[alt.Tooltip("x:Q")])
    cells = alt.Chart(tables[2], name="pointer").mark_rect(opacity=0).encode(x="x:Q", y="y:Q")
    return [lines, dots, cells.add_params(alt.selection_point(name="place", fields=["x", "y"], on="click"))]


def test_layers_are_those_that_altair_makes():
    title = alt.TitleParams("Both", subtitle=["below"])
    made = layered_as_given(*parts(), title=title, height=310).to_dict()
    assert made == alt.layer(*parts(), title=title, height=310).to_dict()
    assert made["params"][0]["views"] == ["pointer"]


def test_layers_without_a_selection_have_no_params():
    made = layered_as_given(*parts()[:2]).to_dict()
    assert made == alt.layer(*parts()[:2]).to_dict()
    assert "params" not in made


def test_the_charts_that_are_given_stay_as_they_are():
    charts = parts()
    before = [chart.to_dict() for chart in charts]
    layered_as_given(*charts)
    assert [chart.to_dict() for chart in charts] == before
