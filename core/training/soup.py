"""The mean of the weights of several trainings of one net: a model soup (Wortsman et al. 2022, arXiv 2203.05482)."""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor


def blended(own: Mapping[str, Tensor], others: Sequence[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    """The mean of state dicts of one net, what is no real number as in `own`; ValueError without others."""
    if not others:
        raise ValueError("soup = True: give the weights of the trainings before as `earlier`.")
    return {
        name: torch.stack([value, *(each[name].to(value) for each in others)]).mean(0)
        if value.is_floating_point()
        else value
        for name, value in own.items()
    }
