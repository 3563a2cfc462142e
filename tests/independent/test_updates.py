"""The page Epochs, batches, updates: the counts of two reports and of the training that is set, by division."""

import math

from tests.helpers.recorded import told


def test_the_updates_of_two_reports_and_of_a_training():
    text = told("updates", share="0.5", validation="0.1", batch_size="256", epochs="3")
    [row] = [line for line in text.splitlines() if "updates an epoch" in line and line.startswith("|")]
    own = math.ceil(27_000 / 256)
    assert row.split("|")[2:5] == [f" {each:,} " for each in (own, math.ceil(60_000 / 32), math.ceil(48_000 / 32))]
    assert f"{own:,} updates an epoch, {3 * own:,} updates in 3 epochs" in text
    assert f"has {27_000 - (own - 1) * 256:,} images" in text
