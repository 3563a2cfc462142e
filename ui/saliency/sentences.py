"""Sentences of the page: how far maps agree, nets differ, a nudge changes the answer; from their numbers."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from core.attribution.agreement import agreement as rank_correlations
from core.attribution.similarity import Similarity
from ui.page import numbers

ALIKE, UNLIKE = 0.7, 0.3  # rank correlations from which on maps agree, and up to which they do not


def agreement(maps: list[NDArray[np.floating]]) -> str:
    """How far attribution maps of one image agree, and what follows."""
    if len(maps) == 1:
        return "Agreement needs two maps. Choose a second method."
    found = [value for value in rank_correlations(maps) if np.isfinite(value)]
    if not found:
        return "Most of these maps are constant, so there is nothing to rank for this class."
    low, high = min(found), max(found)
    agree = "largely agree" if low >= ALIKE else "do not agree" if high <= UNLIKE else "agree in part"
    moral = (
        "Maps that agree can still be wrong together."
        if low >= ALIKE
        else "They answer different questions about the same net, so one map alone proves little."
    )
    return (
        f"These maps **{agree}** on which pixels matter most. Their rank correlation is **{_span([low, high])}** (1 is "
        f"the same order, 0 no relation, −1 the opposite order). {moral}"
    )


def middle(shares: Sequence[float]) -> str:
    """How much of the maps' weight lies in the middle half of the image's width, after another sentence."""
    if not shares:
        return ""
    span = f"{min(shares):.0%}" if len(shares) == 1 else f"{min(shares):.0%} to {max(shares):.0%}"
    return (
        f" The middle half of the image's width holds **{span}** of their weight. A uniform map has 50% there. A good "
        "map has more if the digit stands in the middle."
    )


def nets(method: str, maps: Mapping[str, NDArray[np.floating]], predicted: Mapping[str, int]) -> str:
    """How far nets agree on the pixels and on the answer."""
    told = ", ".join(f"{net} {digit}" for net, digit in predicted.items())
    found = [value for value in rank_correlations(list(maps.values())) if np.isfinite(value)]
    if not found:
        return f"The nets say: {told}. Fewer than two of them have a {method} map that ranks any pixel."
    return (
        f"The nets' maps by {method} rank the pixels of this image with a correlation of **{_span(found)}**. The nets "
        f"say: {told}. {_agreement(set(predicted.values()))}"
    )


def classes(method: str, maps: Mapping[str, NDArray[np.floating]], pair: tuple[int, int]) -> str:
    """How different the maps of two classes are."""
    first, second, difference = list(maps.values())
    [found] = rank_correlations([first, second])
    if not np.isfinite(found) or not difference.any():
        return f"{method} gives both classes of this image the same map, or none, so there is no difference to show."
    share = np.abs(difference).sum() / (np.abs(first).sum() + np.abs(second).sum())
    return (
        f"The maps of the {pair[0]} and the {pair[1]} by {method} rank pixels with a correlation of **{found:.2f}**. "
        f"Their difference has **{share:.0%}** of the two maps' weight. Maps hardly differ if the method shows the "
        "image rather than the decision."
    )


def every(method: str, maps: Mapping[str, NDArray[np.floating]]) -> str:
    """How far a method's maps of all classes agree."""
    found = [value for value in rank_correlations(list(maps.values())) if np.isfinite(value)]
    if not found:
        return f"{method} gives no two maps of this image that rank pixels at all."
    return (
        f"The maps of all classes by {method} rank pixels with a mean correlation of **{np.mean(found):.2f}** (least "
        f"{min(found):.2f}). At 1 a map says nothing about the class that it explains."
    )


def nudged(
    attack: str,
    levels: int,
    before: NDArray[np.floating],
    after: NDArray[np.floating],
    target: int,
    goal: int | None,
    alike: Mapping[str, Similarity],
) -> str:
    """What a nudge does to the class, or `goal`, that it is about, and to the maps of the class `target`."""
    about = target if goal is None else goal
    first, last = int(before.argmax()), int(after.argmax())
    answer = f"the net still says {first}" if first == last else f"the net says {last} instead of {first}"
    moved = (
        f"{attack} takes p of the {about} from **{numbers.probability(float(before[about]))}** to "
        f"**{numbers.probability(float(after[about]))}** on this image. It changes values by at most {levels} of 255 "
        f"levels, and {answer}."
    )
    ranks = {title: each.rank for title, each in alike.items() if np.isfinite(each.rank)}
    if not ranks:
        return f"{moved} No chosen method has maps of both images that rank pixels."
    least = min(ranks, key=lambda title: ranks[title])
    span = f"**{ranks[least]:.2f}** ({least})"
    if len(ranks) > 1:
        most = max(ranks, key=lambda title: ranks[title])
        span += f" to **{ranks[most]:.2f}** ({most})"
    return f"{moved} The maps of the {target} before and after rank pixels with a correlation of {span}."


def _span(values: Sequence[float]) -> str:
    ends = dict.fromkeys(f"{each:.2f}".replace("-", "−") for each in (min(values), max(values)))
    return " to ".join(ends)


def _agreement(predicted: set[int]) -> str:
    if len(predicted) > 1:
        return "They disagree on the digit, so look for pixels that only one of them uses."
    return "They give the same answer, but perhaps not because of the same pixels."
