"""What is drawn of the path of Integrated Gradients."""

import numpy as np

from ui.saliency import charts

ALPHAS = np.linspace(0, 1, 21)


def test_the_lines_hold_what_they_are_given(drawn):
    gained, attributed = ALPHAS**2, ALPHAS**3
    chart = drawn(charts.sums(ALPHAS, gained, attributed, 0.3, "7"))
    [line] = chart.marks("line")
    rows = chart.data(line)
    assert [row["value"] for row in rows if row["what"] == charts.GAINED] == list(gained)
    assert [row["value"] for row in rows if row["what"] == charts.ATTRIBUTED] == list(attributed)


def test_the_rule_stands_at_alpha(drawn):
    for chart in (charts.probability(ALPHAS, ALPHAS, 0.3, "7"), charts.sums(ALPHAS, ALPHAS, ALPHAS, 0.3, "7")):
        shown = drawn(chart)
        [rule] = shown.marks("rule")
        assert shown.data(rule) == [{"alpha": 0.3}]
