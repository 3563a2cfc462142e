"""The page's figure, updates over the size of a batch, and its table."""

from collections.abc import Mapping

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.recipes.updates import Updates, count
from ui.page import draw
from ui.page.script import Script
from ui.updates import charts, sentences
from ui.updates.controls import counted
from ui.updates.record import BATCHES, UpdatesOfTraining

CHOSEN = "This training"
REPORTED = {  # what two reports trained
    "R4's log": count(60_000, 32, 20),
    "R1's split": count(60_000, 32, 10, validation=0.2),
}


def show(record: UpdatesOfTraining) -> None:
    """The updates over the batch sizes that are offered, the chosen one marked, and beside it what they come from."""
    mine, sizes = counted(record), [counted(record, size) for size in BATCHES]
    left, right = st.columns([3, 2], gap="medium", vertical_alignment="center")
    words = "The number of updates over the size of a batch, with the chosen one marked; the sentence has the numbers."
    draw.chart(charts.over_batch_size(sizes, mine), container=left, alt=words, key="updates")
    right.info(sentences.updates(mine), icon=":material/lightbulb:")


def compare(record: UpdatesOfTraining) -> None:
    """The same counts in a table, beside those of two reports."""
    st.markdown(table({CHOSEN: counted(record), **REPORTED}))
    st.caption(
        "R4 and R1 are two students' reports. The numbers are R4's training log and R1's split of the training images."
    )


def table(found: Mapping[str, Updates]) -> str:
    """Images, batches and updates in Markdown, a column a training."""
    rows: dict[str, list[int]] = {
        "images": [each.images for each in found.values()],
        "set aside": [each.held_out for each in found.values()],
        "learnt from": [each.trained for each in found.values()],
        "batch size": [each.batch_size for each in found.values()],
        "**updates an epoch**": [each.batches for each in found.values()],
        "epochs": [each.epochs for each in found.values()],
        "**updates in all**": [each.total for each in found.values()],
        "images shown": [each.seen for each in found.values()],
    }
    lines = [f"| {name} | " + " | ".join(f"{value:,}" for value in values) + " |" for name, values in rows.items()]
    return "\n".join(["| | " + " | ".join(found) + " |", f"|---|{'--:|' * len(found)}", *lines])


def columns(record: UpdatesOfTraining) -> dict[str, NDArray[np.generic]]:
    """A row a batch size."""
    found = [counted(record, size) for size in BATCHES]
    return {
        "batch_size": np.array(BATCHES),
        "updates_an_epoch": np.array([each.batches for each in found]),
        "updates": np.array([each.total for each in found]),
    }


def script(record: UpdatesOfTraining) -> Script:
    """What computes them."""
    values = {name: getattr(record, name) for name in ("images", "share", "validation", "epochs")}
    return Script("over_batch_size", {**values, "batch_sizes": BATCHES})
