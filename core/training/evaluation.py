"""A net's loss and accuracy on a split."""

import torch
from torch import nn

from core.training import objective
from core.training.batches import Images

# As many images as ResNet-18 with its large maps evaluates within a few hundred megabytes.
EVALUATED = 256


def evaluate(model: nn.Module, images: Images, loss: str) -> tuple[float, float]:
    """Mean loss and accuracy in evaluation mode and float32, without label smoothing."""
    measure = objective.loss(loss)
    losses = correct = 0.0
    model.eval()
    with torch.inference_mode():
        for batch, labels in images.in_order(EVALUATED):
            logits = model(batch)
            losses += measure(logits, labels).item() * len(labels)
            correct += (logits.argmax(1) == labels).sum().item()
    return losses / len(images), correct / len(images)
