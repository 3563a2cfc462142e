"""Numbers as visitors type them."""

import numpy as np
import pytest

from ui.softmax import typed as text

TEN = "1,2,3,4,5,6,7,8,9,-10"


@pytest.mark.parametrize("written", ["0.1, 0.8, 0.1", "[.1 .8 .1]", " 0.1;0.8;0.1 ", "(1e-1,\n8e-1,1e-1)"])
def test_numbers_are_read_however_they_are_parted(written: str):
    assert text.numbers(written).tolist() == [0.1, 0.8, 0.1]


def test_a_typeset_minus_is_a_minus():
    assert text.logits(TEN.replace("-", "−")).tolist() == [*range(1, 10), -10]


@pytest.mark.parametrize("label", range(3))
def test_an_integer_and_its_one_hot_vector_are_the_same_target(label: int):
    one_hot = ",".join(str(int(k == label)) for k in range(3))
    np.testing.assert_array_equal(text.target(str(label), 3), text.target(one_hot, 3))
    assert text.integer(text.target(one_hot, 3)) == label


@pytest.mark.parametrize("y", [[0, 0, 0], [1, 1, 0], [0.5, 0.5, 0], [1, 0.5, 0], [2, 0, 0]])
def test_what_is_not_one_hot_has_no_integer(y: list[float]):
    assert text.integer(np.array(y)) is None


@pytest.mark.parametrize(
    ("read", "problem"),
    [
        (lambda: text.logits("1,2"), "here are 2"),
        (lambda: text.logits(TEN.replace("10", "10001")), "-10001 is too large"),
        (lambda: text.numbers("a" * 1000), "^“a{20}…” is no number"),
        (lambda: text.numbers("0.1, -inf"), "not finite"),
        (lambda: text.numbers(" "), "no numbers"),
        (lambda: text.vector("1"), "here is one"),
        (lambda: text.target("-1", 3), "from 0 to 2"),
        (lambda: text.target("1e300", 3), "from 0 to 2"),
        (lambda: text.target("1,0", 3), "has 3 numbers, the target 2"),
    ],
)
def test_what_cannot_be_read_is_named(read, problem: str):
    with pytest.raises(ValueError, match=problem):
        read()
