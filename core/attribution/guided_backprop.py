"""Guided backpropagation and deconvolution: ReLUs pass back positive parts alone."""

from captum.attr import Deconvolution, GuidedBackprop
from torch import Tensor, nn


def guided_backprop(model: nn.Module, x: Tensor, targets: Tensor) -> Tensor:
    """The gradient, of which each ReLU passes back only positive parts of active units."""
    attributed: Tensor = GuidedBackprop(model).attribute(x.requires_grad_(), targets)
    return attributed


def deconvolution(model: nn.Module, x: Tensor, targets: Tensor) -> Tensor:
    """The gradient, of which each ReLU passes back only positive parts, active or not."""
    attributed: Tensor = Deconvolution(model).attribute(x.requires_grad_(), targets)
    return attributed
