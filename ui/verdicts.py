"""The one sentence of a page that is true, with its numbers and where it holds."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from core.attribution.agreement import agreement as rank_correlations
from core.attribution.similarity import Similarity
from core.surface import Surface, ratio
from ui import numbers


def surfaces(surface: Surface) -> str:
    """What the two gradients' ratio says."""
    with np.errstate(invalid="ignore", divide="ignore"):
        values = ratio(surface)
    finite = values[np.isfinite(values)]
    if not finite.size:
        return "In this window there is no place where both losses have a gradient: widen it, or choose a sigmoid."
    least, most = float(finite.min()), float(finite.max())
    if len(surface.examples.y) > 1:
        return (
            f"Over all examples, cross-entropy's gradient is **{least:.2f} to {numbers.times(most)}** as long as "
            "squared error's in this window. For each example by itself it is at least twice as long; but examples "
            "that pull in different directions cancel, differently for the two losses."
        )
    return (
        f"Wherever both gradients exist, cross-entropy's is **{least:.1f} to {numbers.times(most)}** as long as "
        "squared error's. The ratio is 1/(2a(1 − a)), so at least 2: a confident mistake leaves squared error flat, "
        "while cross-entropy stays steep."
    )


def undefined(surface: Surface) -> str:
    """Why cross-entropy is hatched."""
    share = 1 - surface.defined.mean()
    rest = (
        "Clipping gives it a value there, but no gradient: a descent that starts on hatched ground stays there."
        if surface.clip is not None
        else "There the loss has no value; the picture is hatched. Clipping, as Keras does, would give it one."
    )
    return (
        f"Cross-entropy needs an output strictly between 0 and 1. On {share:.0%} of this plane the output lies "
        f"outside. {rest}"
    )


def agreement(maps: list[NDArray[np.floating]]) -> str:
    """How far attribution maps of one image agree, and what follows."""
    if len(maps) == 1:
        return "One map by itself agrees with nothing: choose a second method beside it."
    found = [value for value in rank_correlations(maps) if np.isfinite(value)]
    if not found:
        return "Most of these maps are the same everywhere: for this class there is nothing to rank."
    span = f"{min(found):.2f}" if len(found) == 1 else f"{min(found):.2f} to {max(found):.2f}"
    return (
        f"On which pixels matter most these maps agree with a rank correlation of **{span}** (1 is full agreement, 0 "
        "none). They answer different questions about one and the same net, so a map alone proves little."
    )


def middle(shares: Sequence[float]) -> str:
    """How much of the maps' weight lies in the middle half of the image's width, after another sentence."""
    span = f"{min(shares):.0%}" if len(shares) == 1 else f"{min(shares):.0%} to {max(shares):.0%}"
    return (
        f" The middle half of the image's width holds **{span}** of their weight; with no preference it would be 50%."
    )


def nets(method: str, maps: Mapping[str, NDArray[np.floating]], said: Mapping[str, int]) -> str:
    """How far nets agree on the pixels and on the answer."""
    told = ", ".join(f"{net} {digit}" for net, digit in said.items())
    found = [value for value in rank_correlations(list(maps.values())) if np.isfinite(value)]
    if not found:
        return f"The nets say: {told}. Fewer than two of them have a {method} map that ranks any pixel."
    return (
        f"For this image {method} ranks pixels in different nets with a rank correlation of **{_span(found)}**. The "
        f"nets say: {told}. {_answers(set(said.values()))}"
    )


def classes(method: str, maps: Mapping[str, NDArray[np.floating]], pair: tuple[int, int]) -> str:
    """How different the maps of two classes are."""
    first, second, difference = list(maps.values())
    [found] = rank_correlations([first, second])
    if not np.isfinite(found) or not difference.any():
        return f"For this image {method} gives the two classes one and the same map, or none: nothing to tell apart."
    share = np.abs(difference).sum() / (np.abs(first).sum() + np.abs(second).sum())
    return (
        f"For the {pair[0]} and the {pair[1]} {method} ranks the pixels of this image with a correlation of "
        f"**{found:.2f}**; their difference has **{share:.0%}** of the two maps' weight. A method that shows the image "
        "rather than the decision has maps that hardly differ."
    )


def every(method: str, maps: Mapping[str, NDArray[np.floating]]) -> str:
    """How far a method's maps of all classes agree."""
    found = [value for value in rank_correlations(list(maps.values())) if np.isfinite(value)]
    if not found:
        return f"For this image {method} gives no two maps that rank pixels at all."
    return (
        f"Over all pairs of classes the maps by {method} of this image rank pixels with a mean correlation of "
        f"**{np.mean(found):.2f}** (least {min(found):.2f}). At 1 a map says nothing about the class that it explains."
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
        f"On this image {attack} takes p of the {about} from **{numbers.percent(float(before[about]))}** to "
        f"**{numbers.percent(float(after[about]))}** with changes of at most {levels} of 255 levels: {answer}."
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
    return f"{values[0]:.2f}" if len(values) == 1 else f"{min(values):.2f} to {max(values):.2f}"


def _answers(said: set[int]) -> str:
    if len(said) > 1:
        return "They disagree on the digit, so look for the pixels that only one of them uses."
    return "They give the same answer, which does not take the same pixels."
