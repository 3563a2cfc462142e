"""The table of methods: what each is called, where it comes from, what it needs and what it costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Method:
    """One way to attribute a logit to pixels.

    `signed`: the map has negative values; `completeness`: it sums to f(x) − f(baseline), or to f(x) for LRP;
    `of_model` is false for the controls, which never look at the net; `home`: the function that computes it.
    """

    name: str
    title: str
    paper: str
    needs: str
    cost: str
    caveat: str
    signed: bool
    completeness: bool
    home: str
    of_model: bool = True

    def function(self) -> Callable[..., Tensor]:
        """f(model, x, targets, **options) → N×C×H×W; the first call imports torch."""
        module, name = self.home.split(".")
        found = getattr(import_module(f"core.attribution.{module}"), name)
        return cast("Callable[..., Tensor]", found)


_ALL = (
    Method(
        "saliency",
        "Saliency",
        "Simonyan, Vedaldi & Zisserman 2013, https://arxiv.org/abs/1312.6034",
        "a differentiable net",
        "1 forward and 1 backward pass",
        "Says where a small change matters, not what made the logit; noisy, and blind where units saturate.",
        signed=False,
        completeness=False,
        home="gradients.saliency",
    ),
    Method(
        "input-x-gradient",
        "Input × gradient",
        "Shrikumar et al. 2016, https://arxiv.org/abs/1605.01713",
        "a differentiable net",
        "1 forward and 1 backward pass",
        "Zero wherever the normalised pixel is zero, however much it matters.",
        signed=True,
        completeness=False,
        home="gradients.input_x_gradient",
    ),
    Method(
        "integrated-gradients",
        "Integrated Gradients",
        "Sundararajan, Taly & Yan 2017, https://arxiv.org/abs/1703.01365",
        "a differentiable net and a baseline image",
        "one forward and backward pass a step, 50 by default",
        "The baseline is a choice: pixels of its colour get nothing. Too few steps leave a completeness gap.",
        signed=True,
        completeness=True,
        home="gradients.integrated_gradients",
    ),
    Method(
        "smoothgrad",
        "SmoothGrad",
        "Smilkov et al. 2017, https://arxiv.org/abs/1706.03825",
        "a differentiable net and a seed",
        "one forward and backward pass a sample, 25 by default",
        "Averages signed gradients around the image: smoother, but the noise level decides what remains.",
        signed=True,
        completeness=False,
        home="gradients.smoothgrad",
    ),
    Method(
        "guided-backprop",
        "Guided backpropagation",
        "Springenberg et al. 2014, https://arxiv.org/abs/1412.6806",
        "ReLU layers",
        "1 forward and 1 backward pass",
        "Nearly the same map for every class: it recovers edges of the image (Adebayo et al. 2018).",
        signed=True,
        completeness=False,
        home="rules.guided_backprop",
    ),
    Method(
        "deconvolution",
        "Deconvolution",
        "Zeiler & Fergus 2013, https://arxiv.org/abs/1311.2901",
        "ReLU layers",
        "1 forward and 1 backward pass",
        "Ignores which ReLUs were active; only the pools' switches tie it to this image.",
        signed=True,
        completeness=False,
        home="rules.deconvolution",
    ),
    Method(
        "deeplift",
        "DeepLIFT, rescale rule",
        "Shrikumar, Greenside & Kundaje 2017, https://arxiv.org/abs/1704.02685",
        "each non-linearity its own module; a baseline image",
        "2 forward and 1 backward pass an image",
        "Depends on the baseline and on how the net is built: nets that compute the same may get other maps.",
        signed=True,
        completeness=True,
        home="rescaling.deeplift",
    ),
    Method(
        "gradient-shap",
        "GradientSHAP",
        "Lundberg & Lee 2017, https://arxiv.org/abs/1705.07874",
        "a differentiable net, baseline images and a seed",
        "one forward and backward pass a sample, 25 by default",
        "A Monte Carlo estimate: complete in expectation only, and SHAP only for independent features.",
        signed=True,
        completeness=True,
        home="gradients.gradient_shap",
    ),
    Method(
        "occlusion",
        "Occlusion",
        "Zeiler & Fergus 2013, https://arxiv.org/abs/1311.2901",
        "nothing but the net's output",
        "one forward pass a window",
        "The patch is itself an unusual image; what one window cannot hide, it does not find.",
        signed=True,
        completeness=False,
        home="perturbation.occlusion",
    ),
    Method(
        "grad-cam",
        "Grad-CAM",
        "Selvaraju et al. 2016, https://arxiv.org/abs/1610.02391",
        "a convolutional layer with a map of some size",
        "1 forward pass and part of a backward one",
        "As coarse as the layer's map, which is interpolated: fine detail in the picture is not there.",
        signed=False,
        completeness=False,
        home="cam.grad_cam",
    ),
    Method(
        "guided-grad-cam",
        "Guided Grad-CAM",
        "Selvaraju et al. 2016, https://arxiv.org/abs/1610.02391",
        "a convolutional layer and ReLU layers",
        "2 forward and 2 backward passes",
        "Its detail is guided backpropagation's, and so the image's edges.",
        signed=True,
        completeness=False,
        home="cam.guided_grad_cam",
    ),
    Method(
        "lrp",
        "LRP, ε rule",
        "Bach et al. 2015, https://doi.org/10.1371/journal.pone.0130140",
        "a chain of layers with known rules, without shortcuts",
        "2 forward and 1 backward pass",
        "Biases keep a share of the relevance; refused where the map does not sum to the logit.",
        signed=True,
        completeness=True,
        home="rules.lrp",
    ),
    Method(
        "edges",
        "Control: Sobel edges",
        "Adebayo et al. 2018, https://arxiv.org/abs/1810.03292",
        "the image alone",
        "none",
        "Never looks at the net: a method whose maps look like these may not either.",
        signed=False,
        completeness=False,
        home="controls.edges",
        of_model=False,
    ),
    Method(
        "random",
        "Control: random",
        "Hooker et al. 2018, https://arxiv.org/abs/1806.10758",
        "a seed",
        "none",
        "Noise: what every method has to beat.",
        signed=True,
        completeness=False,
        home="controls.random",
        of_model=False,
    ),
)

METHODS: Mapping[str, Method] = MappingProxyType({method.name: method for method in _ALL})


def method_named(name: str) -> Method:
    """The method of that name; ValueError lists the names."""
    if name not in METHODS:
        raise ValueError(f"There is no attribution method {name!r}; choose one of {', '.join(METHODS)}.")
    return METHODS[name]
