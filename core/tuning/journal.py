"""A study's trials in Optuna's journal file, which any number of processes may read and write at the same time."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from core.tuning.results import Results, Search, Trial
from core.tuning.samplers import sampler, study
from core.tuning.space import Value
from core.tuning.spec import StudyError, StudySpec

if TYPE_CHECKING:
    from optuna import Study
    from optuna.storages import JournalStorage
    from optuna.trial import BaseTrial, FrozenTrial
    from optuna.trial import Trial as OpenTrial

FILE = "journal.log"
# What Optuna raises where a line of its journal is none, or another version's; it writes each line whole.
DAMAGE = (ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError, RecursionError)
LONGEST = 200  # letters of a reason
WORKER, SECONDS, TEST = "worker", "seconds", "test_accuracy"  # attributes of Optuna's trials and studies
Key = tuple[str, int]


@dataclass(frozen=True)
class ClaimedTrial:
    """A trial of one search that a worker has taken on."""

    sampler: str
    repeat: int
    parameters: Mapping[str, Value]
    open: OpenTrial = field(repr=False, compare=False)


class Journal:
    """The searches of `spec` in `folder`, one Optuna study each.

    A trial belongs to the worker that claimed it, for as long as that process holds its lock file: what a dead one
    left is claimed again. Each trial draws from a seed of its own, so a search that was interrupted goes on as it
    would have gone.
    """

    def __init__(self, spec: StudySpec, folder: Path) -> None:
        self.spec, self.folder = spec, folder
        self._lock = FileLock(folder / "claim.lock")

    @property
    def file(self) -> Path:
        """Optuna's journal."""
        return self.folder / FILE

    @contextmanager
    def worker(self) -> Iterator[str]:
        """A name for this process, which counts as alive inside."""
        name = uuid.uuid4().hex
        with self._guarded():
            (self.folder / "workers").mkdir(parents=True, exist_ok=True)
        with self._alive(name):
            yield name

    def claim(self, worker: str) -> ClaimedTrial | None:
        """The next trial of the search that fewest are at and that is least far; None where none is left to claim."""
        with self._guarded(), self._lock:
            studies = {key: self._study(key) for key in self._keys()}
            for each in studies.values():
                self._reap(each)
            counts = {key: _counts(each) for key, each in studies.items()}
            left = [key for key, (running, done) in counts.items() if running + done < self.spec.trials(key[0])]
            if not left:
                return None
            key = min(left, key=counts.__getitem__)
            found = studies[key]
            found.sampler = sampler(*key, self.spec, sum(counts[key]))
            trial = found.ask({name: each.distribution() for name, each in self.spec.space.dimensions.items()})
            trial.set_user_attr(WORKER, worker)
            return ClaimedTrial(*key, self.spec.space.rounded(trial.params), trial)

    def finish(self, claim: ClaimedTrial, value: float, seconds: float) -> None:
        """Keep a trial's accuracy."""
        with self._guarded():
            claim.open.set_user_attr(SECONDS, seconds)
            self._study((claim.sampler, claim.repeat)).tell(claim.open, value)

    def abandon(self, claim: ClaimedTrial) -> None:
        """Give a trial back: the next to claim one of this search gets the same hyper-parameters."""
        with self._guarded(), self._lock:
            _again(self._study((claim.sampler, claim.repeat)), claim.open)

    def untested(self) -> list[Search]:
        """The finished searches whose best is not measured on the test images yet."""
        return [
            each
            for each in self.results().searches
            if len(each.trials) == self.spec.trials(each.sampler) and each.test_accuracy is None
        ]

    def tested(self, search: Search, accuracy: float) -> None:
        """Keep the test accuracy of a search's best."""
        with self._guarded():
            self._study((search.sampler, search.repeat)).set_user_attr(TEST, accuracy)

    def results(self) -> Results:
        """As far as the study has come; nothing is written."""
        if not self.file.exists():
            return Results(self.spec, tuple(Search(*key, ()) for key in self._keys()), {})
        with self._guarded():
            return Results(self.spec, tuple(map(self._search, self._keys())), {})

    def _search(self, key: Key) -> Search:
        from optuna import load_study

        try:
            found = load_study(study_name=_name(key), storage=self._storage)
        except KeyError:
            return Search(*key, ())
        told = [each for each in found.get_trials(deepcopy=False) if each.state.name == "COMPLETE"]
        trials = [
            Trial(self.spec.space.rounded(each.params), float(each.values[0]), each.user_attrs[SECONDS])
            for each in told
        ]
        return Search(*key, tuple(trials), found.user_attrs.get(TEST))

    def _keys(self) -> list[Key]:
        return [(sampler, repeat) for repeat in range(self.spec.repeats) for sampler in self.spec.samplers]

    def _study(self, key: Key) -> Study:
        return study(_name(key), self._storage)

    @cached_property
    def _storage(self) -> JournalStorage:
        import optuna
        from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock

        lock = JournalFileOpenLock(str(self.file)) if os.name == "nt" else None  # symbolic links need rights there
        return optuna.storages.JournalStorage(JournalFileBackend(str(self.file), lock))

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Our error in the place of the journal's."""
        try:
            yield
        except OSError as error:
            raise StudyError(f"{self.folder} cannot be used ({error.strerror or error}); choose another.") from None
        except DAMAGE as error:
            reason = str(error)[:LONGEST] or type(error).__name__
            raise StudyError(f"{self.file} is damaged ({reason}); delete it, and search again.") from None

    def _reap(self, study: Study) -> None:
        for trial in study.get_trials(deepcopy=False):
            if trial.state.name == "RUNNING" and not self._lives(trial.user_attrs.get(WORKER, "")):
                _again(study, trial)

    def _alive(self, worker: str) -> FileLock:
        return FileLock(self.folder / "workers" / f"{worker}.lock")

    def _lives(self, worker: str) -> bool:
        if not worker:
            return False
        try:
            with self._alive(worker).acquire(timeout=0):
                return False
        except Timeout:
            return True


def _name(key: Key) -> str:
    return f"{key[0]}-{key[1]}"


def _counts(study: Study) -> tuple[int, int]:
    states = [trial.state.name for trial in study.get_trials(deepcopy=False)]
    return states.count("RUNNING"), states.count("COMPLETE")


def _again(study: Study, trial: BaseTrial | FrozenTrial) -> None:
    from optuna import trial as trials

    study.tell(trial.number, state=trials.TrialState.FAIL)
    study.enqueue_trial(dict(trial.params))
