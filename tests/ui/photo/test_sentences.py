"""The photo page's sentence and warnings, from made-up nets."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data import ink
from core.data.crops import Square
from core.data.likeness import MEASURES, Likeness
from core.statistics.readings import Reading
from ui.photo import sentences

EVEN = Likeness({name: np.arange(101.0) for name in MEASURES}, 1234, "drawn", "")


def reading(net: str, said: int, elsewhere: int | None = None) -> Reading:
    logits = np.zeros((15, 10), np.float32)
    logits[:, said] = 5
    if elsewhere is not None:
        logits[:4, elsewhere] = 9
    return Reading(net, logits, 7)


@pytest.mark.parametrize(
    ("nets", "told"),
    [
        ([reading("A", 3)], "The one net here, A, reads a **3** with p = 94.3%."),
        ([reading("A", 3), reading("B", 3)], "Both nets read a **3**, with p = 94.3%."),
        ([reading(net, 3) for net in "ABC"], "All 3 nets read a **3**, with p = 94.3%."),
        ([reading("A", 3), reading("B", 8), reading("C", 3)], "2 of 3 nets read a **3**, with p = 94.3%; B an **8**."),
        ([reading("A", 3), reading("B", 8)], "No two of the 2 nets agree: A reads a **3**; B an **8**."),
    ],
)
def test_agreement_is_told_as_it_is(nets: list[Reading], told: str):
    assert sentences.sentence(nets, None, 15, 2).startswith(told)


@given(st.lists(st.sampled_from("PQRS"), min_size=1, max_size=8), st.randoms())
def test_nets_of_one_architecture_are_counted_once(kinds: list[str], random):
    """How many votes there are, by own count: a set of the architectures."""
    nets = {f"net {place}": kind for place, kind in enumerate(kinds)}
    read = [reading(net, random.choice((3, 8))) for net in nets]
    told, plain = sentences.sentence(read, None, 15, 2, nets), sentences.sentence(read, None, 15, 2)
    if len(set(kinds)) == len(kinds):
        assert told == plain
        return
    [votes] = re.findall(r"These are (\w+) architectures?, not (\d+)", told)
    assert ({"one": "1"}.get(votes[0], votes[0]), votes[1]) == (str(len(set(kinds))), str(len(kinds)))
    for kind in set(kinds):
        count = sum(each == kind for each in kinds)
        assert (f"{count} are {kind}" in told) == (count > 1)


def test_a_drawn_digit_is_told_and_the_limit_always():
    told = sentences.sentence([reading("A", 3)], 8, 15, 2)
    assert "The app drew an **8** there." in told
    assert told.endswith("so agreement proves nothing.")
    assert "drew" not in sentences.sentence([reading("A", 3)], None, 15, 2)


def test_the_least_steady_net_is_named():
    assert "Each net gives the same answer in all 15 positions" in sentences.sentence(
        [reading("A", 3)] * 2, None, 15, 2
    )
    shaky = [reading("A", 3), reading("B", 3, elsewhere=5)]
    assert "B, the least steady, gives the same answer in 11 of 15 positions" in sentences.sentence(shaky, None, 15, 2)
    assert "B gives the same answer in 11 of 15 positions" in sentences.sentence(shaky[1:], None, 15, 2)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("contrast", 0.5, "flatter than 99.5% of the 1,234 crops"),
        ("contrast", -1, "flatter than all of the 1,234 crops"),
        ("contrast", 99.5, "starker than 99.5%"),
        ("brightness", 0, "darker than all"),
        ("brightness", 200, "brighter than all"),
        ("detail", 0.2, "smoother than 99.8%"),
        ("detail", 101, "more broken up than all"),
    ],
)
def test_what_is_unlike_the_training_crops_is_told(name: str, value: float, told: str):
    [warning] = sentences.warnings(EVEN, {name: value}, Square(0, 0, 100))
    assert told in warning
    assert f"{name} is {value:.1f} grey levels, and 98% of them have 1.0 to 99.0" in warning


def test_what_is_like_them_is_no_warning():
    assert not list(sentences.warnings(EVEN, dict.fromkeys(MEASURES, 50.0), Square(0, 0, 32)))
    [warning] = sentences.warnings(EVEN, dict.fromkeys(MEASURES, 50.0), Square(0, 0, 20))
    assert "20×20 pixels of the photo, fewer than the 32×32" in warning


def test_a_black_crop_is_told_by_the_place_where_it_is():
    assert "background in the square. They" in sentences.nothing([True, True, False], 1)
    assert "background in 2 of 3 places where the square is moved" in sentences.nothing([True, False, True], 1)


def test_each_note_on_ink_has_its_cure_on_this_page():
    assert set(sentences.FOR_MNIST) == {ink.EDGE, ink.SEVERAL}
    assert all("Put the square around one digit" in each for each in sentences.FOR_MNIST.values())
