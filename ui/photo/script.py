"""The numbers of the page Your own photo."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.data import crops, street
from core.runs import existing
from core.statistics.readings import Reading

Nets = Mapping[str, str]  # runs by name


def of_drawn(
    number: str, look: int, x: float, y: float, side: float, reach: float, nets: Nets, grey_nets: Nets
) -> dict[str, Any]:
    """What nets read on a square of a drawn house number, whose centre and side are given in per cent of it.

    With it go fourteen neighbours: the square resized, and moved by `reach` pixels of the crop.
    """
    photo = street.draw(number, look).photo
    squares = crops.neighbours(crops.placed(photo, x / 100, y / 100, side / 100), reach)
    colour = np.stack([crops.crop(photo, each) for each in squares])
    grey = np.stack([crops.grey(photo, each) for each in squares])
    return of_crops(colour, grey, nets, grey_nets)


def of_crops(colour: np.ndarray, grey: np.ndarray, nets: Nets, grey_nets: Nets) -> dict[str, Any]:
    """What nets read on the square and its neighbours, which were cut out of a photo before.

    MNIST's nets get what stands out from the background, white on black.
    """
    found = [*readings(nets, colour), *readings(grey_nets, grey)]
    p = np.stack([each.p for each in found])
    return {
        "net": [each.net for each in found],
        "answer": [each.predicted for each in found],
        "entropy_bits": [each.entropy for each in found],
        "neighbours_alike": [each.alike for each in found],
        "neighbours": [len(each.logits) for each in found],
        **{f"p{digit}": p[:, digit] for digit in range(p.shape[1])},
    }


def readings(nets: Nets, images: np.ndarray) -> list[Reading]:
    """Each net's logits, of the square as it is placed and of its neighbours."""
    return [Reading(name, existing(run).predict(images), crops.AS_PLACED) for name, run in nets.items()]
