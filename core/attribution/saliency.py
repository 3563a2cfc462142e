"""Saliency and input × gradient: the gradient of the logit at the image."""

from captum.attr import InputXGradient, Saliency
from torch import Tensor, nn


def saliency(model: nn.Module, x: Tensor, targets: Tensor, *, signed: bool = False) -> Tensor:
    """|∂f/∂x|, or `signed`: ∂f/∂x itself."""
    found = gradient(model, x, targets)
    return found if signed else found.abs()


def input_x_gradient(model: nn.Module, x: Tensor, targets: Tensor) -> Tensor:
    """x · ∂f/∂x."""
    attributed: Tensor = InputXGradient(model).attribute(x.requires_grad_(), targets)
    return attributed


def gradient(model: nn.Module, x: Tensor, targets: Tensor) -> Tensor:
    """∂f/∂x, N×C×H×W."""
    found: Tensor = Saliency(model).attribute(x.requires_grad_(), targets, abs=False)
    return found
