"""The table of shipped nets: accuracy, data set, provenance."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core import models
from core.recipes import SHIPPED
from core.runs import Run, before, measured, shipped

COLUMNS = {
    "Test accuracy": st.column_config.NumberColumn(format="percent"),
    "Test images": st.column_config.NumberColumn(format="localized"),
    "Training images": st.column_config.NumberColumn(format="localized"),
    "Training time": st.column_config.NumberColumn(format="%.0f s"),
}
CAPTION = (
    "The figures come from the runs themselves. MNIST uses its 10,000 official test images. SVHN uses crops that were "
    "cut anew and held out, not the published benchmark."
)


@st.cache_data(ttl=300, show_spinner=False)
def table() -> pd.DataFrame:
    """A row a net, by accuracy within its data set; needs no torch. The pages on training show the other runs."""
    recipes, runs = set(SHIPPED.values()), [*shipped().list(), *measured().list()]
    rows = sorted(
        (_row(run, before(run, runs)) for run in runs if run.recipe in recipes),
        key=lambda row: (row["Data"], -row["Test accuracy"]),
    )
    return pd.DataFrame(rows)


def _row(run: Run, earlier: Sequence[Run]) -> dict[str, Any]:
    made, whole = run.provenance, (*earlier, run)
    return {
        "Network": models.title(run.recipe.model, **run.recipe.options),
        "Data": run.recipe.dataset.upper(),
        "Test accuracy": run.metrics["test_accuracy"],
        "Test images": made.test_images,
        "Training images": made.train_images,
        "Epochs": sum(len(each.history) for each in whole),
        "Training time": sum(each.provenance.seconds for each in whole),
        "Trained on": made.machine,
        "Date": made.date[:10],
    }
