"""AdoptionError, the one error of adopting a net, and how its messages list what does not fit."""

from collections.abc import Iterable, Sequence

TOLD = 8  # faults that a message names one by one


class AdoptionError(Exception):
    """A file that does not become a net; the message names the cause and the cure."""


def listed(faults: Sequence[str]) -> str:
    """Faults in one line, the first eight of them and how many more there are."""
    more = len(faults) - TOLD
    return "; ".join(faults[:TOLD]) + (f"; and {more:,} more" if more > 0 else "")


def sized(shape: Iterable[int]) -> str:
    """A shape as messages write it: 784×128; "one number" where it has no axes."""
    return "×".join(f"{side:,}" for side in shape) or "one number"
