"""Where the names of points go: beside their own point, in the chart, over no other point or name."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.street_numbers.charts import labels
from ui.street_numbers.charts.labels import Point

LEFT = Point("LeNet-5", 0.05, 0.5)
RIGHT = Point("ResNet-101", 0.95, 0.5)


def test_a_point_alone_has_its_name_on_the_side_that_has_room():
    assert labels.sides([LEFT]) == {"LeNet-5": ("left", 11, 0)}
    assert labels.sides([RIGHT]) == {"ResNet-101": ("right", -11, 0)}


def test_points_without_a_name_are_obstacles_and_get_none():
    beside = Point("", 0.05 + 30 / labels.WIDE, 0.5)
    found = labels.sides([LEFT, beside])
    assert list(found) == ["LeNet-5"]
    assert found["LeNet-5"][2] != 0


@pytest.mark.parametrize("gap", [0.0, 0.02, 0.1])
def test_names_of_points_close_together_do_not_overlap(gap: float):
    places = [Point("ResNet-18, cifar stem", 0.84, 0.2), Point("VGG-16-BN, at 64×64", 0.84 + gap, 0.2)]
    sides = labels.sides(places)
    boxes = [labels._text(place, sides[place.name]) for place in places]
    assert labels._common(*boxes) == 0


@given(st.lists(st.tuples(st.floats(0.1, 0.9), st.floats(0.1, 0.9)), min_size=1, max_size=6))
def test_names_lie_within_the_chart_and_over_no_point_where_there_is_room(points: list[tuple[float, float]]):
    places = [Point(f"net {number}", *point) for number, point in enumerate(points)]
    sides = labels.sides(places)
    assert set(sides) == {place.name for place in places}
    boxes = [labels._text(place, sides[place.name]) for place in places]
    assert all(labels._outside(box) == 0 for box in boxes)
    far = all(abs(a[0] - b[0]) > 0.35 or abs(a[1] - b[1]) > 0.35 for a, b in combinations(points, 2))
    if far:
        others = [labels._around(place) for place in places]
        assert all(labels._common(box, other) == 0 for box in boxes for other in others)
        assert all(labels._common(one, other) == 0 for one, other in combinations(boxes, 2))
