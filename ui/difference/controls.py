"""What is looked at: so many seeds and images, two nets, or so many nets to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.statistics import two_noises
from core.statistics.every_pair import PairOfNets, against_overlap
from ui.difference.cached import TestedNet
from ui.difference.record import ALL, OPENING, Difference
from ui.page import fields, state


@dataclass(frozen=True)
class Counted:
    """The seeds and images that are counted, as the record has them, and their right answers S×N."""

    settings: dict[str, Any]
    right: NDArray[np.bool_]


def choose_counted(group: Sequence[TestedNet]) -> Counted:
    """So many seeds, and all test images or a draw of them, the same for each seed."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        images = state.choice(Difference, "images", "Test images", help="All test images, or a random part of them.")
        draw = fields.default(Difference, "draw")
        if images != ALL:
            draw = int(state.number(Difference, "draw", "Draw of images", help="Another number draws other images."))
        usual = min(fields.default(Difference, "seeds"), len(group))
        count = usual if len(group) < 3 else state.whole("seeds", "Seeds", 2, len(group), usual)
    right = np.stack([net.right for net in group[:count]])
    if images != ALL:
        right = two_noises.on_some(right, int(images), draw)
    return Counted({"seeds": count, "images": images, "draw": draw}, right)


def opening(pairs: Sequence[PairOfNets]) -> tuple[int, int]:
    """The pair that the page opens on: its intervals overlap, and yet a test tells it apart; else the first pair."""
    found = next(iter(against_overlap(pairs)), pairs[0])
    return found.first, found.second


def choose_pair(nets: Sequence[TestedNet], pairs: Sequence[PairOfNets]) -> tuple[PairOfNets, tuple[str, str], bool]:
    """Two nets: (their pair, seen from the first, the record's values, whether p is corrected for all pairs)."""
    titles = {net.key: net.name for net in nets}
    usual = [nets[place].key for place in opening(pairs)]
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        first = state.pick("first", "Net A", titles, usual[0], width=300)
        others = {key: name for key, name in titles.items() if key != first}
        second = state.pick("second", "Net B", others, usual[1] if usual[1] in others else usual[0], width=300)
        corrected = state.toggle(Difference, "corrected", f"Correct for all {len(pairs):,} pairs")
    keys = [net.key for net in nets]
    one, other = keys.index(first), keys.index(second)
    found = next(each for each in pairs if {each.first, each.second} == {one, other})
    own = (OPENING, OPENING) if [first, second] == usual else (first, second)
    return found if found.first == one else found.turned(), own, corrected


def choose_pool() -> str:
    """The nets that one is chosen from."""
    return str(state.choice(Difference, "pool", "Choose from"))


def choose_count(most: int) -> int:
    """How many of them."""
    usual = min(fields.default(Difference, "k"), most)
    return state.whole("k", "k, nets to choose from", 1, most, usual, help="The most accurate of k nets is chosen.")
