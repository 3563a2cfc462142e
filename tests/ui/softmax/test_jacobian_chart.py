"""The Jacobian as a table of colours."""

import numpy as np

from core.functions import softmax as science
from ui.softmax.charts import jacobian

Z = np.array([2.0, 1.0, 0.0, -9.0])


def test_each_cell_is_an_entry(drawn):
    matrix = science.jacobian(Z)
    found = drawn(jacobian.chart(matrix))
    [cells] = found.marks("rect")
    table = found.data(cells)
    assert len(table) == 16
    for row in table:
        assert row["value"] == matrix[row["i"], row["j"]]
        assert bool(row["text"]) == (abs(row["value"]) >= 5e-4)


def test_no_entry_lies_beyond_the_colours():
    rng = np.random.default_rng(0)
    assert np.abs(science.jacobian(3 * rng.normal(size=(1000, 4)))).max() <= jacobian.END
    assert np.abs(science.jacobian([1.0, 1.0])).max() == jacobian.END
