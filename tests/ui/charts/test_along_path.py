"""What is drawn of the path of Integrated Gradients."""

import numpy as np

from ui.charts import along_path

ALPHAS = np.linspace(0, 1, 21)


def test_the_lines_hold_what_they_are_given(drawn):
    gained, attributed = ALPHAS**2, ALPHAS**3
    chart = drawn(along_path.sums(ALPHAS, gained, attributed, 0.3, "7"))
    [line] = chart.marks("line")
    rows = chart.data(line)
    assert [row["value"] for row in rows if row["what"] == along_path.GAINED] == list(gained)
    assert [row["value"] for row in rows if row["what"] == along_path.ATTRIBUTED] == list(attributed)


def test_the_rule_stands_at_alpha(drawn):
    for chart in (along_path.probability(ALPHAS, ALPHAS, 0.3, "7"), along_path.sums(ALPHAS, ALPHAS, ALPHAS, 0.3, "7")):
        shown = drawn(chart)
        [rule] = shown.marks("rule")
        assert shown.data(rule) == [{"alpha": 0.3}]
