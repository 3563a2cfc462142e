"""The descent is played: where it is, the server says; the browser's slider is often a frame behind."""

from streamlit.testing.v1 import AppTest

from tests.helpers.patience import PATIENCE
from ui.loss_surfaces import playing
from ui.page.sections import ROOT


def played(**asked: str) -> AppTest:
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    page.switch_page("pages/loss_surfaces.py")
    page.query_params.update(asked)
    page.run()
    page.button(key="loss_surfaces.play").click().run()
    return page


def held(page: AppTest, name: str) -> object:
    key = f"loss_surfaces.{name}"
    return page.session_state[key] if key in page.session_state else None  # noqa: SIM401 -- it has no `get`


def late(page: AppTest, step: int) -> None:
    """A tick of the browser's clock, whose sliders stand where they did some frames ago."""
    for slider in ("frames", "step"):
        page.session_state[f"loss_surfaces.{slider}"] = step
    page.run()


def test_a_slider_that_is_a_frame_behind_takes_nothing_back() -> None:
    page = played(steps="25", step="20")
    frames = [held(page, playing.FRAME)]
    while held(page, playing.PLAYING):
        late(page, 20)
        frames.append(held(page, playing.FRAME))
    assert frames == [21, 22, 23, 24, 25]
    for _ in range(3):
        late(page, 24)
        assert not [each for each in page.slider if each.key == "loss_surfaces.step"]
    page.run()
    assert page.slider(key="loss_surfaces.step").value == 25
    assert any("at step 25;" in each.value for each in page.caption)
    assert not page.exception


def test_pausing_gives_the_slider_back_where_the_descent_is() -> None:
    page = played(steps="25", step="20")
    page.run()
    page.button(key="loss_surfaces.play").click().run()
    assert page.slider(key="loss_surfaces.step").value == held(page, "step") == 23
    page.button(key="loss_surfaces.back").click().run()
    assert page.slider(key="loss_surfaces.step").value == 22


def test_another_view_ends_it() -> None:
    page = played(steps="25", step="20")
    page.segmented_control(key="loss_surfaces.view").set_value("slice").run()
    assert not held(page, playing.PLAYING)
    assert not held(page, playing.TIMED)
    page.segmented_control(key="loss_surfaces.view").set_value("descent").run()
    assert page.slider(key="loss_surfaces.step").value == 21


def test_playing_from_the_end_begins_anew() -> None:
    page = played()
    assert held(page, playing.FRAME) == page.slider(key="loss_surfaces.frames").max // playing.FRAMES
