"""Races that are run while a visitor waits: resumable, shared by all sessions, in chunks between which they stop."""

import threading
import time
from dataclasses import dataclass, field

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import shipped_races
from core.ensembles import Race, Racer
from core.four_nets import Net
from core.race_data import Examples
from core.shipped_races import Entry
from ui.pieces import CHUNK, finish

STRIDE = 10  # iterations of each net in turn
STOPPED = "stopped races"


@dataclass(eq=False)
class Job:
    """The racers of a line-up; `advance` may be called by several sessions at once."""

    racers: list[Racer]
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def done(self) -> bool:
        return all(racer.done for racer in self.racers)

    @property
    def progress(self) -> float:
        return sum(racer.progress for racer in self.racers) / len(self.racers)

    def advance(self, seconds: float = CHUNK) -> None:
        """Run on for about so long, all nets in turn: a stopped race is one in which all had the same chance."""
        end = time.monotonic() + seconds
        with self.lock:
            while not self.done:
                for racer in self.racers:
                    racer.advance(STRIDE)
                if time.monotonic() > end:
                    return

    def results(self) -> list[Race]:
        """How far they are."""
        with self.lock:
            return [racer.result() for racer in self.racers]


def races(
    data: Examples, nets: tuple[Net, ...], reduction: str, init: str, seeds: int, most: int, place: DeltaGenerator
) -> list[Race]:
    """A race a net: from the shipped results where they are in it, else run here, with progress shown at `place`."""
    shipped = shipped_races.load()
    found = [shipped.find(Entry(net, reduction, init), data.fingerprint, seeds, most) for net in nets]
    missing = tuple(net for net, race in zip(nets, found, strict=True) if race is None)
    if missing:
        fresh = iter(_run(_job(data.fingerprint, missing, reduction, init, seeds, most, data), reduction, place))
        found = [race if race is not None else next(fresh) for race in found]
    return [race for race in found if race is not None]


@st.cache_resource(max_entries=12, show_spinner=False)
def _job(
    fingerprint: str, nets: tuple[Net, ...], reduction: str, init: str, seeds: int, most: int, _data: Examples
) -> Job:
    images, labels = _data.images, _data.labels
    return Job([Racer(images, labels, n.hidden, n.loss, n.lr, reduction, init, seeds, most) for n in nets])


def _run(job: Job, what: str, place: DeltaGenerator) -> list[Race]:
    """Advance to the end; each showing of the bar is a point where a rerun or a stop interrupts."""
    stopped: set[Job] = st.session_state.setdefault(STOPPED, set())
    if job in stopped:
        job.advance()  # a first chunk, so that there is something to see
        with place.container():
            st.warning(
                f"Stopped at {job.progress:.0%} of the races with the {what}: nets still running count as never.",
                icon=":material/pause_circle:",
            )
            st.button("Go on", on_click=stopped.discard, args=(job,), key=f"go-on-{what}")
        return job.results()
    finish(job, stopped, what, place, lambda: f"Racing with the {what}: {job.progress:.0%}")
    return job.results()
