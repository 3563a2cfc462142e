"""Choose the net: a shipped one or any run of the store, at any of its kept epochs."""

from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import models
from core.data import DataError, Dataset
from core.runs import Run, StoreError, shipped, user
from ui.layer_by_layer import cached
from ui.layer_by_layer.record import LayerByLayer
from ui.page import essentials, state, troubles
from ui.shared import nets

Chosen = tuple[Run, Dataset, int | None, dict[str, Any]]


def choose(row: DeltaGenerator, below: DeltaGenerator) -> Chosen:
    """The run, its data, the epoch of its weights (None: trained), and the controls' values; else the page ends.

    The controls stand in `row`, what is to be said of them in `below`.
    """
    with row, st.container(width=200):
        net = state.selection(LayerByLayer, "net", "Network")
    with row:
        place = st.container(width=160)
        more = essentials.popover(LayerByLayer, ["run"], "More runs…", icon=":material/inventory_2:")
    try:
        default = nets.run(net)
        text, run = _stored(default, more, below)
        dataset = nets.dataset(run.recipe.dataset)
    except (LookupError, DataError, StoreError) as problem:
        below.error(troubles.said(problem), icon=":material/error:")
        st.stop()
    with place:
        weights = state.selection(
            LayerByLayer,
            "weights",
            "Weights",
            among=("trained", "untrained", *map(str, run.checkpoints)),
            help=(
                "“Untrained” has the initial weights from the recipe's seed. Epochs are those whose weights were "
                "stored."
            ),
        )
    epoch = {"trained": None, "untrained": 0}.get(weights) if not weights.isdigit() else int(weights)
    try:
        run.model(epoch)
    except (StoreError, ValueError) as problem:
        below.error(str(problem), icon=":material/error:")
        st.stop()
    return run, dataset, epoch, {"net": net, "run": text, "weights": weights}


def _stored(default: Run, more: DeltaGenerator, below: DeltaGenerator) -> tuple[str, Run]:
    """What is typed into the field for a run, and the run; the net's own where nothing is, or no run fits."""
    with more:
        text = state.text(
            LayerByLayer,
            "run",
            "Run",
            help=("Type the first characters of a run's id, or a net's name. Empty means the net above."),
        )
        if essentials.in_sight(LayerByLayer, "run"):
            _list()
    if not text.strip():
        return "", default
    try:
        run = cached.stored(text.strip())
    except LookupError as problem:
        below.warning(troubles.said(problem), icon=":material/search_off:")
        return "", default
    title = models.title(run.recipe.model, **run.recipe.options)
    below.caption(f"{title}, run `{run.id[:8]}`, in place of the net above")
    return text.strip(), run


def _list() -> None:
    st.caption("Click a row to choose it.")
    listed = _runs()
    st.dataframe(
        listed,
        hide_index=True,
        width=560,
        key=state.key("runs"),
        on_select=lambda: _pick(listed),
        selection_mode="single-row",
        column_config={"Test accuracy": st.column_config.NumberColumn(format="percent")},
    )


def _runs() -> pd.DataFrame:
    """A row a run that looks at images, the visitor's own first."""
    found = {run.id: run for store in (user(), shipped()) for run in store.list() if _usable(run)}
    rows = [
        {
            "Network": models.title(run.recipe.model, **run.recipe.options),
            "Epochs": len(run.history),
            "Test accuracy": run.metrics.get("test_accuracy"),
            "Date": run.provenance.date[:10],
            "Run": run.id[:12],
        }
        for run in found.values()
    ]
    return pd.DataFrame(rows)


def _usable(run: Run) -> bool:
    return run.has_weights and run.recipe.dataset == models.spec(run.recipe.model).dataset


def _pick(listed: pd.DataFrame) -> None:
    rows = st.session_state[state.key("runs")]["selection"]["rows"]
    if rows:
        state.put(run=str(listed["Run"].iloc[rows[0]]))
