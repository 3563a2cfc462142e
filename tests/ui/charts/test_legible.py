"""Text in charts can be read on the theme's ground; what is no text keeps its colour."""

from typing import Any

import altair as alt
import pandas as pd
import pytest

from ui.charts import theme
from ui.charts.legible import GROUNDS, INKS, LEAST, contrast, legible, readable
from ui.page.sections import ROOT

TABLE = pd.DataFrame({"x": [1, 2], "kind": ["a", "b"]})
BOTH = pytest.mark.parametrize("ground", ["light", "dark"])


def spec(chart: alt.TopLevelMixin, ground: Any) -> dict[str, Any]:
    return legible(chart.to_dict(), ground)


def test_contrast_is_that_of_the_guideline():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == 1


def test_the_grounds_are_those_of_the_theme():
    text = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    for name, ground in GROUNDS.items():
        assert f'backgroundColor = "{ground}"' in text.partition(f"[theme.{name}]")[2].partition("[")[0]


@BOTH
def test_every_palette_s_colour_can_be_read_as_text(ground: Any):
    colours = {theme.MARK, theme.MUTED, theme.HIGHLIGHT, *theme.NET_COLOURS, *theme.CLASS_COLOURS}
    for colour in colours:
        assert contrast(readable(colour, ground), GROUNDS[ground]) >= LEAST
    assert contrast(INKS[ground], GROUNDS[ground]) >= LEAST
    assert readable(INKS[ground], ground) == INKS[ground], "what can be read stays as it is"


@BOTH
def test_a_text_s_colour_changes_and_a_line_s_does_not(ground: Any):
    base = alt.Chart(TABLE).encode(x="x:Q")
    found = spec(base.mark_line(color=theme.MARK) + base.mark_text(color=theme.MARK), ground)
    line, text = (layer["mark"]["color"] for layer in found["layer"])
    assert line == theme.MARK
    assert contrast(text, GROUNDS[ground]) >= LEAST


@BOTH
def test_a_line_whose_scale_colours_its_label_too_keeps_the_label_s_colour(ground: Any):
    scale = alt.Scale(domain=["a", "b"], range=[theme.MARK, theme.HIGHLIGHT])
    base = alt.Chart(TABLE).encode(x="x:Q", color=alt.Color("kind:N", scale=scale))
    found = spec(base.mark_line() + base.mark_text(), ground)
    ranges = [layer["encoding"]["color"]["scale"]["range"] for layer in found["layer"]]
    assert ranges == [[readable(theme.MARK, ground), readable(theme.HIGHLIGHT, ground)]] * 2
    alone = spec(base.mark_line(), ground)
    assert alone["encoding"]["color"]["scale"]["range"] == [theme.MARK, theme.HIGHLIGHT]


@BOTH
def test_the_ink_is_the_theme_s(ground: Any):
    found = spec(alt.Chart(TABLE).mark_rule(color=theme.INK_ON_BOTH).encode(x="x:Q"), ground)
    assert found["mark"]["color"] == INKS[ground]


def test_white_on_a_bar_stays_white():
    found = spec(alt.Chart(TABLE).mark_text(color="white").encode(x="x:Q"), "light")
    assert found["mark"]["color"] == "white"
