"""The legend above several charts."""

from streamlit.testing.v1 import AppTest

from ui.trust import charts, legend


def page() -> None:
    from ui.trust import legend
    from ui.trust.charts import Sign

    legend.show([Sign("a <b>", "#112233", dash=(6, 3)), Sign("c", "#445566", shape="diamond")])


def test_each_name_has_its_colour_its_dash_or_its_shape_and_stays_text():
    [found] = AppTest.from_function(page).run().get("html")
    body = found.proto.body
    assert "a &lt;b&gt;" in body
    assert "repeating-linear-gradient(90deg, #112233 0px 6px, transparent 6px 9px)" in body
    assert legend.GLYPHS["diamond"] in body


def test_every_shape_of_a_chart_has_a_glyph():
    assert set(charts.SHAPES) == set(legend.GLYPHS)
