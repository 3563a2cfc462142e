"""Charts as the browser gets them: the theme's ink, no words for marks, a height that is kept free."""

from typing import Any

import altair as alt
import pandas as pd
import pytest

from ui.charts.legible import GROUNDS, INKS, LEAST, contrast
from ui.page import draw

TABLE = pd.DataFrame({"x": [1, 2], "y": [3, 4]})


def bars(**properties: Any) -> alt.Chart:
    return alt.Chart(TABLE, **properties).mark_bar().encode(x="x:Q", y="y:Q")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axes_and_legends_have_the_theme_s_ink(theme: Any):
    config = draw.specification(bars(), theme)["config"]
    for part in ("axis", "header", "legend"):
        for name in ("labelColor", "titleColor"):
            assert contrast(config[part][name], GROUNDS[theme]) >= LEAST
    assert config["mark"]["aria"] is False


def test_a_chart_s_own_settings_hold_beside_those_of_all():
    own = alt.Config(view=alt.ViewConfig(stroke=None), axis=alt.AxisConfig(grid=False), background="#eeeeee")
    config = draw.specification(bars(config=own))["config"]
    assert config["view"] == {"stroke": None}
    assert config["axis"] == {"labelColor": INKS["light"], "titleColor": INKS["light"], "aria": False, "grid": False}
    assert config["background"] == "#eeeeee"


def test_the_height_of_a_single_view_is_kept_free_and_that_of_several_is_the_browser_s():
    of_several = [bars(height=9) | bars(), bars(height=9).facet(row="x:O"), bars(height=9).encode(row="x:O")]
    assert draw.room(draw.specification(bars(height=123))) == 123
    assert draw.room(draw.specification(bars(height=123) + bars())) == 123
    for chart in (bars(), bars(height=alt.Step(20)), *of_several):
        assert draw.room(draw.specification(chart)) == "content"


def test_a_slide_s_charts_have_larger_letters_but_keep_sizes_of_their_own():
    drawn = draw.specification(bars(config=alt.Config(axis=alt.AxisConfig(labelFontSize=9))))
    draw.enlarge(drawn)
    assert drawn["config"]["axis"]["labelFontSize"] == 9
    assert drawn["config"]["axis"]["titleFontSize"] == draw.PROJECTED["axis"]["titleFontSize"] > 14
    assert drawn["config"]["axis"]["labelColor"] == INKS["light"]
    assert drawn["config"]["text"]["fontSize"] >= 16
