"""What is known of a method, and how it may be smoothed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Smoothing:
    """A mean over `samples` noisy copies of an image; `stdev` is a share of the image's own range."""

    samples: int = 25
    stdev: float = 0.15
    seed: int = 0


@dataclass(frozen=True)
class Method:
    """One way to attribute a logit to pixels.

    `signed`: the map has negative values; `completeness`: it sums to f(x) − f(baseline), or to f(x) for LRP;
    `of_model` is false for the controls, which never look at the net; `smoothable`: it reads gradients, so that its
    mean over noisy copies of the image is SmoothGrad's; `home`: the function that computes it.
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
