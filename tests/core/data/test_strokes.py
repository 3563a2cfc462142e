"""Strokes as text and as pixels."""

import base64
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data import strokes
from core.data.strokes import GRID, LIMIT, LONGEST, THICKEST, THINNEST, Stroke, StrokesError

COORDINATE = st.integers(0, GRID - 1)
STROKE = st.builds(
    Stroke,
    st.lists(st.tuples(COORDINATE, COORDINATE), min_size=1, max_size=60).map(tuple),
    st.integers(THINNEST, THICKEST),
)
DRAWING = st.lists(STROKE, max_size=8).map(tuple)
LINE = Stroke(((40, 128), (215, 128)), 24)


def packed(content: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(content)).decode().rstrip("=")


@given(DRAWING)
def test_a_text_gives_back_the_drawing(drawing: strokes.Strokes):
    text = strokes.encode(drawing)
    assert len(text) <= LONGEST
    assert strokes.decode(text) == drawing


@given(DRAWING)
def test_the_browser_gets_what_it_sent(drawing: strokes.Strokes):
    assert strokes.received(strokes.sent(drawing)) == drawing


@given(st.text(max_size=60) | st.text("abcXYZ019-_", max_size=60))
def test_any_text_is_a_drawing_or_refused_with_a_word(text: str):
    try:
        drawing = strokes.decode(text)
    except StrokesError:
        return
    assert strokes.decode(strokes.encode(drawing)) == drawing


def test_the_largest_drawing_that_is_taken_fits_even_if_it_is_noise():
    numbers = np.random.default_rng(0).integers(0, GRID, ((LIMIT - 3) // 2, 2)).tolist()
    noise = Stroke(tuple(map(tuple, numbers)), 24)
    assert 1000 < len(strokes.encode((noise,))) <= LONGEST
    with pytest.raises(StrokesError, match="too many points for a link: undo"):
        strokes.encode((noise, LINE))


@pytest.mark.parametrize("name", ["cut", "changed", "longer", "bomb", "version", "half a stroke", "point outside"])
def test_damaged_text_is_refused(name: str):
    text = strokes.encode((LINE, LINE))
    damaged = {
        "cut": text[:-4],
        "changed": text[:9] + ("A" if text[9] != "A" else "B") + text[10:],
        "longer": text + "AAAA",
        "bomb": packed(b"\x01" + bytes(10_000_000)),
        "version": packed(b"\x02" + bytes((24, 0, 1, 5, 5))),
        "half a stroke": packed(b"\x01" + bytes((24, 0, 9, 5, 5))),
        "point outside": packed(b"\x01" + bytes((24, 0))),
    }[name]
    with pytest.raises(StrokesError, match="copy the whole link again"):
        strokes.decode(damaged)


@pytest.mark.parametrize("content", [bytes((24, 0, 0)), bytes((255, 0, 1, 5, 5)), bytes((0, 0, 1, 5, 5))])
def test_a_well_packed_stroke_that_no_pad_draws_is_refused(content: bytes):
    with pytest.raises(StrokesError, match="draw it again"):
        strokes.decode(packed(b"\x01" + content))


@pytest.mark.parametrize(
    "values",
    [
        None,
        7,
        "strokes",
        [1],
        [{}],
        [{"points": [], "thickness": 24}],
        [{"points": [[1, 2, 3]], "thickness": 24}],
        [{"points": [[1, 256]], "thickness": 24}],
        [{"points": [[1, None]], "thickness": 24}],
        [{"points": [[1, float("nan")]], "thickness": 24}],
        [{"points": [[1, float("inf")]], "thickness": 24}],
        [{"points": 5, "thickness": 24}],
        [{"points": [[1, 2]], "thickness": 1000}],
    ],
    ids=str,
)
def test_what_no_pad_sends_is_refused(values: Any):
    with pytest.raises(StrokesError):
        strokes.received(values)


def test_an_empty_pad_is_an_empty_text_and_black():
    assert strokes.encode(()) == ""
    assert strokes.decode("") == ()
    assert not strokes.rasterise(()).any()


def test_a_line_is_as_thick_as_it_says_and_soft_at_its_edge():
    image = strokes.rasterise((LINE,), 28)
    assert image.shape == (28, 28)
    column = image[:, 14] / 255
    assert column.sum() == pytest.approx(24 * 28 / 256, abs=0.1)
    assert set(np.unique(column)) - {0, 1}


def test_a_dot_is_round():
    image = strokes.rasterise((Stroke(((128, 128),), 64),), 256) / 255
    assert image.sum() == pytest.approx(np.pi * 32**2, rel=0.02)
    np.testing.assert_allclose(image.sum(axis=0), image.sum(axis=1), atol=1)
    assert image.sum(axis=0) @ np.arange(256) / image.sum() == pytest.approx(128, abs=0.5)


@given(DRAWING)
def test_order_and_direction_of_strokes_leave_the_picture_alone(drawing: strokes.Strokes):
    mirrored = [Stroke(each.points[::-1], each.thickness) for each in drawing[::-1]]
    apart = np.abs(strokes.rasterise(drawing).astype(int) - strokes.rasterise(mirrored))
    assert apart.max(initial=0) < 32  # an eighth of a pixel
    assert apart.mean() < 2


def test_a_larger_picture_of_the_same_strokes_shrinks_to_the_small_one():
    bent = Stroke(((60, 50), (200, 50), (120, 220)), 24)
    large = strokes.rasterise((bent,), 280).astype(float)
    shrunk = large.reshape(28, 10, 28, 10).mean(axis=(1, 3))
    assert np.abs(shrunk - strokes.rasterise((bent,), 28)).max() < 8
