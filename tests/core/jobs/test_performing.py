"""What a job says of its speed, and of what went wrong."""

import errno
import sqlite3

import pytest

from core.jobs import performing
from core.jobs.job import JobProgress
from core.jobs.performing import Cancelled, Meter, explain
from core.recipes import EpochRecord, Recipe, TrainingError

RECIPE = Recipe("mlp-128", "mnist", epochs=3, batch_size=10)


class OutOfMemoryError(RuntimeError):
    """As torch calls its own."""


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OutOfMemoryError("CUDA out of memory."), "smaller batch size"),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried"), "smaller batch size"),
        (MemoryError(), "smaller batch size"),
        (OSError(errno.ENOSPC, "No space left on device", "runs"), "The disk of runs is full: free some space"),
        (sqlite3.OperationalError("database or disk is full"), "disk is full: free some space"),
        (TrainingError("The loss is no number. Choose less."), "The loss is no number. Choose less."),
    ],
)
def test_a_failure_has_a_cause_and_a_cure(error: Exception, words: str):
    assert words in explain(error, "the.log")


def test_of_a_search_the_last_trial_is_kept():
    told = explain(OSError(errno.ENOSPC, "No space left on device"), "the.log", "trial")
    assert told == "The disk is full: free some space, then resume; the last finished trial is kept."


def test_what_nobody_foresaw_is_in_the_log():
    told = explain(ZeroDivisionError("secret"), "the.log")
    assert "ZeroDivisionError" in told
    assert "the.log" in told
    assert "secret" not in told


def metered(
    monkeypatch: pytest.MonkeyPatch, moments: list[float], stop: bool = False
) -> tuple[Meter, list[JobProgress]]:
    """A meter whose clock shows those moments one after the other, and what it tells."""
    told: list[JobProgress] = []
    clock = iter(moments)
    monkeypatch.setattr(performing.time, "monotonic", lambda: next(clock))

    def tell(step: JobProgress) -> bool:
        told.append(step)
        return stop

    return Meter(RECIPE, tell), told


def test_speed_and_time_left_are_those_since_the_first_look(monkeypatch: pytest.MonkeyPatch):
    meter, told = metered(monkeypatch, [100.0, 102.0])
    meter.on_step(5, 20, 0.7)
    meter.on_step(9, 20, 0.6)
    assert told == [JobProgress(0, 0.25, 0.7, None, None), JobProgress(0, 0.45, 0.6, 20.0, (11 + 40) / 2)]


def test_the_next_epoch_is_measured_from_its_beginning(monkeypatch: pytest.MonkeyPatch):
    meter, told = metered(monkeypatch, [0.0, 10.0, 14.0])
    meter.on_step(5, 20, 0.7)
    meter.on_epoch(EpochRecord(1, 0.5, 0.8, None, None, 1e-3, 1.0, 100.0))
    meter.on_step(8, 20, 0.4)
    assert told[-1] == JobProgress(1, 0.4, 0.4, 20.0, (12 + 20) / 2)


def test_what_is_to_stop_stops(monkeypatch: pytest.MonkeyPatch):
    meter, _ = metered(monkeypatch, [0.0], stop=True)
    with pytest.raises(Cancelled):
        meter.on_step(5, 20, 0.7)
