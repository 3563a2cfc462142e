"""The figure of a confusion matrix, and its sentence."""

from collections.abc import Callable

import numpy as np

from core.statistics.confusion import matrix
from tests.ui.conftest import Drawn
from ui.charts import confusion

GENERATOR = np.random.default_rng(0)
LABELS, SAID = GENERATOR.integers(0, 10, 500), GENERATOR.integers(0, 10, 500)


def test_the_figure_shows_the_counts_and_their_shares(drawn: Callable[..., Drawn]):
    counts = matrix(SAID, LABELS)
    found = drawn(confusion.chart(counts))
    rows = found.data(found.marks("rect")[0])
    assert [row["count"] for row in rows] == counts.ravel().tolist()
    cell = next(row for row in rows if (row["label"], row["said"]) == ("3", "7"))
    assert cell["share"] == np.round(counts[3, 7] / counts[3].sum(), 5)


def test_a_marked_cell_is_framed_and_any_answers_a_click(drawn: Callable[..., Drawn]):
    counts = matrix(SAID, LABELS)
    assert "params" not in str(drawn(confusion.chart(counts)).spec)
    found = drawn(confusion.chart(counts, (3, 7)))
    frame, answering = found.marks("rect")[1:]
    assert [(row["label"], row["said"]) for row in found.data(frame)] == [("3", "7")]
    assert len(found.data(answering)) == 100
    selections = [each for layer in (found.spec, answering) for each in layer.get("params", [])]
    assert [each["name"] for each in selections] == [confusion.PICK]
    assert selections[0]["select"]["fields"] == ["label", "said"]


def test_a_class_without_images_is_no_division_by_zero(drawn: Callable[..., Drawn]):
    counts = matrix(np.array([1, 1]), np.array([1, 2]))
    assert drawn(confusion.chart(counts)).size < 50_000


def test_the_commonest_mistake_is_named():
    counts = matrix(np.array([1, 7, 7, 7]), np.array([1, 1, 1, 7]))
    assert "2 of 4 images are read right, 50.00%" in confusion.describe(counts)
    assert "a 1 read as 7, 2 of 3" in confusion.describe(counts)
    assert "All 2" in confusion.describe(matrix(np.array([1, 2]), np.array([1, 2])))
