"""Charts over one another are one chart, and an axis keeps its scale when it serves another column."""

import altair as alt
import pandas as pd
import pytest

from ui.charts import compose

TABLE = pd.DataFrame({"a": [1, 2], "b": [3, 4]})


def test_layers_keep_their_order_and_the_properties():
    bars, dots = alt.Chart(TABLE).mark_bar().encode(x="a:Q"), alt.Chart(TABLE).mark_point().encode(x="b:Q")
    told = compose.layered(bars, dots, title="Two", height=120).to_dict()
    assert [each["mark"]["type"] for each in told["layer"]] == ["bar", "point"]
    assert (told["title"], told["height"]) == ("Two", 120)


def test_facets_are_refused():
    faceted = alt.Chart(TABLE).mark_bar().encode(x="a:Q", row="b:N")
    with pytest.raises(TypeError, match="side by side"):
        compose.layered(faceted, faceted)


@pytest.mark.parametrize("channel", [alt.X, alt.Y])
def test_an_axis_serves_another_column(channel):
    axis = channel("a:Q", title="How much", scale=alt.Scale(domain=[0, 9]))
    other = compose.of_column(axis, "b")
    assert type(other) is channel
    assert other.to_dict() == {**axis.to_dict(), "field": "b"}
    assert axis.to_dict()["field"] == "a"
