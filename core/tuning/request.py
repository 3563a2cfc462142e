"""SearchRequest: a study and the data that it is to be searched on, and where its trials are kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.recipes import Recipe
from core.settings import settings
from core.tuning.journal import Journal
from core.tuning.spec import StudySpec


def studies() -> Path:
    """Where an installation keeps its studies, a folder each."""
    return settings().cache / "studies"


@dataclass(frozen=True)
class SearchRequest:
    """A study on the data of that fingerprint."""

    spec: StudySpec
    fingerprint: str

    @property
    def recipe(self) -> Recipe:
        """What all trials begin with."""
        return self.spec.recipe

    @property
    def id(self) -> str:
        """What the study is called on these data, its folder too; more repeats or samplers change no name."""
        return self.spec.name(self.fingerprint)

    def journal(self, root: Path | None = None) -> Journal:
        """Its trials, in a folder below `root`, by default that of the installation."""
        return Journal(self.spec, (root or studies()) / self.id)
