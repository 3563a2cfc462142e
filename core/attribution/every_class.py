"""Methods that change the image ask for all classes at once: the changed images are the same for each."""

from collections.abc import Callable

import torch
from torch import Tensor, nn


def for_all_classes(
    model: nn.Module, x: Tensor, targets: Tensor
) -> tuple[Tensor, Callable[[Tensor], Tensor], Callable[[Tensor], Tensor]]:
    """Each image once, the logits that are asked for, and what picks each pair's map from Captum's of all of them.

    The changed images are the same for every class, so ten classes cost as many forward passes as one.
    """
    images, image = torch.unique(x, dim=0, return_inverse=True)
    classes, place = torch.unique(targets, return_inverse=True)

    def logits(changed: Tensor) -> Tensor:
        asked: Tensor = model(changed)[:, classes]
        return asked

    def own(maps: Tensor) -> Tensor:
        return maps.reshape(len(images), len(classes), *x.shape[1:])[image, place]

    return images, logits, own
