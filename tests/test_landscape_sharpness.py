"""Curvature on the landscape page: one net's spectrum, several nets' side by side, and what may be said of it."""

from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.landscape import Spectrum
from core.runs import Run
from core.runs.outputs import Outputs
from tests import apps
from tests.apps import charts, taken, well, widget
from ui import landscape_sharpness, runs
from ui import landscape_sharpness_words as words

NODES, WEIGHTS = np.array([[-0.3, 0.0, 4.0]]), np.array([[0.1, 0.89, 0.01]])
TWO = {"run": "lenet5", "view": "Two runs", "second": "lenet5-flat", "below": "Sharpness"}
QUICK = {"grid": "9", "count": "256"}


def opened(**query: str) -> AppTest:
    return well(apps.opened("landscape", {**QUICK, **query}))


def a_spectrum(top: float) -> Spectrum:
    return Spectrum(np.array([top, top / 2]), np.array([1e-3, 1e-3]), NODES * top / 4, WEIGHTS, 100)


def answering(run: Run, right: int) -> Run:
    """The run, of which so many of 100 test images are right."""
    logits = np.zeros((100, 10), np.float32)
    logits[:right, 3] = logits[right:, 4] = 1
    return replace(run, load_outputs=lambda: Outputs(logits, np.full(100, 3)))


def said(first: int, second: int) -> str:
    pair = [answering(runs.offered()[name], right) for name, right in (("lenet5", first), ("lenet5-flat", second))]
    return words.flattest({"A": a_spectrum(8.0), "B": a_spectrum(2.0)}, "ce", pair)


def test_the_sentence_on_sharpness_tells_saddles():
    assert "−0.3" in words.sharp(a_spectrum(4.0), "ce")
    assert "no minimum" in words.sharp(a_spectrum(4.0), "ce")
    bowl = replace(a_spectrum(4.0), nodes=np.abs(NODES) * [[0, 1, 1]])
    assert "No direction" in words.sharp(bowl, "ce")
    assert "100 times" in words.sharp(bowl, "ce")


def test_the_flatter_net_is_named_with_how_much_flatter_it_is():
    assert "**B** lies on flatter ground than **A**" in said(90, 90)
    assert "**2** instead of **8**, 4 times less" in said(90, 90)


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [(60, 90, "reads **better**"), (90, 60, "reads **worse**"), (90, 88, "chance makes")],
)
def test_whether_flatter_reads_better_is_told_from_the_images_that_one_of_them_reads(
    first: int, second: int, verdict: str
):
    assert verdict in said(first, second)
    assert "Dinh" in said(first, second)


def test_without_answers_to_the_same_images_nothing_is_judged():
    one, other = (runs.offered()[name] for name in ("lenet5", "lenet5-flat"))
    silent = replace(other, load_outputs=lambda: None)
    elsewhere = replace(other, provenance=replace(other.provenance, fingerprint="another"))
    for each in (silent, elsewhere):
        text = words.flattest({"A": a_spectrum(8.0), "B": a_spectrum(2.0)}, "ce", [one, each])
        assert "McNemar" not in text
        assert f"{one.metrics['test_accuracy']:.2%}" in text


@pytest.mark.slow  # both spectra are computed
def test_the_sharpness_aware_net_lies_on_flatter_ground_than_its_twin():
    at = opened(**TWO)
    assert "**B** lies on flatter ground than **A**" in at.info[0].value
    assert len(charts(at)) == 2
    assert any("λ₁" in caption.value for caption in at.main.caption)
    assert taken(at)["below"] == ["Sharpness"]


def test_three_nets_stand_side_by_side(monkeypatch: pytest.MonkeyPatch):
    tops = iter((3.0, 1.0, 2.0))
    monkeypatch.setattr(landscape_sharpness, "_computed", lambda asked, *_: {n: a_spectrum(next(tops)) for n in "ABC"})
    at = opened(**TWO | {"view": "Three runs"})
    assert "**B** lies on flatter ground than **A**" in at.info[0].value


def test_a_net_whose_products_were_stopped_leaves_the_comparison_open(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(landscape_sharpness, "_computed", lambda *_: {"A": a_spectrum(3.0)})
    at = opened(**TWO)
    assert at.info[0].value == words.NO_SPECTRUM
    widget(at, "below").set_value("along")
    assert "barrier" in well(at.run()).info[0].value
