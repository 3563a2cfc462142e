"""Grad-CAM and Guided Grad-CAM: class activation maps of a convolutional layer."""

from captum.attr import LayerGradCam
from torch import Tensor, nn
from torch.nn import functional as F

from core.attribution.guided_backprop import guided_backprop
from core.attribution.net_structure import Anatomy


def grad_cam(model: nn.Module, x: Tensor, targets: Tensor, *, anatomy: Anatomy, layer: str | None = None) -> Tensor:
    """The positive part of the layer's channels weighted by their mean gradient, interpolated bilinearly.

    `layer`: a module's name with output N×K×h×w; default the last stage whose map is at least 4×4.
    """
    cam = LayerGradCam(model, _layer(model, layer or anatomy.default_stage()))
    coarse: Tensor = cam.attribute(x.requires_grad_(), targets, relu_attributions=True)
    if coarse.ndim != 4:
        raise ValueError(f"Grad-CAM needs a layer with a map; the output of {layer!r} has none.")
    return F.interpolate(coarse, x.shape[2:], mode="bilinear", align_corners=False).expand_as(x)


def guided_grad_cam(
    model: nn.Module, x: Tensor, targets: Tensor, *, anatomy: Anatomy, layer: str | None = None
) -> Tensor:
    """Grad-CAM times guided backpropagation."""
    return grad_cam(model, x, targets, anatomy=anatomy, layer=layer) * guided_backprop(model, x, targets)


def _layer(model: nn.Module, name: str) -> nn.Module:
    modules: dict[str, nn.Module] = dict(model.named_modules())
    if name not in modules:
        raise ValueError(f"The net has no layer {name!r}; its layers are {', '.join(filter(None, modules))}.")
    return modules[name]
