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
from tests.helpers.apps import named
from tests.helpers.patience import PATIENCE
from ui.page import numbers
from ui.shared.image_record import SEVEN, Sourced
from ui.shared.image_source import NoImage


@pytest.fixture(autouse=True)
def no_caches() -> Iterator[None]:
    st.cache_data.clear()
    yield
    st.cache_data.clear()


def page() -> None:
    import streamlit as st

    from ui.shared import image_source, test_image
    from ui.shared.image_record import Sourced

    run, dataset = test_image.opened(st.session_state["net"])
    places = image_source.ImagePlaces(*(st.container() for _ in range(4)), shown=6)
    chosen = image_source.choose(Sourced, run, dataset, places)
    st.session_state["chosen"] = chosen
    st.session_state["dataset"] = dataset
    if isinstance(chosen, image_source.Source):
        image_source.show(chosen, run.predict(chosen.image[None])[0])


def opened(net: str = "mnist-cnn", **query: Any) -> AppTest:
    at = AppTest.from_function(page, default_timeout=PATIENCE)
    at.session_state["net"] = net
    for name, value in query.items():
        at.query_params[name] = value
    return well(at.run())


def well(at: AppTest) -> AppTest:
    assert not at.exception
    return at


def chosen(at: AppTest) -> Any:
    return at.session_state["chosen"]


def none(at: AppTest) -> NoImage:
    """What is known where there is no image; nothing is then said of any net's answer."""
    assert isinstance(chosen(at), NoImage)
    assert "the net says" not in said(at).lower()
    return chosen(at)


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
    assert "number 0 of" in source.description
    assert Sourced(**source.state) == Sourced()
    assert f"It is {numbers.a(source.label, '**')}." in said(at)


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
    assert "changed" in changed.description
    assert changed.state[name] == value
    assert changed.label == plain.label


def test_an_image_has_the_same_key_each_time_and_each_image_its_own():
    assert chosen(opened()).key == chosen(opened()).key
    assert len({chosen(opened(image=str(place))).key for place in range(3)}) == 3


def test_a_digit_none_of_which_fits_leaves_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ui.shared.test_image._offered", lambda *args: np.zeros(0, int))
    at = opened()
    assert none(at).state["source"] == "test"
    assert "Choose another digit" in none(at).words


def test_a_drawing_in_the_address_is_drawn_and_centred_as_mnist_does():
    at = opened(source="Drawing", drawing=SEVEN)
    source = chosen(at)
    steps = centring.normalise(strokes.rasterise(strokes.decode(SEVEN), 280))
    np.testing.assert_array_equal(source.image, steps.centred[None])
    assert (source.label, source.index) == (None, None)
    assert source.description == "Your drawing, centred as MNIST's digits are"
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
    assert "scaled to 28×28" in source.description
    assert source.state["centred"] is False


def test_street_number_nets_get_the_drawing_in_colour():
    at = opened("lenet5", source="Drawing", drawing=SEVEN)
    image = chosen(at).image
    assert image.shape == (3, 32, 32)
    assert (image[0] == image[1]).all()
    assert image.max() == 255
    assert "no street number" in chosen(at).description
    assert not [each for each in at.toggle if named(each) == "centred"]


@pytest.mark.parametrize("source", ["Drawing", "Upload"])
@pytest.mark.parametrize("net", ["mnist-cnn", "lenet5"])
def test_until_there_is_something_no_net_answers_and_it_is_said_what_to_do(net: str, source: str):
    at = opened(net, source=source, shift_x="2")
    kept = Sourced(**none(at).state)
    assert kept == Sourced(source=source.lower(), shift_x=2), "a link holds what is set already"
    assert {"Drawing": "draw one", "Upload": "choose a file"}[source] in none(at).words


@pytest.mark.parametrize("text", ["nonsense", SEVEN[:-4], "A" * 5000, "%00"])
def test_a_damaged_drawing_is_told_and_the_pad_is_empty(text: str):
    at = opened(source="Drawing", drawing=text)
    assert "copy the whole link again" in at.warning[0].value
    assert none(at).state["drawing"] == ""


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
    assert ("inverted since" in source.description) == turned
    assert "60×60 pixels" in source.description
    assert source.label is None
    assert "The net says" in said(at)


def test_a_street_number_keeps_its_paper():
    source = chosen(uploaded(digit(10, 240), "lenet5"))
    assert source.image.shape == (3, 32, 32)
    assert source.image[:, 0, 0].tolist() == [240] * 3


def test_a_file_that_cannot_be_used_leaves_a_word_and_no_image():
    at = uploaded(b"no picture")
    assert none(at).state["source"] == "upload"
    assert "no picture that can be read: save it as a PNG" in at.error[0].value


@pytest.mark.parametrize("centred", ["true", "false"])
def test_a_flat_picture_has_nothing_to_read_and_that_is_said(centred: str):
    at = uploaded(digit(255, 255), centred=centred)
    assert none(at).state["source"] == "upload"
    assert "The net says" not in said(at)
    assert "Nothing stands out" in at.warning[0].value
    assert chosen(uploaded(digit(255, 255), "lenet5")).image.all(), "a net of street numbers reads any colours"


@pytest.mark.parametrize(("ink", "paper"), [(20, 120), (10, 90), (250, 130), (255, 180), (110, 60)])
def test_ink_is_found_on_paper_of_any_grey(ink: int, paper: int):
    source = chosen(uploaded(digit(ink, paper)))
    assert source.image[0, 14, 14] > 220 > 0 == source.image[0, 0, 0]
    assert ("inverted since" in source.description) == (ink < paper)


def photo(cut: slice = slice(None), thin: bool = False) -> bytes:
    """A bar in a wide photo, off its middle."""
    pixels = np.full((200, 500), 220, np.uint8)
    pixels[20:180, 60 : 63 if thin else 90] = 40
    buffer = io.BytesIO()
    Image.fromarray(pixels[cut]).save(buffer, "PNG")
    return buffer.getvalue()


def test_what_was_done_to_a_photo_is_told():
    at = uploaded(photo())
    assert chosen(at).description.startswith(
        "Your picture of 500×200 pixels, the square around its digit, its background made black, inverted since its "
        "ink was darker than its paper, centred"
    )
    assert not at.warning
    assert "thin strokes thickened" in chosen(uploaded(photo(thin=True))).description


def test_a_digit_that_is_cut_off_is_told_and_read_all_the_same():
    at = uploaded(photo(slice(60, None)))
    assert (
        at.warning[0].value
        == "Ink reaches the edge: crop the picture to one digit, with some background all around it."
    )
    assert chosen(at).image.any()


def test_heic_is_asked_for_where_it_can_be_read_and_else_the_label_tells_what_to_do(monkeypatch: pytest.MonkeyPatch):
    for able, endings, told in ((True, True, "WebP or HEIC"), (False, False, "(HEIC: save it as a JPEG first)")):
        monkeypatch.setattr("core.data.pictures.opens_heic", lambda able=able: able)
        chooser = opened(source="Upload").file_uploader[0]
        assert told in chooser.label
        assert (".heic" in chooser.proto.type) == endings


def test_changes_come_after_the_centring():
    plain = chosen(opened(source="Drawing", drawing=SEVEN))
    moved = chosen(opened(source="Drawing", drawing=SEVEN, shift_x="4"))
    np.testing.assert_array_equal(moved.image[:, :, 4:], plain.image[:, :, :-4])
