"""A trained net that labels each batch, as another net is to see it (Beyer et al. 2022, arXiv 2106.05237)."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from core.recipes.recipe import Recipe
from core.runs.untrained import untrained
from core.training.speed.precision import Precision, plan


class Teacher:
    """Its softmax outputs for a batch are the batch's labels; it never learns."""

    def __init__(self, network: nn.Module, device: torch.device, precision: Precision) -> None:
        self._network = network.to(device).to(memory_format=precision.memory_format).eval()
        self._device, self._precision = device, precision

    @classmethod
    def of(cls, recipe: Recipe, weights: Mapping[str, Tensor] | None, device: torch.device) -> "Teacher | None":
        """The one that a recipe names, with the weights of its training; None where it names none.

        ValueError without weights.
        """
        if recipe.teacher is None:
            return None
        if weights is None:
            raise ValueError("teacher: give the weights of its training as `teacher`.")
        network = untrained(recipe.teacher)
        network.load_state_dict(dict(weights))
        return cls(network, device, plan(network, device))

    def labels(self, images: Tensor) -> Tensor:
        """Probabilities N×K, float32, of normalised images, distorted and mixed as the pupil is given them."""
        with torch.no_grad(), self._precision.autocast(self._device):
            logits: Tensor = self._network(images)
        return logits.float().softmax(1)
