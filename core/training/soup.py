"""The mean of the weights of two trainings of one net: a model soup (Wortsman et al. 2022, arXiv 2203.05482)."""

from collections.abc import Mapping

from torch import Tensor


def blended(own: Mapping[str, Tensor], other: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The mean of two state dicts of one net; what is no real number as in `own`."""
    return {
        name: value.lerp(other[name].to(value), 0.5) if value.is_floating_point() else value
        for name, value in own.items()
    }
