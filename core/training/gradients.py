"""Where a net's gradients come from: a forward pass, the loss and a backward pass over a part of a batch."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.training.mixing import Mixed
from core.training.objective import Loss
from core.training.precision import Precision
from core.training.teaching import Teacher
from core.training.team import Team


@dataclass(frozen=True)
class Backward:
    """One training's loss and precision, and the weights that it changes; a teacher's word counts for the labels."""

    loss: Loss
    precision: Precision
    device: torch.device
    team: Team
    weights: Sequence[nn.Parameter]
    teacher: Teacher | None = None

    def __call__(self, network: nn.Module, batch: Mixed, whole: int) -> tuple[Tensor, Tensor]:
        """Logits and loss of this process's part of a batch of `whole` images; the gradients stay in the weights."""
        with self.precision.autocast(self.device):
            logits = network(batch.images)
        if self.teacher is None:
            loss = batch.loss(self.loss, logits.float())
        else:
            loss = self.teacher.loss(batch.images, logits.float())
        for weight in self.weights:
            weight.grad = None
        torch.autograd.backward(self.team.weighed(loss, batch.labels.shape[0], whole))
        return logits, loss
