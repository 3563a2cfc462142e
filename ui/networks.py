"""The shipped nets as a table: what each reaches, on what, and how it was made."""

import pandas as pd
import streamlit as st

from core import models
from core.runs import Run, shipped
from core.training import SHIPPED

COLUMNS = {
    "Test accuracy": st.column_config.NumberColumn(format="percent"),
    "Test images": st.column_config.NumberColumn(format="localized"),
    "Training images": st.column_config.NumberColumn(format="localized"),
    "Training time": st.column_config.NumberColumn(format="%.0f s"),
}
CAPTION = (
    "Each figure is read from the run itself. MNIST: the 10,000 official test images. SVHN: held-out crops of a local "
    "copy, not the published benchmark."
)


@st.cache_data(ttl=300, show_spinner=False)
def table() -> pd.DataFrame:
    """A row a net, by accuracy within its data set; needs no torch. The pages on training show the other runs."""
    recipes = set(SHIPPED.values())
    rows = sorted(
        (_row(run) for run in shipped().list() if run.recipe in recipes),
        key=lambda row: (row["Data"], -row["Test accuracy"]),
    )
    return pd.DataFrame(rows)


def _row(run: Run) -> dict[str, str | float]:
    made = run.provenance
    return {
        "Network": models.title(run.recipe.model, **run.recipe.options),
        "Data": run.recipe.dataset.upper(),
        "Test accuracy": run.metrics["test_accuracy"],
        "Test images": made.test_images,
        "Training images": made.train_images,
        "Epochs": len(run.history),
        "Training time": made.seconds,
        "Trained on": made.machine,
        "Date": made.date[:10],
    }
