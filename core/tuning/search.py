"""Run a study: claim a trial, train it, record its accuracy; any number of processes may share one."""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from importlib.metadata import version
from typing import Any

from core.data import Dataset
from core.recipes import TRAINING_VERSION
from core.runs.provenance import Provenance, machine
from core.training.subsets import divide
from core.tuning.journal import ClaimedTrial, Journal
from core.tuning.judge import Judge
from core.tuning.results import Results

OF_ONE_RUN = ("seed", "precision", "weights", "threads")  # what a provenance says of a single training


def work(journal: Journal, judge: Judge, on_trial: Callable[[ClaimedTrial, float], object] = lambda *_: None) -> None:
    """Train trials until all are done or claimed by others, and measure the best of each finished search once.

    Whatever stops it, Ctrl-C included, the trial at hand is given back first.
    """
    with journal.worker() as name:
        while (claim := journal.claim(name)) is not None:
            start = time.perf_counter()
            try:
                value = judge.validation(journal.spec.with_parameters(claim.parameters, claim.repeat))
            except BaseException:
                journal.abandon(claim)
                raise
            journal.finish(claim, value, time.perf_counter() - start)
            on_trial(claim, value)
        for search in journal.untested():
            journal.tested(search, judge.test(journal.results().recipe(search, search.best)))


def finished(results: Results, data: Dataset) -> Results:
    """The results with where they come from: data, machine, programs, date; `seconds` is the time of all trainings."""
    return replace(results, provenance=_provenance(results, data))


def _provenance(results: Results, data: Dataset) -> Mapping[str, Any]:
    from core.training.speed.precision import device

    training = {
        **divide(results.spec.recipe, data).counts,
        "seed": 0,
        "device": device().type,
        "machine": machine(device()),
        "precision": "",
        "weights": "",
        "seconds": round(sum(trial.seconds for search in results.searches for trial in search.trials), 1),
        "training_version": TRAINING_VERSION,
    }
    told = {**asdict(Provenance.of_here(data, training)), "optuna": version("optuna")}
    return {name: value for name, value in told.items() if name not in OF_ONE_RUN}
