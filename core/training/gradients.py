"""Where a net's gradients come from: a forward pass, the loss and a backward pass over a part of a batch."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from core.training.distillation import Teacher
from core.training.mixup import Mixed
from core.training.objective import Loss
from core.training.sharpness import uphill
from core.training.speed.precision import Precision
from core.training.speed.team import Team


@dataclass(frozen=True)
class Backward:
    """One training's loss and precision, and the weights that it changes.

    A teacher's word counts for the labels; with a `radius` above 0 the gradients are those so far up the slope.
    """

    loss: Loss
    precision: Precision
    device: torch.device
    team: Team
    weights: Sequence[nn.Parameter]
    teacher: Teacher | None = None
    radius: float = 0.0

    def __call__(self, network: nn.Module, batch: Mixed, whole: int) -> tuple[Tensor, Tensor]:
        """Logits and loss of this process's part of a batch of `whole` images; the gradients stay in the weights."""
        taught = None if self.teacher is None else self.teacher.labels(batch.images)
        logits, loss = self._here(network, batch, taught, whole)
        if self.radius > 0:
            with uphill(network, self.weights, self.radius):
                self._here(network, batch, taught, whole)
        return logits, loss

    def _here(self, network: nn.Module, batch: Mixed, taught: Tensor | None, whole: int) -> tuple[Tensor, Tensor]:
        """The same for the weights as they are."""
        with self.precision.autocast(self.device):
            logits = network(batch.images)
        logits32 = logits.float()
        loss = batch.loss(self.loss, logits32) if taught is None else F.cross_entropy(logits32, taught)
        for weight in self.weights:
            weight.grad = None
        torch.autograd.backward(self.team.weighed(loss, batch.labels.shape[0], whole))
        return logits, loss
