"""mixup: pairs of images and of their labels, blended (Zhang et al. 2018, arXiv 1710.09412)."""

from dataclasses import dataclass

import torch
from torch import Tensor

from core.training.objective import Loss


@dataclass(frozen=True)
class Mixed:
    """A batch N×C×H×W whose images are `weight` of those of `labels` and the rest of those of `others`.

    Of an unmixed batch `others` are the `labels` themselves.
    """

    images: Tensor
    labels: Tensor
    others: Tensor
    weight: float | Tensor  # from ½ to 1

    def loss(self, loss: Loss, logits: Tensor) -> Tensor:
        """The losses against both labels, weighed as the images are."""
        if self.others is self.labels:
            return loss(logits, self.labels)
        return self.weight * loss(logits, self.labels) + (1 - self.weight) * loss(logits, self.others)


def mixed(images: Tensor, labels: Tensor, alpha: float) -> Mixed:
    """Each image blended with another of its batch, by one weight drawn from Beta(α, α); α = 0 leaves all as it is.

    Draws from torch's global generator.
    """
    if alpha == 0:
        return Mixed(images, labels, labels, 1.0)
    drawn = torch.distributions.Beta(alpha, alpha).sample().item()
    weight = max(drawn, 1 - drawn)
    order = torch.randperm(len(labels), device=labels.device)
    others = labels if weight == 1 else labels[order]
    return Mixed(torch.lerp(images[order], images, weight), labels, others, weight)
