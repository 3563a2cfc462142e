"""The app's own nets for street numbers with their right answers, and what was computed of them, cached by ids."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.recipes import NAMED, Recipe
from core.reports.street_numbers import crops
from core.runs import Run, measured, shipped
from core.statistics.every_pair import PairOfNets, every_pair
from core.statistics.selection import BestOf, Halves, choices
from ui.shared import run_names

DATASET = "svhn"
HALVINGS = 2_000
ALIKE = 20  # nets of equal accuracy to choose from
SEED = 0


@dataclass(frozen=True)
class TestedNet:
    """A net by its recipe's name, what it is called, its run, and which of the N test images it reads right."""

    key: str
    name: str
    recipe: Recipe
    run_id: str
    right: NDArray[np.bool_]


@st.cache_resource(max_entries=1, show_spinner="Reading the nets' answers…")
def nets() -> tuple[TestedNet, ...]:
    """The app's nets, of which the answers to the same test images were recorded; none that learnt random labels."""
    found = [run for run in _runs().values() if _usable(run)]
    prints = [run.provenance.fingerprint for run in found]
    same = [run for run in found if run.provenance.fingerprint == max(prints, key=prints.count)]
    names = run_names.distinct_names([run.recipe for run in same])
    keys = {run.id: next((name for name, recipe in NAMED.items() if recipe == run.recipe), run.id) for run in same}
    return tuple(
        TestedNet(keys[run.id], name, run.recipe, run.id, run.outputs.right)
        for run, name in zip(same, names, strict=True)
    )


def _runs() -> dict[str, Run]:
    """Those that come with the app, in the order of their recipes' names."""
    every = {run.id: run for store in (shipped(), measured()) for run in store.list()}
    order = list(NAMED.values())
    placed = sorted(every.values(), key=lambda run: order.index(run.recipe) if run.recipe in order else len(order))
    return {run.id: run for run in placed}


def _usable(run: Run) -> bool:
    recipe = run.recipe
    return recipe.dataset == DATASET and not recipe.random_labels and run.test_logits is not None


def seeds() -> tuple[TestedNet, ...]:
    """The largest group of nets that differ in the seed alone, by their seeds."""
    groups: dict[Recipe, list[TestedNet]] = {}
    for net in nets():
        groups.setdefault(replace(net.recipe, seed=0), []).append(net)
    largest = max(groups.values(), key=lambda group: len(group), default=[])
    return tuple(sorted(largest, key=lambda net: net.recipe.seed))


@st.cache_data(max_entries=2, show_spinner=False)
def source(run_id: str) -> str:
    """What images these nets were tested on."""
    made = _runs()[run_id].provenance
    return crops(made.source, made.fingerprint)


def _right_of(ids: Sequence[str]) -> NDArray[np.bool_]:
    """Nets × images."""
    known = {net.run_id: net.right for net in nets()}
    return np.stack([known[each] for each in ids])


def ids(chosen: Sequence[TestedNet]) -> tuple[str, ...]:
    """By which what is computed of nets is kept."""
    return tuple(net.run_id for net in chosen)


@st.cache_data(max_entries=2, show_spinner="Testing all pairs…")
def pairs(run_ids: tuple[str, ...]) -> list[PairOfNets]:
    """All pairs of these nets."""
    return every_pair(_right_of(run_ids))


@st.cache_data(max_entries=6, show_spinner="Dividing the test images in halves…")
def chosen_among(run_ids: tuple[str, ...], alike: bool) -> list[BestOf]:
    """The best of 1 to K of these nets; or, alike, of nets that take each answer from one of them at random."""
    right = _right_of(run_ids)
    if alike:
        return choices(Halves.alike(right, ALIKE, HALVINGS, SEED))
    return choices(Halves.measured(right, HALVINGS, SEED))
