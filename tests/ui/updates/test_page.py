"""The page on epochs, batches and updates: the counts, the sentence, the figure."""

import numpy as np
import pytest

from core.recipes.updates import count
from tests.helpers import apps
from tests.helpers.apps import well, widget
from ui.updates import charts, figures, sentences
from ui.updates.record import BATCHES, UpdatesOfTraining


def test_the_updates_are_those_of_the_reports():
    table = next(text.value for text in well(apps.opened("updates")).markdown if text.value.startswith("| |"))
    rows = {cells[1]: cells[2:-1] for line in table.splitlines() if (cells := [*map(str.strip, line.split("|"))])}
    assert rows[""] == ["This training", "R4's log", "R1's split"]
    assert rows["images"] == ["60,000"] * 3
    assert rows["**updates an epoch**"][1:] == ["1,875", "1,500"]
    assert rows["**updates in all**"][1:] == ["37,500", "15,000"]
    assert rows["images shown"][1:] == ["1,200,000", "480,000"]


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("images", 73_257, "⌈58,606 / 32⌉ = **1,832 updates an epoch**"),
        ("share", 0.1, "⌈4,800 / 32⌉ = **150 updates an epoch**"),
        ("validation", 0.0, "⌈60,000 / 32⌉ = **1,875 updates an epoch**"),
        ("batch_size", 1024, "⌈48,000 / 1,024⌉ = **47 updates an epoch**"),
        ("epochs", 1, "**1,500 updates** in 1 epoch. 12,000 images are set aside. The net sees each"),
    ],
)
def test_each_control_moves_the_count(key: str, value: float, said: str):
    at = well(apps.opened("updates"))
    assert "⌈48,000 / 32⌉ = **1,500 updates an epoch**, **15,000 updates** in 10 epochs" in at.info[0].value
    widget(at, key).set_value(value)
    assert said in well(at.run()).info[0].value


def test_a_smaller_last_batch_is_told_and_a_full_one_is_not():
    assert "The last batch of an epoch has 1 image." in sentences.updates(count(33, 32, 2))
    assert "last batch" not in sentences.updates(count(64, 32, 2))
    assert "set aside" not in sentences.updates(count(64, 32, 2))
    assert "sees each training image once" in sentences.updates(count(64, 32, 1))
    assert "sees each training image 2 times" in sentences.updates(count(64, 32, 2))


def test_the_figure_and_the_file_have_a_point_a_batch_size(drawn):
    record = UpdatesOfTraining()
    table = figures.columns(record)
    assert table["batch_size"].tolist() == list(BATCHES)
    np.testing.assert_array_equal(table["updates"], 10 * np.ceil(48_000 / np.array(BATCHES)))
    chart = drawn(charts.over_batch_size([count(48_000, size, 10) for size in BATCHES], count(48_000, 64, 10)))
    sizes, chosen = (chart.data(each) for each in chart.marks("point"))
    assert [row["total"] for row in sizes] == table["updates"].tolist()
    assert [(row["size"], row["epoch"], row["total"]) for row in chosen] == [(64, 750, 7500)]
