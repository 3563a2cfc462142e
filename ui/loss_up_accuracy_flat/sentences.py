"""The change of a loss and its parts in words: printed with the decimals at which they add up."""

import math

from core.functions import written
from core.statistics.loss_split import GROUPS, LossSplit


def describe_parts(split: LossSplit, titles: dict[str, str], epochs: tuple[int, int]) -> str:
    """The parts in a sentence, from their numbers."""
    told = [f"{titles[group].lower()} {part}" for group, part in by_group(split).items()]
    digits = decimals(split)
    return (
        f"The mean loss goes from {split.before.loss.mean():.{digits}f} in epoch {epochs[0]} to "
        f"{split.after.loss.mean():.{digits}f} in epoch {epochs[1]}.\n\n"
        f"{signed(split.total, split)} = {'; '.join(told)}{written.unrounded(digits, *_sums(split))}.\n\n"
        "*Confident* is about the probability that the net gives to its own answer."
    )


def by_group(split: LossSplit) -> dict[str, str]:
    """Each group's part, with its sign."""
    return {group: signed(split.part(group), split) for group in GROUPS}


def decimals(split: LossSplit) -> int:
    """As many as show three digits of the largest part, four at least; more where printed parts would not add up."""
    largest = max(abs(split.part(group)) for group in GROUPS)
    least = max(4, 2 - math.floor(math.log10(largest))) if largest > 0 else 4
    return written.decimals(least, *_sums(split))


def _sums(split: LossSplit) -> tuple[written.Sum, ...]:
    """The change of the loss, as the difference of two losses and as the sum of the groups' parts."""
    ends = float(split.after.loss.mean()), -float(split.before.loss.mean())
    return (split.total, ends), (split.total, [split.part(group) for group in GROUPS])


def rest(split: LossSplit, group: str) -> str:
    """What all other groups add: the printed total less the group's printed part, as a reader would compute it."""
    total, part = (round(each, decimals(split)) for each in (split.total, split.part(group)))
    return signed(total - part, split)


def signed(value: float, split: LossSplit) -> str:
    """A part of the change with its sign."""
    return f"{value:+.{decimals(split)}f}".replace("-", "−")
