"""The runs that are compared: how they are chosen, what is known of each, and what a view of them ends with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.comparison import Accuracy, Answers
from core.runs import Run, before
from core.training import EpochRecord
from ui import street_cache, street_words

MOST = 6


@dataclass(frozen=True)
class Entry:
    """A run with its name in the URL, that on screen, and all runs of its recipe, which differ in the seed alone.

    `before` are the runs whose weights it went on from, the first of them first, where they are here.
    """

    key: str
    name: str
    run: Run
    seeds: tuple[Run, ...]
    before: tuple[Run, ...] = ()

    @property
    def accuracy(self) -> Accuracy:
        """That on its test images."""
        return tested(self.run)

    @cached_property
    def history(self) -> tuple[EpochRecord, ...]:
        """The epochs of the whole training, counted through."""
        every = [record for run in (*self.before, self.run) for record in run.history]
        return tuple(replace(record, epoch=epoch) for epoch, record in enumerate(every, 1))

    @property
    def seconds(self) -> float:
        """Of the whole training."""
        return sum(run.provenance.seconds for run in (*self.before, self.run))


@dataclass(frozen=True)
class Answered:
    """A net with its test outputs N×K, their labels N, and its answers N."""

    entry: Entry
    logits: NDArray[np.float32]
    labels: NDArray[np.int64]
    said: Answers


def tested(run: Run) -> Accuracy:
    """A run's accuracy on its test images, as it was recorded."""
    count = run.provenance.test_images
    return Accuracy(round(run.metrics["test_accuracy"] * count), count)


def entries() -> list[Entry]:
    """All runs, the most accurate first; where there are none, the page says what to do and ends."""
    runs = street_cache.offered()
    if not runs:
        st.info(street_words.NO_RUNS, icon=":material/model_training:")
        st.stop()
    named = street_words.names(runs)
    every = tuple(runs.values())
    found = [Entry(key, named[key], run, _seeds(run, every), before(run, every)) for key, run in runs.items()]
    return sorted(found, key=lambda each: (-each.accuracy.share, each.name))


def _seeds(run: Run, runs: Sequence[Run]) -> tuple[Run, ...]:
    recipe = replace(run.recipe, seed=0)
    return tuple(
        each
        for each in runs
        if each.provenance.fingerprint == run.provenance.fingerprint and replace(each.recipe, seed=0) == recipe
    )


def leaders(found: Sequence[Entry]) -> list[Entry]:
    """The most accurate run of each net, on the test images that most of the runs share.

    Of runs that differ in the seed alone it is the first seed's, so that no lucky one stands for its net.
    """
    prints = [each.run.provenance.fingerprint for each in found]
    same = {each.run.id: each for each in found if each.run.provenance.fingerprint == max(prints, key=prints.count)}
    best: dict[str, Entry] = {}
    for each in same.values():
        first = min(each.seeds, key=lambda run: run.recipe.seed)
        best.setdefault(each.run.recipe.model, same[first.id])
    return list(best.values())[:MOST]


def choose_several(found: Sequence[Entry]) -> tuple[list[Entry], tuple[str, ...]]:
    """The nets that are compared, bound to the URL by a recipe's name or a run's id: (nets, the record's value)."""
    known = {each.key: each for each in found}
    usual = [each.key for each in leaders(found)]
    asked = st.session_state.get("nets", st.query_params.get_all("nets") or usual)
    st.session_state["nets"] = [key for key in asked if key in known][:MOST] or usual
    chosen = st.multiselect(
        f"Nets compared, up to {MOST}",
        list(known),
        format_func=lambda key: known[key].name if key in known else key,
        key="nets",
        max_selections=MOST,
        placeholder="The most accurate of each kind",
    )
    keys = [key for key in chosen if key in known] or usual
    own = tuple(keys) if keys != usual else ()
    _write("nets", list(own))
    names = street_words.names({key: known[key].run for key in keys})  # shorter: they tell apart these alone
    return [replace(known[key], name=names[key]) for key in keys], own


def choose_one(found: Sequence[Entry], label: str) -> tuple[Entry, str]:
    """The net that is looked into, one of several: (net, the record's value)."""
    known = {each.key: each for each in found}
    first = found[0].key
    asked = st.session_state.get("run", st.query_params.get("run", first))
    st.session_state["run"] = asked if asked in known else first
    chosen = st.selectbox(
        label, list(known), format_func=lambda key: known[key].name if key in known else key, key="run"
    )
    key = chosen if chosen in known else first
    own = "" if key == first else key
    _write("run", [own] if own else [])
    return known[key], own


def _write(name: str, values: list[str]) -> None:
    """Bring the address up to date; Streamlit's own binding would write the titles that are shown."""
    if not values and name in st.query_params:
        del st.query_params[name]
    elif values and st.query_params.get_all(name) != values:
        st.query_params[name] = values


def answered(chosen: Sequence[Entry]) -> tuple[list[Answered], list[Entry]]:
    """The nets whose answers to the same test images are known, and those that are left out."""
    known, left = [], []
    for each in chosen:
        found = street_cache.outputs(each.run.id)
        same = not known or each.run.provenance.fingerprint == known[0].entry.run.provenance.fingerprint
        if found is None or not same:
            left.append(each)
        else:
            known.append(Answered(each, found.logits, found.labels, found.logits.argmax(axis=1)))
    return known, left


def say_left_out(left: Sequence[Entry]) -> None:
    """Name the nets whose answers are not known here."""
    if left:
        st.caption(
            f"Left out: {', '.join(each.name for each in left)}. Their answers were not kept and cannot be had here, "
            "or were given to other test images."
        )
