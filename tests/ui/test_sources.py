"""Where an image comes from: every source, every change, and what an address restores."""

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.data import centring, strokes
from core.data.transforms import Transforms
from ui.records.sourced import SEVEN, Sourced


@pytest.fixture(autouse=True)
def no_caches() -> Iterator[None]:
    st.cache_data.clear()
    yield
    st.cache_data.clear()


def page() -> None:
    import streamlit as st

    from ui import picker, sources
    from ui.records.sourced import Sourced

    run, dataset = picker.opened(st.session_state["net"])
    chosen = sources.choose(Sourced, run, dataset)
    st.session_state["chosen"] = chosen
    st.session_state["dataset"] = dataset
    if chosen is not None:
        sources.show(chosen, run.predict(chosen.image[None])[0])


def opened(net: str = "mnist-cnn", **query: Any) -> AppTest:
    at = AppTest.from_function(page, default_timeout=60)
    at.session_state["net"] = net
    for name, value in query.items():
        at.query_params[name] = value
    return well(at.run())


def well(at: AppTest) -> AppTest:
    assert not at.exception
    return at


def chosen(at: AppTest) -> Any:
    return at.session_state["chosen"]


def said(at: AppTest) -> str:
    return " ".join([each.value for each in (*at.markdown, *at.caption)])


def digit(value: int = 255, paper: int = 0) -> bytes:
    """A vertical bar of one grey on another, as a PNG."""
    pixels = np.full((60, 60), paper, np.uint8)
    pixels[10:50, 25:35] = value
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def uploaded(content: bytes, net: str = "mnist-cnn", **query: Any) -> AppTest:
    at = opened(net, source="Upload", **query)
    at.file_uploader[0].set_value(("picture.png", content, "image/png"))
    return well(at.run())


def test_at_first_there_is_a_test_image_as_it_is():
    at = opened()
    source, test = chosen(at), at.session_state["dataset"].test
    np.testing.assert_array_equal(source.image, test.images[0])
    np.testing.assert_array_equal(source.original, test.images[0])
    assert (source.label, source.index) == (int(test.labels[0]), 0)
    assert "number 0 of" in source.words
    assert Sourced(**source.state) == Sourced()
    assert f"It is a **{source.label}**" in said(at)


@pytest.mark.parametrize(
    ("name", "value"),
    [("shift_x", 3), ("shift_y", -2), ("degrees", 45.0), ("noise", 0.2), ("blur", 1.5), ("inverted", True)],
)
@pytest.mark.parametrize("net", ["mnist-cnn", "lenet5"])
def test_a_change_in_the_address_changes_the_image_and_its_key(net: str, name: str, value: float):
    plain, changed = chosen(opened(net)), chosen(opened(net, **{name: str(value)}))
    np.testing.assert_array_equal(changed.original, plain.image)
    np.testing.assert_array_equal(changed.image, Transforms(**{name: value}).apply(plain.image))
    assert changed.key != plain.key
    assert "changed" in changed.words
    assert changed.state[name] == value
    assert changed.label == plain.label


def test_an_image_has_the_same_key_each_time_and_each_image_its_own():
    assert chosen(opened()).key == chosen(opened()).key
    assert len({chosen(opened(image=str(place))).key for place in range(3)}) == 3


def test_a_digit_none_of_which_fits_leaves_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ui.picker._offered", lambda *args: np.zeros(0, int))
    at = opened()
    assert chosen(at) is None
    assert "choose another digit" in at.info[0].value


def test_a_drawing_in_the_address_is_drawn_and_centred_as_mnist_does():
    at = opened(source="Drawing", drawing=SEVEN)
    source = chosen(at)
    steps = centring.normalise(strokes.rasterise(strokes.decode(SEVEN), 280))
    np.testing.assert_array_equal(source.image, steps.centred[None])
    assert (source.label, source.index) == (None, None)
    assert source.words == "Your drawing, centred as MNIST's digits are"
    assert Sourced(**source.state) == Sourced(source="drawing", drawing=SEVEN)
    assert "The net says **7**" in said(at)
    assert "It is a" not in said(at)


