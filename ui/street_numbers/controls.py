"""Choose the runs to compare, and what is known of each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.recipes import EpochRecord
from core.runs import Run, TrainingRequest, before
from core.runs.figures import recorded_accuracy, training_flops
from core.statistics.comparison import Accuracy, Answers
from ui.page import state
from ui.street_numbers import cached, sentences

LIMIT = 6


@dataclass(frozen=True)
class ComparedRun:
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
        return recorded_accuracy(self.run)

    @property
    def trainings(self) -> tuple[str, ...]:
        """The runs by their ids, one after another, of which the whole training is made."""
        return tuple(run.id for run in (*self.before, self.run))

    @cached_property
    def history(self) -> tuple[EpochRecord, ...]:
        """The epochs of the whole training, counted through."""
        every = [record for run in (*self.before, self.run) for record in run.history]
        return tuple(replace(record, epoch=epoch) for epoch, record in enumerate(every, 1))

    @property
    def flops(self) -> float:
        """That the whole training computed, estimated."""
        return sum(training_flops(run, cached.size_of) for run in (*self.before, self.run))

    @property
    def seconds(self) -> float:
        """Of the whole training."""
        return sum(run.provenance.seconds for run in (*self.before, self.run))


@dataclass(frozen=True)
class NetOutputs:
    """A net with its test outputs N×K, their labels N, and its answers N."""

    entry: ComparedRun
    logits: NDArray[np.float32]
    labels: NDArray[np.int64]
    predicted: Answers


def entries() -> list[ComparedRun]:
    """All runs, the most accurate first; where there are none, the page says what to do and ends."""
    runs = cached.offered()
    if not runs:
        st.info(sentences.NO_RUNS, icon=":material/model_training:")
        st.stop()
    named = sentences.names(runs)
    every = tuple(runs.values())
    alike = _but_for_the_seed(every)
    found = [
        ComparedRun(key, named[key], run, alike[run.request.seedless], before(run, every)) for key, run in runs.items()
    ]
    return sorted(found, key=lambda each: (-each.accuracy.share, each.name))


def _but_for_the_seed(runs: Sequence[Run]) -> dict[TrainingRequest, tuple[Run, ...]]:
    """The runs whose data and recipes are the same but for the seed."""
    groups: dict[TrainingRequest, tuple[Run, ...]] = {}
    for run in runs:
        groups[run.request.seedless] = (*groups.get(run.request.seedless, ()), run)
    return groups


def leaders(found: Sequence[ComparedRun]) -> list[ComparedRun]:
    """The most accurate run of each net, on the test images that most of the runs share.

    Of runs that differ in the seed alone it is the first seed's, so that no lucky one stands for its net.
    """
    prints = [each.run.provenance.fingerprint for each in found]
    same = {each.run.id: each for each in found if each.run.provenance.fingerprint == max(prints, key=prints.count)}
    best: dict[str, ComparedRun] = {}
    for each in same.values():
        first = min(each.seeds, key=lambda run: run.recipe.seed)
        best.setdefault(each.run.recipe.model, same[first.id])
    return list(best.values())[:LIMIT]


def choose_several(found: Sequence[ComparedRun]) -> tuple[list[ComparedRun], tuple[str, ...]]:
    """The nets that are compared, bound to the URL by a recipe's name or a run's id: (nets, the record's value)."""
    known = {each.key: each for each in found}
    usual = [each.key for each in leaders(found)]
    titles = {key: each.name for key, each in known.items()}
    if not state.get("nets", usual):
        state.put(nets=usual)
    chosen = state.pick_several(
        "nets",
        f"Nets compared, up to {LIMIT}",
        titles,
        usual,
        limit=LIMIT,
        placeholder="The most accurate of each kind",
    )
    keys = list(chosen) or usual
    own = tuple(keys) if keys != usual else ()
    names = sentences.names({key: known[key].run for key in keys})  # shorter: they tell apart these alone
    return [replace(known[key], name=names[key]) for key in keys], own


def choose_one(found: Sequence[ComparedRun], label: str) -> tuple[ComparedRun, str]:
    """The net that is looked into, one of several: (net, the record's value)."""
    known = {each.key: each for each in found}
    first = found[0].key
    key = state.pick("run", label, {key: each.name for key, each in known.items()}, first)
    return known[key], "" if key == first else key


def with_outputs(chosen: Sequence[ComparedRun]) -> tuple[list[NetOutputs], list[ComparedRun]]:
    """The nets whose answers to the same test images are known, and those that are left out."""
    known: list[NetOutputs] = []
    left: list[ComparedRun] = []
    for each in chosen:
        found = cached.outputs(each.run.id)
        same = not known or each.run.provenance.fingerprint == known[0].entry.run.provenance.fingerprint
        if found is None or not same:
            left.append(each)
        else:
            known.append(NetOutputs(each, found.logits, found.labels, found.logits.argmax(axis=1)))
    return known, left


def show_left_out(left: Sequence[ComparedRun]) -> None:
    """Name the nets whose answers are not known here."""
    if left:
        st.caption(
            f"These nets are left out: {', '.join(each.name for each in left)}. Their predictions are not here, or "
            "belong to other test images."
        )
