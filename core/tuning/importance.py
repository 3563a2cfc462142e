"""Which hyper-parameters mattered in a study: two measures, which ask two questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.tuning.results import Results

if TYPE_CHECKING:
    from optuna import Study

LEAST = 10  # trials
TREES = 16  # of fANOVA's forest: its time grows with them and with the square of the trials
SEED = 0  # of the forest


@dataclass(frozen=True)
class Importances:
    """Two measures by hyper-parameter, each with the most important first, over so many `trials`.

    `among_best`, PED-ANOVA (Watanabe et al. 2023, arXiv 2304.10255): how far its values among the best tenth of the
    trials are distributed otherwise than among all; the shares add up to 1. `variance`, fANOVA (Hutter et al. 2014,
    https://proceedings.mlr.press/v32/hutter14.html): the share of the accuracy's variance over the whole space that it
    explains alone, by a forest fitted to the trials; what is missing to 1 is of several together.
    """

    among_best: dict[str, float]
    variance: dict[str, float]
    trials: int

    @property
    def first(self) -> tuple[str | None, str | None]:
        """The most important by `among_best`, and by `variance`; None where several share that place."""
        return _alone(self.among_best), _alone(self.variance)


def _alone(shares: Mapping[str, float]) -> str | None:
    most = max(shares.values())
    first, *others = [name for name, share in shares.items() if share == most]
    return None if others else first


def importances(results: Results, samplers: tuple[str, ...]) -> Importances | None:
    """Both as Optuna has them, over all trials of those samplers; None for fewer than LEAST, or where all are equal."""
    from optuna import importance

    trials = [trial for sampler in samplers for search in results.of(sampler) for trial in search.trials]
    if len(trials) < LEAST or len({trial.value for trial in trials}) < 2:
        return None
    pooled = _pooled(results, samplers)
    among_best = importance.get_param_importances(pooled, evaluator=importance.PedAnovaImportanceEvaluator())
    try:  # as it is: get_param_importances would scale the shares to 1 and so hide what several explain together
        variance = importance.FanovaImportanceEvaluator(n_trees=TREES, seed=SEED).evaluate(pooled)
    except RuntimeError:  # no tree of the forest has met two different accuracies
        return None
    return Importances(_ranked(among_best), _ranked(variance), len(trials))


def _ranked(shares: Mapping[str, float]) -> dict[str, float]:
    return {name: float(share) for name, share in sorted(shares.items(), key=lambda each: -each[1])}


def _pooled(results: Results, samplers: tuple[str, ...]) -> Study:
    """One study of all their trials."""
    from optuna import create_trial

    from core.tuning.samplers import study

    distributions = {name: each.distribution() for name, each in results.spec.space.dimensions.items()}
    pooled = study()
    pooled.add_trials(
        [
            create_trial(params=dict(each.parameters), distributions=distributions, value=each.value)
            for sampler in samplers
            for search in results.of(sampler)
            for each in search.trials
        ]
    )
    return pooled
