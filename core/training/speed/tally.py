"""Sums over an epoch, kept on the device and added up when asked for."""

from dataclasses import dataclass, field

import torch
from torch import Tensor


@dataclass
class Tally:
    """Losses and logits of an epoch so far; adding each up at once would cost small nets a twentieth of their time."""

    _losses: list[Tensor] = field(default_factory=list, init=False)
    _logits: list[Tensor] = field(default_factory=list, init=False)
    _labels: list[Tensor] = field(default_factory=list, init=False)

    def note(self, loss: Tensor, logits: Tensor, labels: Tensor) -> None:
        """An update's mean loss, and its logits N×K beside the labels N."""
        self._losses.append(loss)
        self._logits.append(logits)
        self._labels.append(labels)

    @property
    def images(self) -> int:
        """How many were seen."""
        return sum(labels.shape[0] for labels in self._labels)

    @property
    def losses(self) -> Tensor:
        """The sum of the loss over the images, on their device."""
        losses = torch.stack(self._losses)
        return losses @ losses.new_tensor([labels.shape[0] for labels in self._labels])

    @property
    def correct(self) -> Tensor:
        """How many images had their label's logit as the largest, on their device."""
        return (torch.cat(self._logits).argmax(1) == torch.cat(self._labels)).sum()

    def mean_loss(self) -> float:
        """The mean loss over the images so far."""
        return self.losses.item() / self.images
