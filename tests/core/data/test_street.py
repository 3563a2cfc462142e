"""Drawn house numbers: where their digits stand, and that shipped nets read them."""

import numpy as np
import pytest

from core.data import crops, street
from core.data.crops import Square
from core.runs import find


def square(drawn: street.Street, place: int) -> Square:
    return Square(drawn.columns[place] - 108, street.HEIGHT / 2 - 108, 216)


@pytest.mark.parametrize("number", ["7", "10", "274", "1984"])
def test_the_digits_stand_in_order_in_the_middle(number: str):
    drawn = street.draw(number, 1)
    assert drawn.photo.shape == (3, street.HEIGHT, street.WIDTH)
    assert drawn.digits == tuple(map(int, number))
    assert list(drawn.columns) == sorted(drawn.columns)
    assert all(0 < column < street.WIDTH for column in drawn.columns)
    for place, digit in enumerate(drawn.digits):
        assert drawn.digit(square(drawn, place)) == digit


def test_a_square_beside_the_digits_too_small_or_too_large_holds_none():
    drawn = street.draw("274", 1)
    here = square(drawn, 1)
    assert drawn.digit(here) == 7
    for other in (here.moved(10, 0), here.moved(0, 10), here.grown(0.5), here.grown(3)):
        assert drawn.digit(other) is None


def test_a_look_is_the_same_each_time_and_another_one_differs():
    assert street.draw("12", 3) is street.draw("12", 3)
    assert not np.array_equal(street.draw("12", 3).photo, street.draw("12", 4).photo)


@pytest.mark.parametrize("number", ["", "12345", "-1", "1a", "²", "1.5"])
def test_what_is_no_house_number_is_told(number: str):
    with pytest.raises(ValueError, match="one to 4 digits"):
        street.draw(number, 0)


def test_the_shipped_residual_net_reads_nearly_all_of_them():
    run = find("resnet18")
    assert run is not None
    images, labels = [], []
    for look in range(10):
        drawn = street.draw(f"{(37 * look) % 1000:03}", look)
        images += [crops.crop(drawn.photo, square(drawn, place)) for place in range(3)]
        labels += drawn.digits
    assert (run.predict(np.stack(images)).argmax(axis=1) == labels).mean() >= 0.9
