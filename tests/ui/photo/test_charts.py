"""The charts of one crop and many nets hold the nets' own numbers."""

from collections.abc import Callable

import numpy as np

from core.data import crops
from core.statistics.readings import Reading
from tests.ui.conftest import Drawn
from ui.photo import charts

GENERATOR = np.random.default_rng(0)
NETS = [Reading(net, GENERATOR.normal(0, 3, (15, 10)).astype(np.float32), crops.AS_PLACED) for net in ("A", "B", "C")]
CROPS = GENERATOR.integers(0, 256, (15, 3, 32, 32), np.uint8)
Chart = Callable[..., Drawn]


def test_every_probability_is_shown_and_the_answer_framed(drawn: Chart):
    found = drawn(charts.predictions(NETS, 4))
    cells, frames = (found.data(layer) for layer in found.marks("rect"))
    assert [row["p"] for row in cells] == np.concatenate([net.p for net in NETS]).round(6).tolist()
    assert [(row["row"], row["digit"]) for row in frames] == [(net.net, str(net.predicted)) for net in NETS]
    assert all((row["text"] == "") == (row["p"] < charts.SHOWN) for row in cells)


def test_no_probability_is_drawn_as_certain(drawn: Chart):
    logits = np.full((15, 10), -60, np.float32)
    logits[:, 3] = 60  # so far apart that the float64 softmax is 1 and 0
    found = drawn(charts.predictions([Reading("A", logits, crops.AS_PLACED)], None))
    cells, words = found.data(found.marks("rect")[0]), str([found.data(layer) for layer in found.marks("text")])
    assert [row["exact"] for row in cells] == ["over 99.9%" if digit == 3 else "under 0.1%" for digit in range(10)]
    assert [row["text"] for row in cells] == [">99" if digit == 3 else "" for digit in range(10)]
    assert "A: 3 · p > 99.9%" in words


def test_words_name_answer_certainty_and_where_known_whether_it_is_right(drawn: Chart):
    for truth, mark in ((NETS[0].predicted, " ✓ ·"), ((NETS[0].predicted + 1) % 10, " ✗ ·"), (None, " ·")):
        found = drawn(charts.predictions(NETS[:1], truth))
        [words] = [row["words"] for layer in found.marks("text") for row in found.data(layer) if "words" in row]
        assert words.startswith(f"A: {NETS[0].predicted}{mark} p ")
        [cells, _] = found.marks("rect")
        assert {row["entropy"] for row in found.data(cells)} == {f"{NETS[0].entropy:.2f} bit"}
        assert "entropy" in [each["field"] for each in cells["encoding"]["tooltip"]]


def test_each_neighbour_has_its_crop_and_each_nets_answer(drawn: Chart):
    found = drawn(charts.nearby(NETS, CROPS, 2))
    [pictures] = found.marks("image")
    assert len({row["url"] for row in found.data(pictures)}) == len(CROPS)
    [cells] = found.marks("rect")
    rows = found.data(cells)
    assert [int(row["said"]) for row in rows] == np.concatenate([net.predictions for net in NETS]).tolist()
    assert [row["same"] for row in rows] == np.concatenate([net.predictions == net.predicted for net in NETS]).tolist()
    words = [row["words"] for layer in found.marks("text") for row in found.data(layer) if "words" in row]
    assert words == [f"{net.net}: {net.alike} of 15 read as without a move" for net in NETS]
    assert found.size < 150_000


def test_a_measure_stands_where_it_is_and_a_rare_one_is_marked(drawn: Chart):
    percent = {"brightness": 40.0, "contrast": 0.4, "detail": 99.5}
    found = drawn(charts.standing(percent, {name: name.upper() for name in percent}))
    [points] = found.marks("point")
    assert [(row["row"], row["percent"], row["rare"]) for row in found.data(points)] == [
        ("brightness", 40.0, False),
        ("contrast", 0.4, True),
        ("detail", 99.5, True),
    ]
