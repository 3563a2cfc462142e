"""The colours and shapes of runs."""

import random

from ui.charts import signs

MOST = 6


def test_each_number_is_a_pair_of_its_own():
    assert len(signs.RUN_COLOURS) == len(signs.RUN_SHAPES) == MOST
    assert len({(signs.colour(each), signs.shape(each)) for each in range(MOST**2)}) == MOST**2


def test_the_first_runs_have_the_first_colours_and_keep_them_whoever_comes_and_goes():
    first = signs.assigned({}, ["a", "b", "c"])
    assert first == {"a": 0, "b": 1, "c": 2}
    assert signs.assigned(first, ["new", "a", "c"]) == {**first, "new": 3}
    assert signs.assigned(first, ["c"]) == first


def test_whatever_was_shown_before_those_seen_together_keep_their_signs_and_new_ones_stand_apart():
    draw, known = random.Random(0), {}
    runs = [f"run-{number}" for number in range(200)]
    for _ in range(300):
        shown = draw.sample(runs, MOST)
        kept = [name for name in shown if name in known]
        after = signs.assigned(known, shown)
        assert all(after[name] == known[name] for name in kept)
        assert set(shown) <= after.keys()
        assert len(after) == len(set(after.values())) <= MOST**2
        for place, name in enumerate(shown):
            near = {*kept, *shown[:place]} - {name}
            if name not in kept:
                assert signs.colour(after[name]) not in {signs.colour(after[other]) for other in near}
        known = after


def test_fresh_runs_that_are_seen_together_share_neither_colour_nor_shape():
    known = signs.assigned(signs.assigned({}, ["a", "b"]), [f"old-{number}" for number in range(6)])
    shown = [f"new-{number}" for number in range(6)]
    after = signs.assigned(known, shown)
    assert len({signs.colour(after[name]) for name in shown}) == len({signs.shape(after[name]) for name in shown}) == 6
