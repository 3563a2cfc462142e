"""The numbers of the page Uncertainty in comparisons."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from core.runs import existing
from core.statistics import selection, two_noises
from core.statistics.every_pair import every_pair
from core.statistics.selection import Halves
from core.statistics.two_noises import TwoNoises


def noises(seeds: Sequence[str], images: int | None = None, draw: int = 0) -> dict[str, Any]:
    """Each seed's accuracy with its interval over the images; that of the recipe, and of one more seed, over seeds."""
    right = answered_right(seeds)
    if images is not None:
        right = two_noises.on_some(right, images, draw)
    found = TwoNoises.of(right)
    names = [f"Seed {existing(each).recipe.seed}" for each in seeds]
    low, high = np.transpose([*(each.interval for each in found.each), found.of_mean, found.of_another])
    return {
        "what": [*names, f"Mean of {len(seeds)} seeds", "One more seed"],
        "accuracy": [*(each.share for each in found.each), found.mean, found.mean],
        "low": low,
        "high": high,
        "interval_over": ["images"] * len(seeds) + ["seeds"] * 2,
    }


def pairs(nets: Mapping[str, str]) -> dict[str, Any]:
    """Each two of nets, which are runs by name, on the same images: their intervals against two tests."""
    names, found = list(nets), every_pair(answered_right(nets.values()))
    return {
        "first": [names[each.first] for each in found],
        "second": [names[each.second] for each in found],
        "gap": [each.gap for each in found],
        "intervals_overlap": [each.overlap for each in found],
        "first_alone_right": [each.paired.first for each in found],
        "second_alone_right": [each.paired.second for each in found],
        "mcnemar_p": [each.paired.p for each in found],
        "two_proportions_p": [each.unpaired for each in found],
        "holm_p": [each.corrected for each in found],
    }


def best_of(runs: Sequence[str], halvings: int, seed: int) -> dict[str, Any]:
    """The lead of the best of 1 to K nets, on the half of the images that it was chosen by, and on the other."""
    return leads(Halves.measured(answered_right(runs), halvings, seed))


def best_of_alike(seeds: Sequence[str], nets: int, halvings: int, seed: int) -> dict[str, Any]:
    """The same of so many nets of equal accuracy, which take each answer from one of the seeds at random."""
    return leads(Halves.alike(answered_right(seeds), nets, halvings, seed))


def leads(halves: Halves) -> dict[str, Any]:
    """As shares of the images; `error` is the standard error of what is lost between the halves."""
    names = ("k", "first", "other", "low", "high", "error")
    found = selection.choices(halves)
    return {name: [getattr(each, name) for each in found] for name in names}


def answered_right(runs: Iterable[str]) -> np.ndarray:
    """Nets × test images: which of them each net reads right, as was recorded after its training."""
    return np.stack([existing(each).outputs.right for each in runs])
