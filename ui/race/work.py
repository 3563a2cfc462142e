"""Races run while a visitor waits: resumable, shared by all sessions."""

from dataclasses import dataclass
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.race import shipped_races
from core.race.ensembles import Race, Racer
from core.race.four_nets import Net
from core.race.pairs import LabelledImages
from core.race.shipped_races import RaceKey
from ui.page import resumable

STRIDE = 10  # iterations of each net in turn
STOPPED_NOTE = "Nets that still run count as “never”."
Stage = Literal["running", "stopped", "done"]


@dataclass
class LineUp:
    """The nets of a race, which run in turn: where it is stopped, all have had the same number of iterations."""

    racers: list[Racer]

    @property
    def done(self) -> bool:
        return all(racer.done for racer in self.racers)

    @property
    def progress(self) -> float:
        return sum(racer.progress for racer in self.racers) / len(self.racers)

    def advance(self) -> None:
        """A few iterations of each net."""
        for racer in self.racers:
            racer.advance(STRIDE)


def races(
    data: LabelledImages,
    nets: tuple[Net, ...],
    reduction: str,
    init: str,
    seeds: int,
    max_iterations: int,
    container: DeltaGenerator,
) -> tuple[list[Race], Stage]:
    """A race a net, and how far they are: from the shipped results where they are in it, else run here, with progress
    shown at `container`.
    """
    shipped = shipped_races.load()
    found = [shipped.find(RaceKey(net, reduction, init), data.fingerprint, seeds, max_iterations) for net in nets]
    missing = tuple(net for net, race in zip(nets, found, strict=True) if race is None)
    stage: Stage = "done"
    if missing:
        task = _task(data.fingerprint, missing, reduction, init, seeds, max_iterations, data)
        results, stage = _run(task, reduction, container)
        fresh = iter(results)
        found = [race if race is not None else next(fresh) for race in found]
    return [race for race in found if race is not None], stage


@st.cache_resource(max_entries=12, show_spinner=False)
def _task(
    fingerprint: str,
    nets: tuple[Net, ...],
    reduction: str,
    init: str,
    seeds: int,
    max_iterations: int,
    _data: LabelledImages,
) -> resumable.ResumableTask[LineUp]:
    images, labels = _data.images, _data.labels
    return resumable.ResumableTask(
        LineUp([Racer(images, labels, n.hidden, n.loss, n.lr, reduction, init, seeds, max_iterations) for n in nets])
    )


def _run(task: resumable.ResumableTask[LineUp], reduction: str, container: DeltaGenerator) -> tuple[list[Race], Stage]:
    """The results, as far as the races are run, and whether they go on."""
    if not task.progress:
        task.advance()  # a first chunk, so that a race that was stopped before it began shows something
    line_up = resumable.run(task, f"Racing with the {reduction}", container, STOPPED_NOTE)
    running = resumable.under_way(task)
    with task.lock:
        stage: Stage = "running" if running else "done" if task.done else "stopped"
        return [racer.result() for racer in line_up.racers], stage
