"""Curvature on the landscape page: one net's spectrum, several nets' side by side, and what may be said of it."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from core.landscape import Spectrum
from core.runs import Run
from core.runs.outputs import Outputs
from tests.helpers import apps
from tests.helpers.apps import charts, taken, well, widget
from ui.landscape import sharpness
from ui.landscape import sharpness_sentences as words
from ui.shared import choose_run

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
    pair = [
        answering(choose_run.offered()[name], right) for name, right in (("lenet5", first), ("lenet5-flat", second))
    ]
    return words.flattest({"A": a_spectrum(8.0), "B": a_spectrum(2.0)}, "ce", pair)


def test_the_sentence_on_sharpness_tells_saddles():
    assert "−0.3" in words.sharp(a_spectrum(4.0), "ce")
    assert "no minimum" in words.sharp(a_spectrum(4.0), "ce")
    bowl = replace(a_spectrum(4.0), nodes=np.abs(NODES) * [[0, 1, 1]])
    assert "No direction" in words.sharp(bowl, "ce")


@given(st.floats(1e-2, 1e7), st.floats(1e-4, 0.5))
def test_a_factor_is_written_with_no_more_digits_than_its_error_allows(factor: float, relative: float):
    said = words.about(factor, relative)
    number = float(said.removeprefix("about ").removesuffix(" times").replace(",", ""))
    digits = f"{number:.15g}".rstrip("0") if "." in f"{number:.15g}" else f"{number:.15g}"
    assert number > 0
    place = 1.0  # the first power of ten that is no less than the error, unless the factor has fewer digits
    while place < factor * relative:
        place *= 10
    while place / 10 >= factor * relative:
        place /= 10
    while place > factor:
        place /= 10
    assert number / place == pytest.approx(round(number / place), abs=1e-6), digits
    assert abs(number - factor) <= place / 2 * (1 + 1e-9)


def drawn(values: np.ndarray, probes: int, rng: np.random.Generator) -> Spectrum:
    """The spectrum that `probes` random directions see of a diagonal matrix: each is its own quadrature."""
    directions = rng.normal(size=(probes, len(values)))
    weights = directions**2 / (directions**2).sum(1, keepdims=True)
    order = np.sort(values)[::-1]
    return Spectrum(order[:2], np.zeros(2), np.tile(values, (probes, 1)), weights, len(values))


@pytest.mark.parametrize("probes", [1, 2, 5])
@pytest.mark.parametrize("outliers", [(0.5, 0.3, 0.2), (9.0,), (1.0,) * 20])
def test_the_sentence_on_the_mean_curvature_holds_for_nearly_every_draw(outliers: tuple[float, ...], probes: int):
    """Of a matrix whose mean eigenvalue is known: what is said of it is true in nearly all of 400 draws."""
    rng = np.random.default_rng(probes)
    values = np.concatenate([rng.normal(0.002, 0.001, 1000), outliers])
    held, means = 0, []
    for _ in range(400):
        found = drawn(values, probes, rng)
        means.append((found.average, found.average_error))
        said = words.sharp(found, "ce")
        if match := re.search(r"about ([\d,.]+) times the mean", said):
            number = float(match[1].replace(",", ""))
            place = abs(number - values.max() / found.average)
            off = abs(values.mean() - found.average) / found.average_error
            held += off <= 2.5 and place <= number  # the rounding is less than a digit
        else:
            assert "not told from 0" in said
            held += abs(values.mean() - found.average) <= 3 * found.average_error
        low = values.max() / (found.average + 2 * found.average_error)
        assert ("look so smooth" in said) == (low >= 10)
    spread = np.std([mean for mean, _ in means])
    assert np.mean([error for _, error in means]) == pytest.approx(spread, rel=0.35)
    assert held >= 0.9 * 400


def test_nets_that_are_equally_sharp_are_not_ranked():
    pair = [choose_run.offered()[name] for name in ("lenet5", "lenet5-flat")]
    text = words.flattest({"A": a_spectrum(2.0), "B": a_spectrum(2.0015)}, "ce", pair)
    assert "do not differ in sharpness" in text
    assert "flatter place" not in text


def test_the_flatter_net_is_named_with_how_much_flatter_it_is():
    assert "**B** lies in a flatter place than **A**" in said(90, 90)
    assert "**2** instead of **8**, 4 times less" in said(90, 90)


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [(60, 90, "reads **better**"), (90, 60, "reads **worse**"), (90, 88, "Chance may explain this difference")],
)
def test_whether_flatter_reads_better_is_told_from_the_images_that_one_of_them_reads(
    first: int, second: int, verdict: str
):
    assert verdict in said(first, second)
    assert "Dinh" in said(first, second)


def test_without_answers_to_the_same_images_nothing_is_judged():
    one, other = (choose_run.offered()[name] for name in ("lenet5", "lenet5-flat"))
    silent = replace(other, load_outputs=lambda: None)
    elsewhere = replace(other, provenance=replace(other.provenance, fingerprint="another"))
    for each in (silent, elsewhere):
        text = words.flattest({"A": a_spectrum(8.0), "B": a_spectrum(2.0)}, "ce", [one, each])
        assert "McNemar" not in text
        assert f"{one.metrics['test_accuracy']:.2%}" in text


@pytest.mark.slow  # both spectra are computed
def test_the_sharpness_aware_net_lies_on_flatter_ground_than_its_twin():
    at = opened(**TWO)
    assert "**B** lies in a flatter place than **A**" in at.info[0].value
    assert len(charts(at)) == 2
    assert any("λ₁" in caption.value for caption in at.main.caption)
    assert taken(at)["below"] == ["sharpness"]


def test_three_nets_stand_side_by_side(monkeypatch: pytest.MonkeyPatch):
    tops = iter((3.0, 1.0, 2.0))
    monkeypatch.setattr(sharpness, "_computed", lambda asked, *_: {n: a_spectrum(next(tops)) for n in "ABC"})
    at = opened(**TWO | {"view": "Three runs"})
    assert "**B** lies in a flatter place than **A**" in at.info[0].value


def test_a_net_whose_products_were_stopped_leaves_the_comparison_open(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sharpness, "_computed", lambda *_: {"A": a_spectrum(3.0)})
    at = opened(**TWO)
    assert at.info[0].value == words.NO_SPECTRUM
    widget(at, "below").set_value("along")
    assert "barrier" in well(at.run()).info[0].value
