"""The page Your own photo from script to figure: every source, every control, and photos that are not to be read."""

import base64
import io
import json
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.data import crops, street
from core.functions.softmax import softmax
from core.runs import Run, StoreError, find
from tests.helpers import apps, photos
from tests.helpers.apps import figures, link, seen, taken, well, widget
from ui.components.cropper import Place
from ui.page.numbers import probability
from ui.photo import cached
from ui.photo import figures as photo_stage
from ui.photo.record import Photo


def opened(**query: str) -> AppTest:
    return well(apps.opened("photo", query))


def png(pixels: np.ndarray) -> bytes:
    """3×H×W as a file."""
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels.transpose(1, 2, 0))).save(buffer, "PNG")
    return buffer.getvalue()


def uploaded(content: bytes, **query: str) -> AppTest:
    at = opened(source="File", **query)
    at.file_uploader[0].set_value(("photo.png", content, "image/png"))
    return at.run()


def words(at: AppTest) -> str:
    return "\n".join(each.value for each in (*at.main.markdown, *at.main.caption))


def scene(at: AppTest) -> dict:
    """What the component with the square is given."""
    [found] = [each for each in at.get("bidi_component") if each.proto.component_name == "digitscope_cropper"]
    return json.loads(found.proto.json)


def pixels(uri: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2]))))


STREET = street.draw("274", 1)


def test_at_first_there_is_a_drawn_number_and_every_net_reads_it():
    at = opened()
    assert "The app drew this number" in words(at)
    square = crops.placed(STREET.photo, 0.5, 0.5, 0.6)
    cut = crops.crop(STREET.photo, square)
    np.testing.assert_array_equal(pixels(scene(at)["crop"]).transpose(2, 0, 1), cut)
    chart = apps.charts(at)[0].decode(errors="ignore")
    for name in ("lenet5", "resnet18"):
        run = find(name)
        assert run is not None
        p = softmax(run.predict(cut[None])[0])
        assert f": {p.argmax()} {'✓' if p.argmax() == 7 else '✗'} · p {probability(float(p.max()))}" in chart
    assert "The app drew a **7** there" in at.info[-1].value


def test_the_verdict_counts_architectures_as_the_recipes_have_them():
    runs, _ = cached.street_nets()
    kinds = {(run.recipe.model, run.recipe.options.get("stem")) for run in runs.values()}
    told = opened().info[-1].value
    assert f"These are {len(kinds)} architectures, not {len(runs)}: " in told
    lenets = sum(run.recipe.model == "lenet5" for run in runs.values())
    assert f"{lenets} are LeNet-5" in told


def test_the_most_accurate_net_comes_first():
    runs, _ = cached.street_nets()
    accuracies = [run.metrics["test_accuracy"] for run in runs.values()]
    assert accuracies == sorted(accuracies, reverse=True)


def test_an_uploaded_photo_is_read_as_the_same_pixels_are():
    drawn, at = opened(), well(uploaded(png(STREET.photo)))
    assert scene(at)["crop"] == scene(drawn)["crop"]
    assert "Your photo of 640×360 pixels." in words(at)
    assert at.info[-1].value == drawn.info[-1].value.replace(" The app drew a **7** there.", "")
    assert "written to no disk" in words(at)


def test_a_photo_of_the_camera_is_read_too():
    buffer = io.BytesIO()
    Image.fromarray(STREET.photo.transpose(1, 2, 0)).save(buffer, "JPEG", quality=95)
    at = opened(source="Camera")
    at.camera_input[0].set_value(("shot.jpg", buffer.getvalue(), "image/jpeg"))
    assert "Your photo of 640×360 pixels." in words(well(at.run()))
    assert at.info[-1].value.count("**") >= 2


@pytest.mark.parametrize(("name", "value"), [("x", 32.5), ("y", 40.0), ("side", 41.0), ("reach", 3), ("grey", True)])
def test_every_control_moves_what_is_read_on_an_uploaded_photo(name: str, value: float):
    at = well(uploaded(png(STREET.photo)))
    before = seen(at)
    widget(at, name).set_value(value)
    assert seen(well(at.run())) != before
    assert parse_qs(urlsplit(link(at)).query)[name] == [str(value).lower()]


def test_an_address_places_the_square():
    at = opened(x="25", y="50", side="30")
    assert scene(at)["place"] == [25, 50, 30]
    square = crops.placed(STREET.photo, 0.25, 0.5, 0.3)
    np.testing.assert_array_equal(pixels(scene(at)["crop"]).transpose(2, 0, 1), crops.crop(STREET.photo, square))


@pytest.mark.parametrize("place", [Place(20.04, 30.0, 50.0), Place(-1.0, 30.0, 500.0)])
def test_a_square_that_was_let_go_is_checked_before_it_moves_the_sliders(place: Place):
    def script(x: float, y: float, side: float) -> None:
        import streamlit as st

        from ui.components.cropper import Place
        from ui.photo import figures as photo_stage

        photo_stage._dropped(Place(x, y, side))
        st.text(dict(st.session_state.items()))

    at = AppTest.from_function(script, args=(place.x, place.y, place.side)).run()
    assert not at.exception
    values = {name: at.session_state[f".{name}"] for name in ("x", "y", "side") if f".{name}" in at.session_state}
    assert values == ({"x": 20.0, "y": 30.0, "side": 50.0} if place.x > 0 else {"y": 30.0})


