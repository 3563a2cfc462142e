"""The losses of a ten-class net, the optimisers and the courses of the learning rate, by name."""

from collections.abc import Callable, Sequence
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.optim import Optimizer, lr_scheduler
from torch.optim.lr_scheduler import LRScheduler

from core.functions.class_losses import CLASS_LOSSES
from core.recipes.optimizers import OPTIMIZERS
from core.recipes.recipe import Recipe
from core.recipes.schedules import SCHEDULES

Loss = Callable[[Tensor, Tensor], Tensor]


def loss(name: str, smoothing: float = 0.0) -> Loss:
    """(logits N×K float32, labels N) to the mean loss; `smoothing` is spread evenly over all classes."""
    known = CLASS_LOSSES[name]
    function = getattr(F, known.function)

    def mean(logits: Tensor, labels: Tensor) -> Tensor:
        outputs = logits.softmax(1) if known.of_softmax else logits
        if known.takes_labels:
            return cast("Tensor", function(outputs, labels, label_smoothing=smoothing))
        return cast("Tensor", function(outputs, _targets(logits, labels, smoothing)))

    return mean


def _targets(logits: Tensor, labels: Tensor, smoothing: float) -> Tensor:
    classes = logits.shape[1]
    return F.one_hot(labels, classes).to(logits.dtype) * (1 - smoothing) + smoothing / classes


def optimizer(recipe: Recipe, model: nn.Module) -> Optimizer:
    """The recipe's optimiser over what learns; biases and normalisation are spared the weight decay."""
    return optimizer_over(recipe, [p for p in model.parameters() if p.requires_grad])


def optimizer_over(recipe: Recipe, learnt: Sequence[Tensor], vector: int = 1) -> Optimizer:
    """The same over some parameters, where those of at most `vector` dimensions are spared."""
    matrices = [p for p in learnt if p.ndim > vector]
    vectors = [p for p in learnt if p.ndim <= vector]
    decayed = {"params": matrices, "weight_decay": recipe.weight_decay}
    groups = [decayed, {"params": vectors, "weight_decay": 0.0}]
    if recipe.weight_decay == 0:  # one call of the kernel instead of two
        groups = [{"params": matrices + vectors, "weight_decay": 0.0}]
    chosen = OPTIMIZERS[recipe.optimizer]
    settings = dict(chosen.constants)
    if chosen.heavy_ball:
        settings["momentum"] = recipe.momentum
    if chosen.second_beta is not None:
        settings["betas"] = (recipe.momentum, chosen.second_beta)
    if chosen.fused:
        settings |= {"foreach": True} if chosen.copies and _copied(learnt) else {"fused": True}
    return cast("Optimizer", getattr(torch.optim, chosen.module)(groups, lr=recipe.learning_rate, **settings))


def _copied(learnt: Sequence[Tensor]) -> bool:
    """Whether a fused kernel would copy the weights first, as on a CPU where they are laid out channels last."""
    return any(weight.device.type == "cpu" and not weight.is_contiguous() for weight in learnt)


def schedule(recipe: Recipe, optimizer: Optimizer, updates: int) -> LRScheduler | None:
    """What changes the learning rate after each of `updates` updates; None where it stays."""
    chosen = SCHEDULES[recipe.schedule]
    if not chosen.module or updates == 0:
        return None
    settings = dict(chosen.constants)
    if chosen.steps:
        settings[chosen.steps] = updates
    if chosen.peak:
        settings[chosen.peak] = recipe.learning_rate
    return cast("LRScheduler", getattr(lr_scheduler, chosen.module)(optimizer, **settings))