def test_the_steps_of_the_centring_are_shown_where_there_are_any():
    assert "MNIST's own steps" in said(opened(source="Drawing", drawing=SEVEN))
    assert "MNIST's own steps" not in said(opened(source="Drawing", drawing=SEVEN, centred="false"))
    assert "MNIST's own steps" not in said(opened(source="Drawing"))


def test_without_centring_a_drawing_is_scaled_alone():
    source = chosen(opened(source="Drawing", drawing=SEVEN, centred="false"))
    apart = source.image[0].astype(int) - strokes.rasterise(strokes.decode(SEVEN), 28)
    assert source.image.shape == (1, 28, 28)
    assert np.abs(apart).mean() < 3
    assert "scaled to 28×28" in source.words
    assert source.state["centred"] is False


def test_street_number_nets_get_the_drawing_in_colour():
    at = opened("lenet5", source="Drawing", drawing=SEVEN)
    image = chosen(at).image
    assert image.shape == (3, 32, 32)
    assert (image[0] == image[1]).all()
    assert image.max() == 255
    assert "no street number" in chosen(at).words
    assert not [each for each in at.toggle if each.key == "centred"]


@pytest.mark.parametrize("source", ["Drawing", "Upload"])
@pytest.mark.parametrize("net", ["mnist-cnn", "lenet5"])
def test_until_there_is_something_the_image_is_black_and_it_is_said_what_to_do(net: str, source: str):
    at = opened(net, source=source)
    assert not chosen(at).image.any()
    assert {"Drawing": "draw a digit", "Upload": "choose a file"}[source] in said(at)


@pytest.mark.parametrize("text", ["nonsense", SEVEN[:-4], "A" * 5000, "%00"])
def test_a_damaged_drawing_is_told_and_the_pad_is_empty(text: str):
    at = opened(source="Drawing", drawing=text)
    assert "copy the whole link again" in at.warning[0].value
    assert not chosen(at).image.any()
    assert chosen(at).state["drawing"] == ""


def test_a_drawing_outlives_a_look_at_a_test_image():
    at = opened(source="Drawing")
    at.text_input[0].set_value(SEVEN)
    key = chosen(well(at.run())).key
    at.segmented_control[0].set_value("test")
    assert chosen(well(at.run())).label is not None
    at.segmented_control[0].set_value("drawing")
    assert chosen(well(at.run())).key == key


@pytest.mark.parametrize(("ink", "paper", "turned"), [(255, 0, False), (10, 240, True)])
def test_an_uploaded_digit_is_white_centred_and_it_is_said_whether_it_was_turned_over(
    ink: int, paper: int, turned: bool
):
    at = uploaded(digit(ink, paper))
    source = chosen(at)
    assert source.image.shape == (1, 28, 28)
    assert source.image[0, 14, 14] > 220 > 0 == source.image[0, 0, 0]
    rows = np.flatnonzero(source.image[0].max(axis=1) > 40)
    assert np.ptp(rows) + 1 == 20
    assert ("turned over" in source.words) == turned
    assert "60×60 pixels" in source.words
    assert source.label is None
    assert "The net says" in said(at)


def test_a_street_number_keeps_its_paper():
    source = chosen(uploaded(digit(10, 240), "lenet5"))
    assert source.image.shape == (3, 32, 32)
    assert source.image[:, 0, 0].tolist() == [240] * 3


def test_a_file_that_cannot_be_used_leaves_a_word_and_no_image():
    at = uploaded(b"no picture")
    assert chosen(at) is None
    assert "no picture that can be read: save it as a PNG" in at.error[0].value


def test_a_flat_picture_has_nothing_to_centre_and_is_no_crash():
    assert not chosen(uploaded(digit(255, 255))).image.any()


def test_changes_come_after_the_centring():
    plain = chosen(opened(source="Drawing", drawing=SEVEN))
    moved = chosen(opened(source="Drawing", drawing=SEVEN, shift_x="4"))
    np.testing.assert_array_equal(moved.image[:, :, 4:], plain.image[:, :, :-4])
