"""Nets in groups that no test tells apart, for a sentence."""

from collections.abc import Collection, Sequence

from core.statistics.several_tests import groups

MEANING = "Nets in one group are not told apart; nets that share no group are"


def told(names: Sequence[str], parted: Collection[frozenset[int]]) -> str:
    """The groups of names, the best first, whose places in `parted` are told apart.

    They stand with > between them where each of one group is told apart above each of the next, else with a dot; names
    that have commas are parted by semicolons.
    """
    comma = "; " if any("," in name for name in names) else ", "
    found = groups(len(names), parted)
    one_after_another = [place for group in found for place in group] == list(range(len(names)))
    words = [f"**{comma.join(names[place] for place in group)}**" for group in found]
    return (" > " if one_after_another else " · ").join(words)
