"""Cached runs on street numbers: which there are, their answers, their sizes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data import DataError, Split
from core.layers.size import Size
from core.layers.size import size as count
from core.recipes import NAMED, Recipe
from core.runs import Outputs, Run, StoreError, measured, shipped, user
from ui.shared import nets

DATASET = "svhn"
LISTED = 10  # seconds for which the list of runs is kept


@st.cache_resource(ttl=LISTED, max_entries=1, show_spinner=False)
def offered() -> Mapping[str, Run]:
    """All finished runs on street numbers by what the URL calls them: those of the app's own recipes by the recipe's
    name, then the others by their id; runs that come without weights among them.
    """
    found = {run.id: run for store in (user(), measured(), shipped()) for run in store.list()}
    runs = {name: run for name, run in found.items() if run.recipe.dataset == DATASET and run.history}
    named: dict[str, Run] = {}
    for name, recipe in NAMED.items():
        same = next((run for run in runs.values() if run.recipe == recipe), None)
        if same is not None:
            named[name] = runs.pop(same.id)
    return {**named, **runs}


def by_id(run_id: str) -> Run:
    """A run that is offered; LookupError where it is gone."""
    found = next((run for run in offered().values() if run.id == run_id), None)
    if found is None:
        raise LookupError(f"The run {run_id} is gone from the store.")
    return found


@st.cache_data(max_entries=64, show_spinner="Counting…")
def size(model: str, options: tuple[tuple[str, Any], ...]) -> Size:
    """The size of a named net."""
    return count(model, **dict(options))


def size_of(recipe: Recipe) -> Size:
    """The size of a recipe's net."""
    return size(recipe.model, tuple(sorted(recipe.options.items())))


@st.cache_resource(max_entries=32, show_spinner="Running the network…")
def outputs(run_id: str) -> Outputs | None:
    """What a run's net says of its test images: as kept with it, else asked anew where weights and images are here."""
    run = by_id(run_id)
    if run.test_logits is not None:
        return run.outputs
    test = crops(run.provenance.fingerprint) if run.has_weights else None
    if test is None:
        return None
    try:
        return Outputs(run.predict(test.images), test.labels)
    except (StoreError, ValueError):
        return None


def stored_outputs(run: Run) -> Outputs | None:
    """What was kept with the run of its test images, and is to be had at once."""
    return None if run.test_logits is None else outputs(run.id)


def crops(fingerprint: str) -> Split | None:
    """The test images of the data of that fingerprint; None where other data are on this machine, or none."""
    try:
        here = nets.dataset(DATASET)
    except DataError:
        return None
    return here.test if here.fingerprint == fingerprint else None


def labels_here() -> NDArray[np.int64]:
    """The labels of the test images that are here; DataError where they cannot be read."""
    return nets.dataset(DATASET).test.labels
