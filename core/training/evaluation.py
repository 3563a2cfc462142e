"""Logits, loss and accuracy of a net on a split."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from core.training import objective
from core.training.batches import Images

# As many images as ResNet-18 with its large maps evaluates within a few hundred megabytes.
EVALUATED = 256


def evaluate(
    model: nn.Module, images: Images, loss: str, between: Callable[[], object] = lambda: None
) -> tuple[float, float]:
    """Mean loss and accuracy in evaluation mode and float32, without label smoothing; `between` as in `answers`."""
    return score(answers(model, images, between), images.labels, loss)


def answers(model: nn.Module, images: Images, between: Callable[[], object] = lambda: None) -> Tensor:
    """Logits N×K float32, in evaluation mode; `between` is called between two batches, and may end it by raising."""
    model.eval()
    found: list[Tensor] = []
    with torch.inference_mode():
        for batch, _ in images.in_order(EVALUATED):
            if found:
                between()
            found.append(model(batch))
        return torch.cat(found)


def score(logits: Tensor, labels: Tensor, loss: str) -> tuple[float, float]:
    """Mean loss and accuracy of logits N×K; the same sums as batch by batch."""
    measure = objective.loss(loss)
    losses = correct = 0.0
    for part, wanted in zip(torch.split(logits, EVALUATED), torch.split(labels, EVALUATED), strict=True):
        losses += measure(part, wanted).item() * len(wanted)
        correct += (part.argmax(1) == wanted).sum().item()
    return losses / len(labels), correct / len(labels)
