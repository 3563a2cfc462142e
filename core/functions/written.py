"""Losses in sentences and tables; sums and differences whose printed parts add up."""

import math
from collections.abc import Sequence
from decimal import Decimal

SMALL = 0.01
FURTHER = 4  # decimals that are tried for a sum
Sum = tuple[float, Sequence[float]]  # a total and its parts; of a difference a − b = c the total c, and a and −b


def written(loss: float) -> str:
    """Four decimals; of a loss below SMALL four digits, so that a small one does not read as 0."""
    return f"{loss:.4g}" if 0 < abs(loss) < SMALL else f"{loss:.4f}"


def decimals(least: int, *sums: Sum) -> int:
    """The fewest decimals, from `least` on, at which the rounded parts of each sum add up to its rounded total.

    So each printed number is rounded correctly, and none is bent to fit. Where FURTHER more do not do, `least`, and
    `unrounded` says so.
    """
    return next((places for places in range(least, least + FURTHER + 1) if _add_up(places, sums)), least)


def unrounded(places: int, *sums: Sum) -> str:
    """What is said of sums printed with so many decimals: "" where they add up."""
    return "" if _add_up(places, sums) else " (each is rounded, so the last digits do not add up)"


def _add_up(places: int, sums: Sequence[Sum]) -> bool:
    """Sums that are not finite do."""
    finite = [(total, parts) for total, parts in sums if all(map(math.isfinite, (total, *parts)))]
    return all(
        sum((_rounded(each, places) for each in parts), Decimal(0)) == _rounded(total, places)
        for total, parts in finite
    )


def _rounded(value: float, places: int) -> Decimal:
    """As a format of so many decimals prints it."""
    return Decimal(f"{float(value):.{places}f}")
