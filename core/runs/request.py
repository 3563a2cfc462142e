"""TrainingRequest: a recipe and the data that it is to be trained on, which together name a run."""

import hashlib
from dataclasses import dataclass, replace

from core.recipes import TRAINING_VERSION, Recipe


@dataclass(frozen=True)
class TrainingRequest:
    """A recipe on the data of that fingerprint."""

    recipe: Recipe
    fingerprint: str

    @property
    def id(self) -> str:
        """The id of the run that it gives under the present training code; 20 hex digits."""
        text = f"{self.recipe.canonical}\n{self.fingerprint}\n{TRAINING_VERSION}"
        return hashlib.sha256(text.encode()).hexdigest()[:20]

    @property
    def seedless(self) -> "TrainingRequest":
        """The same for all trainings that differ in the seed alone."""
        return replace(self, recipe=replace(self.recipe, seed=0))
