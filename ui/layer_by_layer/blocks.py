"""Which layers of a deep net belong together: the residual blocks, and what lies between two poolings."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # this module imports torch, a name does not need it
    from core.layers.parameters import ParameterRow


def blocks(rows: Sequence[ParameterRow]) -> list[str]:
    """The name of each layer's block, "" for a layer that stands alone; layers of one block follow one another."""
    places, poolings = [], 0
    for row in rows:
        path = row.name.split(".")
        places.append((tuple(path[:2]) if len(path) > 2 else tuple(path[:-1]), poolings if len(path) == 2 else 0))
        poolings += "Pool" in row.kind
    found: list[str] = []
    for _, group in groupby(zip(places, rows, strict=True), key=lambda each: each[0]):
        found += _named([row.name for _, row in group])
    return found


def _named(names: Sequence[str]) -> list[str]:
    """One name for layers that follow one another, as often as there are layers."""
    paths = [name.split(".") for name in names]
    if len(names) == 1 or len(paths[0]) == 1:
        return [""] * len(names)
    if len(paths[0]) > 2:
        return [".".join(paths[0][:2])] * len(names)
    return [f"{paths[0][0]}.{paths[0][1]}–{paths[-1][1]}"] * len(names)
