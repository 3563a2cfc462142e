"""Words with an outline."""

import altair as alt
import pandas as pd

from tests.helpers.rendered import render
from ui.charts import halo
from ui.charts.compose import layered


def test_the_words_stand_over_their_outline_at_the_same_place():
    chart = alt.Chart(pd.DataFrame({"x": [1, 2], "word": ["one", "two"]}))
    layers = halo.words(chart, {"x": alt.X("x:Q"), "text": alt.Text("word:N")}, color="#123456", dx=3)
    outline, letters = (layer.to_dict() for layer in layers)
    assert outline["encoding"] == letters["encoding"]
    assert outline["mark"]["stroke"] == {"expr": "background"}
    assert "stroke" not in letters["mark"]
    assert {name: outline["mark"][name] for name in letters["mark"]} == letters["mark"]
    drawn = layered(*layers, config=alt.Config(background="#fedcba"))
    assert render(drawn).words().count("one") == 2
