"""The four nets of the race: what a report says of them, and how to read results."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.race.ensembles import NOT_REACHED, Race

Iterations = NDArray[np.int64]


@dataclass(frozen=True)
class Net:
    """A 16→4→1 net with a sigmoid output: its hidden units, its loss and its learning rate."""

    hidden: str
    loss: str
    lr: float


REPORTED = {
    Net("sigmoid", "mse", 0.1): 147,
    Net("relu", "ce", 0.05): 138,
    Net("relu", "mse", 0.1): 94,
    Net("sigmoid", "ce", 0.1): 77,
}  # iterations of single runs with the loss summed over 64 images
LINE_UP = {"sum": tuple(REPORTED), "mean": tuple(replace(net, lr=0.1) for net in REPORTED)}
TOO_FAST = Net("relu", "ce", 0.1)  # reported never to arrive under the sum


def shortened(race: Race, seeds: int, max_iterations: int) -> Race:
    """The race as it would be with the first `seeds` nets and at most so many iterations."""
    iterations = race.iterations[:seeds]
    late = iterations > max_iterations
    kept = race.recorded <= max_iterations
    accuracy, dead = race.accuracy[:seeds, kept], race.dead[:seeds, kept]
    return Race(np.where(late, NOT_REACHED, iterations), dead[:, -1], race.recorded[kept], accuracy, dead)


def moments(races: Sequence[Race]) -> Iterations:
    """The iterations at which some of the races were recorded, ascending: all arrivals are among them."""
    return np.unique(np.concatenate([race.recorded for race in races]))


def ranking(races: Sequence[Race]) -> list[int]:
    """Places of the races from the fastest to the slowest: by median, then by how many arrive."""
    return sorted(range(len(races)), key=lambda place: (races[place].median, -races[place].arrived, place))


def order_share(races: Sequence[Race]) -> float:
    """Share of all ways to take one seed of each net in which the nets arrive in the given order, without a tie."""
    arrivals = [np.where(race.iterations == NOT_REACHED, np.inf, race.iterations) for race in races]
    ways = np.ones(len(arrivals[0]))
    for earlier, later in pairwise(arrivals):
        ways = (earlier[:, None] < later).T.astype(float) @ ways
    return float(ways.sum() / np.prod([len(each) for each in arrivals]))
