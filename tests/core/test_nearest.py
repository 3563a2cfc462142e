"""What a message offers for a misspelt word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nearest import WIDEST, close, nearest, shown

NAMES = ("mnist-cnn", "mnist-cnn-ce", "lenet5", "learning_rate", "adam", "adamw")


@pytest.mark.parametrize("word", ["mnist_cnn", "MNIST-CNN", " mnist cnn ", "mnist-cnn"])
def test_capitals_blanks_and_underscores_are_no_slip(word: str):
    assert nearest(word, NAMES) == " The nearest is 'mnist-cnn'."


def test_a_slip_has_its_nearest_first():
    assert close("mnst-cnn", NAMES)[0] == "mnist-cnn"
    assert nearest("admaw", NAMES) == " The nearest are 'adamw', 'adam'."
    assert nearest("LearningRate", NAMES) == " The nearest is 'learning_rate'."


@pytest.mark.parametrize("word", ["zebra", "", 3, None, ["adam"], "\x00" * 10_000])
def test_what_is_like_nothing_gets_no_offer(word: object):
    assert nearest(word, NAMES) == ""


@given(st.text(), st.lists(st.text(), max_size=5))
def test_only_names_that_there_are_are_offered(word: str, names: list[str]):
    assert set(close(word, names)) <= set(names)


@pytest.mark.parametrize("value", ["x" * 1000, [10**5000], [[10**5000]], {"a": 1}])
def test_a_value_is_shown_short(value: object):
    assert len(shown(value)) <= WIDEST + 1
