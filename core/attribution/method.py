"""The columns of the table of methods, and smoothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Literal, cast, get_args

if TYPE_CHECKING:
    from torch import Tensor

HOME = re.compile(r"\w+\.\w+")
SmoothingKind = Literal["smoothgrad", "smoothgrad-squared", "vargrad"]
Requirement = Literal["relu", "maps", "rescale", "chain"]  # `core.attribution.applicability` checks them
FAMILIES = ("Gradients at the image", "Rules on the way back", "Hide, and ask again", "A layer's maps; controls")
GRADIENTS, RULES, HIDING, LAYERS = FAMILIES
SHARE, SLOPE, OTHER = "Share of the logit", "Gradient of the logit", "Attribution"  # what a map's numbers are


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
    `family`: one of FAMILIES; `unit`: what the map's numbers are, SHARE or SLOPE where the map of a difference of
    logits is the difference of their maps; `empty`: why a map may be 0 everywhere; `slow`: it takes seconds for many
    images at once; `requires`: what the net has to have, each checked by `applicability`, and for "maps" the function
    takes a `layer`; `mean_over_baselines`: it is computed from several and averaged.
    """

    name: str
    title: str
    paper: str
    needs: str
    cost: str
    caveat: str
    family: str
    home: str
    signed: bool = True
    completeness: bool = False
    unit: str = OTHER
    of_model: bool = True
    smoothable: bool = False
    slow: bool = False
    requires: tuple[Requirement, ...] = ()
    mean_over_baselines: bool = False
    empty: str = "the gradient of this logit is 0 wherever the method looks."

    def __post_init__(self) -> None:
        """ValueError where an entry names what there is not."""
        if self.family not in FAMILIES:
            raise ValueError(f"{self.name}: there is no family {self.family!r}; take one of {', '.join(FAMILIES)}.")
        known = get_args(Requirement)
        if unknown := [need for need in self.requires if need not in known]:
            raise ValueError(f"{self.name} requires {', '.join(unknown)}; what can be checked is {', '.join(known)}.")
        if not HOME.fullmatch(self.home):
            raise ValueError(f"{self.name}: `home` is a file of core/attribution and its function, not {self.home!r}.")

    @property
    def linear(self) -> bool:
        """Whether the map of a difference of logits is the difference of their maps: shares and signed slopes are."""
        return self.signed and self.unit != OTHER

    def function(self) -> Callable[..., Tensor]:
        """f(model, x, targets, **options) → N×C×H×W; the first call imports torch."""
        module, name = self.home.split(".")
        found = getattr(import_module(f"core.attribution.{module}"), name)
        return cast("Callable[..., Tensor]", found)
