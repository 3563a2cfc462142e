"""What a study has found: its trials by search, the file that they are kept in, the best so far."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.recipes import Recipe
from core.tuning.space import Value
from core.tuning.spec import StudyError, StudySpec

FOLDER = Path(__file__).parents[2] / "assets" / "studies"


@dataclass(frozen=True)
class Trial:
    """One training: its hyper-parameters, its accuracy on the validation images (0: it diverged), its seconds."""

    parameters: Mapping[str, Value]
    value: float
    seconds: float


@dataclass(frozen=True)
class Search:
    """A sampler's finished trials in their order; the accuracy on the test images of the best, once it is measured."""

    sampler: str
    repeat: int
    trials: tuple[Trial, ...]
    test_accuracy: float | None = None

    @property
    def best(self) -> Trial:
        """The trial with the highest accuracy, the first of equals."""
        return max(self.trials, key=lambda trial: trial.value)

    @property
    def best_so_far(self) -> NDArray[np.float64]:
        """The highest accuracy after each trial."""
        return np.maximum.accumulate([trial.value for trial in self.trials])


@dataclass(frozen=True)
class Results:
    """A study as far as it has come; its provenance is empty as long as it runs."""

    spec: StudySpec
    searches: tuple[Search, ...]
    provenance: Mapping[str, Any]

    def of(self, sampler: str) -> list[Search]:
        """The searches of a sampler that have trials, by repeat."""
        return [each for each in self.searches if each.sampler == sampler and each.trials]

    @property
    def done(self) -> int:
        """How many trials are finished."""
        return sum(len(search.trials) for search in self.searches)

    @property
    def best(self) -> float | None:
        """The highest accuracy of all trials; None before the first."""
        return max((trial.value for search in self.searches for trial in search.trials), default=None)

    def recipe(self, search: Search, trial: Trial) -> Recipe:
        """What a trial trained."""
        return self.spec.with_parameters(trial.parameters, search.repeat)

    def curves(self, sampler: str) -> NDArray[np.float64]:
        """Best so far, repeats × trials, as far as all of a sampler's searches have come; 0×0 where none has begun."""
        searches = self.of(sampler)
        common = min((len(search.trials) for search in searches), default=0)
        return np.array([search.best_so_far[:common] for search in searches]).reshape(len(searches), common)


def save(file: Path, results: Results) -> None:
    """Write it as JSON, a line a search."""
    names = list(results.spec.space.dimensions)
    about = {"spec": results.spec.to_dict(), "provenance": dict(results.provenance)}
    lines = [
        {
            "sampler": search.sampler,
            "repeat": search.repeat,
            "test_accuracy": search.test_accuracy,
            "value": [round(trial.value, 6) for trial in search.trials],
            "seconds": [round(trial.seconds, 3) for trial in search.trials],
            **{name: [trial.parameters[name] for trial in search.trials] for name in names},
        }
        for search in results.searches
    ]
    told = ",\n".join(json.dumps(line, separators=(",", ":")) for line in lines)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f'{json.dumps(about)[:-1]}, "searches": [\n{told}\n]}}\n', "utf-8")


def load(file: Path) -> Results:
    """The inverse of `save`; StudyError for what is no such file."""
    try:
        values = json.loads(file.read_text("utf-8"))
        spec = StudySpec.from_dict(values["spec"])
        names = list(spec.space.dimensions)
        return Results(spec, tuple(_search(line, names) for line in values["searches"]), values["provenance"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise StudyError(f"{file} cannot be read as a study ({type(error).__name__}: {error}).") from None


@lru_cache(maxsize=4)
def shipped(name: str) -> Results:
    """The study of that name that comes with the app."""
    return load(FOLDER / f"{name}.json")


def _search(line: Mapping[str, Any], names: list[str]) -> Search:
    columns = [line["value"], line["seconds"], *(line[name] for name in names)]
    trials = [
        Trial(dict(zip(names, values, strict=True)), value, seconds)
        for value, seconds, *values in zip(*columns, strict=True)
    ]
    return Search(line["sampler"], line["repeat"], tuple(trials), line["test_accuracy"])
