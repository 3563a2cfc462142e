"""Planes in the space of weights: around a net, through two or three nets, along a training."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from core.landscape.results import Array
from core.landscape.vectors import Weights, entries, vector


@dataclass(frozen=True)
class Frame:
    """The points origin + α·first + β·second, each of the three a net's vector (P,)."""

    origin: Tensor
    first: Tensor
    second: Tensor

    def at(self, alpha: float, beta: float) -> Tensor:
        """The net at that point."""
        return self.origin + alpha * self.first + beta * self.second

    def coordinates(self, point: Tensor) -> tuple[float, float]:
        """Where the point of the plane lies that is nearest to a net; the axes must be at right angles."""
        offset = point - self.origin
        alpha, beta = (float(offset @ axis / (axis @ axis)) for axis in (self.first, self.second))
        return alpha, beta


def random_frame(model: nn.Module, seed: int) -> Frame:
    """Two random directions around a net, filter-normalised (Li et al. 2018, arXiv 1712.09913).

    Each filter of a direction, a unit's row of weights, is as long as the net's own. Biases, scales and statistics stay
    as they are, as in the paper, so that 1 is as far as the net is from having only those.
    """
    generator = torch.Generator().manual_seed(seed)
    state = model.state_dict()
    first, second = (
        torch.cat([_filters(tensor.detach().float(), generator).flatten() for _, tensor in entries(state)])
        for _ in range(2)
    )
    return Frame(vector(state), first, second)


def _filters(weight: Tensor, generator: torch.Generator) -> Tensor:
    """A random direction for one entry of the state, with the length of each of its filters."""
    if weight.ndim < 2:
        return torch.zeros_like(weight)
    drawn = torch.randn(weight.shape, generator=generator)
    lengths = weight.flatten(1).norm(dim=1) / drawn.flatten(1).norm(dim=1)
    scaled: Tensor = drawn * lengths.view(-1, *[1] * (weight.ndim - 1))
    return scaled


def frame_through(states: Sequence[Weights], seed: int = 0) -> Frame:
    """The plane through three nets: the first at (0, 0), the second at (1, 0), the third beside them; axes at right
    angles and equally long (Garipov et al. 2018, arXiv 1802.10026).

    Of two nets: the line through them, and a random direction at a right angle to it. ValueError for nets in one place.
    """
    origin, *others = (vector(state) for state in states)
    first = others[0] - origin
    if len(others) > 1:
        aside = others[1] - origin
    else:
        aside = torch.randn(origin.shape, generator=torch.Generator().manual_seed(seed))
    length = first.norm()
    if length == 0:
        raise ValueError("Both runs have the same weights: there is no line between them. Choose another one.")
    second = aside - (aside @ first) / length**2 * first
    if second.norm() <= 1e-5 * length:
        raise ValueError("The three nets lie on one line, which spans no plane. Choose another one.")
    return Frame(origin, first, second * (length / second.norm()))


def places(frame: Frame, states: Sequence[Weights]) -> tuple[Array, Array]:
    """Where the nets lie on the plane that `frame_through` has laid through them: all α, and all β."""
    others = [frame.coordinates(vector(state)) for state in states[2:]]
    alphas, betas = np.array([(0.0, 0.0), (1.0, 0.0), *others]).T
    return alphas, betas


def principal_frame(points: Tensor) -> tuple[Frame, Tensor]:
    """The plane through the last of E nets (E×P) that holds most of the others' squared distances from it, and the
    share (E−1,) of each principal direction; unit axes, the first net at α ≥ 0, β ≥ 0. ValueError for fewer than three.
    """
    if len(points) < 3:
        raise ValueError("A path needs the weights of at least three epochs.")
    origin = points[-1]
    offsets = (points[:-1] - origin).double()
    values, vectors = torch.linalg.eigh(offsets @ offsets.T)  # E×E: far smaller than P×P
    values, vectors = values.flip(0).clamp(min=0), vectors.flip(1)
    if values[1] <= 1e-12 * values[0]:
        raise ValueError("These epochs' weights lie on one line, or in one place: they span no plane.")
    axes = [(vectors[:, k] @ offsets) / values[k].sqrt() for k in range(2)]
    first, second = (axis if offsets[0] @ axis >= 0 else -axis for axis in axes)
    return Frame(origin, first.float(), second.float()), values / values.sum()