@pytest.mark.parametrize("source", ["File", "Camera"])
def test_without_a_photo_it_is_said_what_to_do_and_a_button_draws_one(source: str):
    at = opened(source=source, x="30")
    assert "**No photo yet:**" in words(at)
    assert not figures(at)
    assert taken(at) == {"source": [source.lower()], "x": ["30.0"]}
    widget(at, "try").click()
    assert scene(well(at.run()))["place"][0] == 30
    assert "The app drew this number" in words(at)


@pytest.mark.parametrize("content", [b"", b"no picture", png(STREET.photo)[:5000], b"\x00" * (11 * 2**20)])
def test_a_file_that_is_no_photo_is_told(content: bytes):
    at = uploaded(content)
    assert not at.exception
    assert at.error[0].value.endswith((".", "again."))
    assert not figures(at)


@pytest.mark.parametrize("number", ["", "12345", "12a", "-3"])
def test_a_number_that_cannot_be_drawn_is_told(number: str):
    at = opened(number=number) if number else opened()
    widget(at, "number").set_value(number)
    at = well(at.run())
    assert "274 is drawn instead" in at.warning[0].value
    assert figures(at) == figures(opened())
    assert "number" not in parse_qs(urlsplit(link(at)).query)


def test_a_wall_without_a_digit_is_called_flat_and_few_pixels_blurred():
    wall = np.full((3, 200, 300), 120, np.uint8)
    told = [each.value for each in well(uploaded(png(wall))).warning]
    assert any("flatter than all" in each and "contrast is 0.0" in each for each in told)
    assert not any("covers" in each for each in told)
    small = well(uploaded(png(STREET.photo[:, ::12, ::12])))
    assert any("18×18 pixels of the photo" in each.value for each in small.warning)
    assert not opened().warning


def test_the_mnist_nets_are_a_contrast_and_count_in_no_agreement():
    plain, at = opened(), opened(grey="true")
    assert at.info[-1].value == plain.info[-1].value
    assert b"MNIST's CNN" in apps.charts(at)[0]
    assert b"MNIST's" not in apps.charts(plain)[0]


def test_a_large_photo_is_worked_with_smaller():
    large = np.zeros((3, 900, 3200), np.uint8)
    large[:, 200:700, 1500:1600] = 200
    assert "3,200×900 pixels, worked with at 1,600×450" in words(well(uploaded(png(large))))


def test_nothing_is_computed_twice_for_the_same_crop(monkeypatch: pytest.MonkeyPatch):
    at = opened()
    monkeypatch.setattr(Run, "predict", None)
    widget(at, "x").set_value(50.0)
    assert well(at.run()).info


def test_lost_weights_are_told_and_the_other_nets_read_on(monkeypatch: pytest.MonkeyPatch):
    whole = Run.predict

    def lost(run: Run, crops: np.ndarray) -> np.ndarray:
        if run.recipe.model == "lenet5":
            raise StoreError("The weights are lost. Train the recipe again.")
        return whole(run, crops)

    monkeypatch.setattr(Run, "predict", lost)
    at = opened()
    assert "The weights are lost" in at.warning[0].value
    assert "nets read a" in at.info[-1].value


def test_without_a_net_it_is_said_how_to_get_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cached, "street_nets", lambda: ({}, 0))
    assert "python -m core train lenet5" in opened().warning[0].value


def test_nets_that_have_the_same_name_are_told_apart():
    run = find("lenet5")
    assert run is not None
    named = cached.titled([run, run])
    assert list(named) == ["LeNet-5", f"LeNet-5 · run {run.id[:6]}"]


def test_the_record_and_the_sliders_agree_on_the_bounds():
    assert set(photo_stage.BOUNDS) == set(Photo.__dataclass_fields__)


WALL = np.full((3, 200, 300), 90, np.uint8)


def test_of_a_black_crop_the_mnist_nets_are_not_asked_and_it_is_said_why():
    at = well(uploaded(png(WALL), grey="true"))
    assert any("The MNIST nets are left out, since nothing stands out" in each.value for each in at.warning)
    assert not any(b"MNIST's" in each for each in figures(at))


@pytest.mark.parametrize(("wall", "pen"), [(120, 20), (90, 10), (60, 130), (180, 255)])
def test_a_digit_on_any_wall_reaches_the_mnist_nets(wall: int, pen: int):
    photo = np.repeat((wall + (pen - wall) * photos.ink(photos.ten(4)[3], (200, 300), 160))[None], 3, axis=0)
    at = well(uploaded(png(photo.astype(np.uint8)), grey="true", side="90"))
    assert "MNIST's CNN 32-64: 3 · p " in apps.charts(at)[0].decode(errors="ignore")
    assert not any("MNIST" in each.value for each in at.warning)


def test_a_digit_that_runs_off_the_square_is_told_where_the_mnist_nets_are_asked():
    photo = WALL.copy()
    photo[:, :, 100:200] = 230
    photo[:, :, 140:160] = 20
    told = [each.value for each in well(uploaded(png(photo), grey="true", side="40")).warning]
    assert any("Ink reaches the edge for the MNIST nets. Put the square around one digit" in each for each in told)
    assert not any("MNIST" in each.value for each in well(uploaded(png(photo), side="40")).warning)
