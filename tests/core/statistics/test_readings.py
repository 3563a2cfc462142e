"""What nets read: answers, certainty and steadiness against their definitions."""

import numpy as np
import pytest

from core.statistics.readings import Reading, by_answer


def reading(net: str, *answers: int, place: int = 0) -> Reading:
    logits = np.zeros((len(answers), 10), np.float32)
    logits[range(len(answers)), answers] = 20
    return Reading(net, logits, place)


def test_the_answer_is_that_of_the_crop_itself_and_its_neighbours_are_counted():
    found = reading("a", 3, 7, 7, 1, place=1)
    assert found.predicted == 7
    assert found.predictions.tolist() == [3, 7, 7, 1]
    assert found.alike == 2
    assert found.p.sum() == pytest.approx(1)


def test_the_entropy_is_none_for_certainty_and_log2_10_for_ignorance():
    certain = np.full((1, 10), -1e4, np.float32)
    certain[0, 4] = 0
    assert Reading("a", certain, 0).entropy == 0
    assert Reading("a", np.ones((1, 10), np.float32), 0).entropy == pytest.approx(np.log2(10))
    two = np.full((1, 10), -1e4, np.float32)
    two[0, :2] = 0
    assert Reading("a", two, 0).entropy == pytest.approx(1)


def test_nets_are_grouped_by_answer_the_commonest_first():
    nets = [reading("a", 8), reading("b", 1), reading("c", 8), reading("d", 0)]
    found = by_answer(nets)
    assert {digit: [each.net for each in group] for digit, group in found.items()} == {
        8: ["a", "c"],
        0: ["d"],
        1: ["b"],
    }
    assert list(found) == [8, 0, 1]
