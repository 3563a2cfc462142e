"""Optuna's studies and its samplers, at its defaults."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from core.tuning.spec import StudySpec

if TYPE_CHECKING:
    from optuna import Study
    from optuna.samplers import BaseSampler
    from optuna.storages import BaseStorage


def sampler(name: str, repeat: int, spec: StudySpec, index: int) -> BaseSampler:
    """The sampler of a search, for its trial number `index`.

    A grid is walked through in a random order that is the repeat's own. The others draw each trial from a seed of
    its own, so that it makes no difference which process asks. TPE (Bergstra et al. 2011) and the Gaussian process
    (Jones et al. 1998, https://doi.org/10.1023/A:1008306431147) draw their first ten trials at random.
    """
    from optuna import samplers

    if name == "grid":
        return samplers.GridSampler(spec.space.grid(spec.budget), seed=repeat)
    seed = int(np.random.SeedSequence([repeat, index]).generate_state(1)[0])
    if name == "random":
        return samplers.RandomSampler(seed)
    return samplers.GPSampler(seed=seed) if name == "gp" else samplers.TPESampler(seed=seed)


def study(name: str | None = None, storage: BaseStorage | None = None) -> Study:
    """The study of that name, made where there is none, or one in memory.

    Its sampler is a plain one: after its last trial a grid's own would end an optimisation that does not run here.
    """
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    plain = optuna.samplers.RandomSampler()
    if name is not None and storage is not None:
        with suppress(KeyError):  # asking to create what is there would add a line to the journal each time
            return optuna.load_study(study_name=name, storage=storage, sampler=plain)
    return optuna.create_study(
        study_name=name, storage=storage, sampler=plain, direction="maximize", load_if_exists=True
    )
