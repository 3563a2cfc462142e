"""The losses of a ten-class net, the optimisers and the courses of the learning rate, by name."""

from collections.abc import Callable, Sequence

import torch.nn.functional as F
from torch import Tensor, nn
from torch.optim import SGD, Adam, AdamW, Optimizer
from torch.optim.lr_scheduler import CosineAnnealingLR, LRScheduler, OneCycleLR

from core.training.recipe import Recipe

Loss = Callable[[Tensor, Tensor], Tensor]


def loss(name: str, smoothing: float = 0.0) -> Loss:
    """(logits N×K float32, labels N) to the mean loss; `smoothing` is spread evenly over all classes."""
    if name == "ce":
        return lambda logits, labels: F.cross_entropy(logits, labels, label_smoothing=smoothing)
    if name == "mse-logits":
        return lambda logits, labels: F.mse_loss(logits, _targets(logits, labels, smoothing))
    return lambda logits, labels: F.mse_loss(logits.softmax(1), _targets(logits, labels, smoothing))


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
    if recipe.optimizer == "sgd":
        kernels = {"foreach": True} if _copied(learnt) else {"fused": True}
        return SGD(groups, lr=recipe.learning_rate, momentum=recipe.momentum, **kernels)
    adam = Adam if recipe.optimizer == "adam" else AdamW
    return adam(groups, lr=recipe.learning_rate, betas=(recipe.momentum, 0.999), fused=True)


def _copied(learnt: Sequence[Tensor]) -> bool:
    """Whether SGD's fused kernel would copy the weights first, as on a CPU where they are laid out channels last."""
    return any(weight.device.type == "cpu" and not weight.is_contiguous() for weight in learnt)


def schedule(recipe: Recipe, optimizer: Optimizer, updates: int) -> LRScheduler | None:
    """What changes the learning rate after each of `updates` updates; None where it stays."""
    if recipe.schedule == "constant" or updates == 0:
        return None
    if recipe.schedule == "cosine":
        return CosineAnnealingLR(optimizer, T_max=updates)
    return OneCycleLR(optimizer, recipe.learning_rate, total_steps=updates, cycle_momentum=False)
