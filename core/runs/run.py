"""One finished training: what was asked for, what happened, what came out."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.models import build, spec
from core.runs.provenance import Provenance
from core.training import TRAINING_VERSION, EpochRecord, Recipe

if TYPE_CHECKING:
    from torch import Tensor, nn

Weights = Mapping[str, "Tensor"]
BATCH = 256


def run_id(recipe: Recipe, fingerprint: str) -> str:
    """The name of the run that this recipe and these data give, under the present training code; 20 hex digits."""
    text = f"{recipe.canonical}\n{fingerprint}\n{TRAINING_VERSION}"
    return hashlib.sha256(text.encode()).hexdigest()[:20]


@dataclass(frozen=True)
class Run:
    """A run; `load` fetches the weights when first needed, `stored` is False where memory alone holds it."""

    id: str
    recipe: Recipe
    history: tuple[EpochRecord, ...]
    metrics: Mapping[str, float]
    provenance: Provenance
    load: Callable[[], Weights]
    stored: bool = True

    @cached_property
    def weights(self) -> Weights:
        """The net's state, float32."""
        return self.load()

    @cached_property
    def _net(self) -> "nn.Module":
        model = build(self.recipe.model, **self.recipe.options)
        model.load_state_dict(dict(self.weights))
        return model.eval()

    def model(self) -> "nn.Module":
        """The trained net, in evaluation mode on the CPU; the same object each time."""
        return self._net

    def predict(self, images: NDArray[np.uint8] | NDArray[np.float32]) -> NDArray[np.float32]:
        """Logits N×classes of images N×C×H×W: uint8, or float32 that are normalised already; ValueError otherwise."""
        import torch

        from core.models.inputs import prepare
        from core.models.lock import evaluating

        wanted = spec(self.recipe.model).input_shape
        if images.shape[1:] != wanted:
            shape = "×".join(map(str, ("N", *wanted)))
            raise ValueError(f"{self.recipe.model} takes images of shape {shape}, not {images.shape}.")
        starts = range(0, max(1, len(images)), BATCH)
        with evaluating(self.model()), torch.inference_mode():
            parts = [self.model()(prepare(self.model(), images[start : start + BATCH])) for start in starts]
        return torch.cat(parts).numpy()
