"""The photo page's sentence and warnings, from made-up nets."""

import numpy as np
import pytest

from core.data.crops import Square
from core.data.likeness import MEASURES, Likeness
from core.readings import Reading
from ui import photo_words

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
        ([reading("A", 3)], "The one net here, A, reads a **3** with p = 94.3 %."),
        ([reading("A", 3), reading("B", 3)], "Both nets read a **3**, with p = 94.3 %."),
        ([reading(net, 3) for net in "ABC"], "All 3 nets read a **3**, with p = 94.3 %."),
        ([reading("A", 3), reading("B", 8), reading("C", 3)], "2 of 3 nets read a **3**, with p = 94.3 %; B a **8**."),
        ([reading("A", 3), reading("B", 8)], "No two of the 2 nets agree: A reads a **3**; B a **8**."),
    ],
)
def test_agreement_is_told_as_it_is(nets: list[Reading], told: str):
    assert photo_words.sentence(nets, None, 15, 2).startswith(told)


def test_a_drawn_digit_is_told_and_the_limit_always():
    told = photo_words.sentence([reading("A", 3)], 8, 15, 2)
    assert "The app drew a **8** there." in told
    assert told.endswith("so agreement proves nothing.")
    assert "drew" not in photo_words.sentence([reading("A", 3)], None, 15, 2)


def test_the_least_steady_net_is_named():
    assert "each keeps its answer in all 15 places" in photo_words.sentence([reading("A", 3)] * 2, None, 15, 2)
    shaky = [reading("A", 3), reading("B", 3, elsewhere=5)]
    assert "B, the least steady, keeps its answer in 11 of 15 places" in photo_words.sentence(shaky, None, 15, 2)
    assert "B keeps its answer in 11 of 15 places" in photo_words.sentence(shaky[1:], None, 15, 2)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("contrast", 0.5, "flatter than 99.5 % of the 1,234 crops"),
        ("contrast", -1, "flatter than all of the 1,234 crops"),
        ("contrast", 99.5, "starker than 99.5 %"),
        ("brightness", 0, "darker than all"),
        ("brightness", 200, "brighter than all"),
        ("detail", 0.2, "smoother than 99.8 %"),
        ("detail", 101, "more broken up than all"),
    ],
)
def test_what_is_unlike_the_training_crops_is_told(name: str, value: float, told: str):
    [warning] = photo_words.warnings(EVEN, {name: value}, Square(0, 0, 100))
    assert told in warning
    assert f"{name} {value:.1f} grey levels, where 98 % of them have 1.0 to 99.0" in warning


def test_what_is_like_them_is_no_warning():
    assert not list(photo_words.warnings(EVEN, dict.fromkeys(MEASURES, 50.0), Square(0, 0, 32)))
    [warning] = photo_words.warnings(EVEN, dict.fromkeys(MEASURES, 50.0), Square(0, 0, 20))
    assert "20×20 pixels of the photo, fewer than the 32×32" in warning
