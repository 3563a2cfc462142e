"""Results of a study whose searches have given accuracies."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.tuning import Results, Search, Trial
from core.tuning.results import shipped

PLACE = {"learning_rate": 0.01, "optimizer": "sgd", "batch_size": 32, "weight_decay": 1e-3, "schedule": "cosine"}


def of_values(
    values: Mapping[str, Sequence[Sequence[float]]], tested: Mapping[str, Sequence[float]] | None = None
) -> Results:
    """By sampler and repeat, the validation accuracy of each trial, and the chosen nets' on the test images."""
    spec = replace(shipped("mnist").spec, samplers=tuple(values), repeats=len(next(iter(values.values()))))
    searches = [
        Search(
            name,
            repeat,
            tuple(Trial(PLACE, value, 1.0) for value in each),
            tested[name][repeat] if tested and name in tested else None,
        )
        for name, repeats in values.items()
        for repeat, each in enumerate(repeats)
    ]
    return Results(spec, tuple(searches), {})
