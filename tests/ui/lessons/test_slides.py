"""A slide: the step's text without questions, the figure alone by the style, no sidebar; its ways keep the answers."""

import pytest

from tests.helpers.apps import opened, well
from tests.ui.lessons.test_bar import HERE, LESSON, PLACE, SAME, STEP, links, said


def style(at) -> str:
    return "".join(each.value for each in at.main.html)


def test_a_slide_has_the_step_s_text_and_figure_and_asks_nothing():
    at = well(opened("softmax", {**HERE, "lesson_answers": "1a", "slides": "true"}))
    assert STEP.text in said(at)
    assert SAME.text not in said(at)
    assert not at.sidebar.get("page_link")
    assert f":not(:has(.st-key-slide, .st-key-figure-{STEP.figure})" in style(at)
    found = links(at)
    assert {"Back", "Next", "Leave"} <= found.keys()
    for way, place in (("Back", PLACE), ("Next", PLACE + 2), ("Leave", PLACE + 1)):
        assert f"lesson_step={place}" in found[way]
        assert "lesson_answers=1a" in found[way]
        assert ("slides=true" in found[way]) is (way != "Leave")


@pytest.mark.parametrize(("place", "lacking"), [(0, "Back"), (len(LESSON.steps) - 1, "Next")])
def test_the_first_and_the_last_slide_lead_one_way(place: int, lacking: str):
    step = LESSON.steps[place]
    at = well(opened(step.page, {"lesson": LESSON.name, "lesson_step": str(place + 1), "slides": "true"}))
    assert step.text in said(at)
    assert {"Back", "Next", "Leave"} - links(at).keys() == {lacking}


@pytest.mark.parametrize("asked", [{"slides": "yes"}, {"slides": "true", "lesson": "none"}, {"lesson_step": "1"}])
def test_what_is_no_slide_of_this_page_is_the_page(asked: dict[str, str]):
    at = well(opened("softmax", {**HERE, "slides": "true", **asked}))
    assert at.sidebar.get("page_link")
    assert ".st-key-slide" not in style(at)


def test_the_bar_leads_to_the_slide():
    at = well(opened("softmax", HERE))
    assert "slides=true" in links(at)["Slides"]
    assert "slides" not in links(at)[f"Next: {LESSON.steps[PLACE + 1].title}"]
