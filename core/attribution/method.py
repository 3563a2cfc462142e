"""What is known of a method, and how it may be smoothed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Literal, cast

if TYPE_CHECKING:
    from torch import Tensor

SmoothingKind = Literal["smoothgrad", "smoothgrad-squared", "vargrad"]


@dataclass(frozen=True)
class Smoothing:
    """What is made of the maps of `samples` noisy copies of an image; `stdev` is a share of the image's own range.

    kind: "smoothgrad", their mean (Smilkov et al. 2017); "smoothgrad-squared", the mean of their squares (Hooker et
    al. 2018); "vargrad", their variance (Adebayo et al. 2018, https://arxiv.org/abs/1810.03307).
    """

    samples: int = 25
    stdev: float = 0.15
    seed: int = 0
    kind: SmoothingKind = "smoothgrad"


@dataclass(frozen=True)
class Method:
    """One way to attribute a logit to pixels.

    `signed`: the map has negative values; `completeness`: it sums to f(x) − f(baseline), or to f(x) for LRP;
    `of_model` is false for the controls, which never look at the net; `smoothable`: it reads gradients, so that it
    may be smoothed over noisy copies of the image; `home`: the function that computes it.
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
    smoothable: bool = False

    def function(self) -> Callable[..., Tensor]:
        """f(model, x, targets, **options) → N×C×H×W; the first call imports torch."""
        module, name = self.home.split(".")
        found = getattr(import_module(f"core.attribution.{module}"), name)
        return cast("Callable[..., Tensor]", found)
