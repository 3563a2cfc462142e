"""The legend in a row."""

import pytest

from ui.charts import signs
from ui.shared import legend
from ui.shared.legend import Entry


def test_each_name_has_its_sign_and_is_no_markup(monkeypatch: pytest.MonkeyPatch):
    written: list[str] = []
    monkeypatch.setattr(legend.st, "html", written.append)
    legend.row([Entry("<b>a</b>", "#123456", "square"), Entry("b", "#654321", "diamond")])
    [text] = written
    assert "&lt;b&gt;a&lt;/b&gt;" in text
    assert "color:#123456" in text.partition("■")[0]
    assert "color:#654321" in text.partition("■")[2].partition("◆")[0]


def test_every_shape_of_a_run_has_a_glyph():
    assert set(signs.RUN_SHAPES) <= set(legend.GLYPHS)
    assert len(set(legend.GLYPHS.values())) == len(legend.GLYPHS)
