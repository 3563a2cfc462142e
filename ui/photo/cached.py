"""Cached nets and their answers to crops; photos themselves are never kept."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core import models
from core.data import street
from core.runs import Run
from ui.shared import choose_run, nets, run_names
from ui.shared.choices import MNIST_NETS

LIMIT = 12  # nets that are asked


def street_nets() -> tuple[dict[str, Run], int]:
    """The runs of street-number nets with weights, by title, at most LIMIT, of which the shipped ones are; how many are
    left. The most accurate on its test images comes first.

    Nets that were trained on random labels read nothing, and are controls for other pages.
    """
    found = [run for run in choose_run.offered().values() if _reads_streets(run)]
    named = titled(found[:LIMIT])
    ranked = sorted(named.items(), key=lambda each: -each[1].metrics.get("test_accuracy", 0.0))
    return dict(ranked), max(len(found) - LIMIT, 0)


def _reads_streets(run: Run) -> bool:
    return run.recipe.dataset == "svhn" and run.has_weights and not run.recipe.random_labels


def architectures(nets: Mapping[str, Run]) -> dict[str, str]:
    """The architecture of each net, whatever it was trained with; one on enlarged images is the same."""
    return {
        name: models.plain_title(run.recipe.model, **{k: v for k, v in run.recipe.options.items() if k != "resolution"})
        for name, run in nets.items()
    }


def grey_nets() -> dict[str, Run]:
    """The runs of the four nets for MNIST, by title."""
    offered = choose_run.offered()
    found = titled([offered[name] for name in MNIST_NETS if name in offered])
    return {f"MNIST's {name}": run for name, run in found.items()}


def titled(found: list[Run]) -> dict[str, Run]:
    """Runs by what tells them apart; of equal recipes all but the first by the start of their id, too."""
    named: dict[str, Run] = {}
    for name, run in zip(run_names.distinct_names([run.recipe for run in found]), found, strict=True):
        named[f"{name} · run {run.id[:6]}" if name in named else name] = run
    return named


@st.cache_data(max_entries=512, show_spinner=False)
def logits(run_id: str, key: str, _run: Run, _crops: NDArray[np.uint8]) -> NDArray[np.float32]:
    """A net's logits of crops, N×classes; `key` is the crops' hash."""
    found = _run.predict(_crops)
    nets.freeze()
    return found


@st.cache_data(max_entries=16, show_spinner=False)
def drawn(number: str, look: int) -> street.Street:
    """A drawn house number; ValueError where it cannot be drawn."""
    return street.draw(number, look)
