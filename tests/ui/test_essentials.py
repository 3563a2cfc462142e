"""Essentials on every page: few controls in each view, the same figures and words, and nothing that acts unseen."""

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.lessons import shelf
from tests.helpers.apps import WIDGETS, captions, figures, light, named, other, taken, well
from tests.helpers.caches import no_caches  # noqa: F401
from tests.helpers.records import record_of
from tests.helpers.settings import Setting, decisive, said
from ui.lessons.opening import parameters, sets
from ui.page.essentials import ESSENTIAL, MOST, SHOWN_BY_FIGURE, SWITCH
from ui.page.fields import matters, query
from ui.page.sections import HOME, PAGES

EACH_PAGE = pytest.mark.parametrize("slug", [each.slug for each in PAGES])
EACH_REDUCED = pytest.mark.parametrize("slug", ESSENTIAL)
COSTLY = ("saliency", "trust")  # pages that attribute anew for each setting
FRAMES = {SWITCH, "lock for others", "hide for others", "take figure"}  # the switch; what is in "Take it with you"
STEPS = [(lesson, place) for lesson in shelf.lessons() for place, step in enumerate(lesson.steps) if step.page]


def essential(slug: str, asked: Setting | None = None) -> AppTest:
    """The page as a first visitor finds it."""
    return well(light(slug, {**(asked or {}), "controls": None}))


def drawn(at: AppTest) -> set[str]:
    """The controls in sight. A layer's numbers count as one; answers to claims are what the page is about, and none."""
    boxes = [box for box in at.main.get("popover") if box.proto.popover.label == "Take it with you"]
    framed = {named(found) for box in boxes for kind in WIDGETS for found in box.get(kind)}
    names = {named(found) for kind in WIDGETS for found in at.main.get(kind)} - framed - FRAMES
    return {"the layer's" if name.startswith("edit_") else name for name in names if not name.startswith("answer-")}


def views(slug: str) -> Iterable[Setting]:
    """The settings of essential controls that decide which others are drawn."""
    if slug not in ESSENTIAL:
        return decisive(record_of(slug))
    return [
        each for each in decisive(record_of(slug)) if set(each) <= ESSENTIAL[slug] | SHOWN_BY_FIGURE.get(slug, set())
    ]


EACH_VIEW = pytest.mark.parametrize(
    ("slug", "setting"),
    [
        pytest.param(
            page.slug, each, id=f"{page.slug}-{said(each)}", marks=[pytest.mark.slow] if page.slug in COSTLY else []
        )
        for page in PAGES
        for each in views(page.slug)
    ],
)


@EACH_VIEW
def test_at_most_five_controls_are_in_sight_in_each_view(slug: str, setting: Setting):
    found = drawn(essential(slug, query(replace(record_of(slug)(), **setting))))
    assert len(found) <= MOST, (
        f"{slug} shows {len(found)} controls in Essentials, with {said(setting)}: {', '.join(sorted(found))}. Choose "
        f"{MOST} in ui.page.essentials."
    )


@EACH_PAGE
def test_a_page_shows_and_says_the_same_as_with_all_its_controls(slug: str):
    few, every = essential(slug), well(light(slug))
    assert figures(few) == figures(every)
    assert [each.value for each in few.info] == [each.value for each in every.info]
    assert set(captions(few)) <= {each.replace("?controls=all", "") for each in captions(every)}  # their links' own
    assert taken(few) == taken(every)


@EACH_REDUCED
def test_a_link_s_value_acts_and_is_in_sight(slug: str):
    """What the figure itself shows apart, and what has no meaning in this state."""
    kind = record_of(slug)
    set_to = {each.name: other(each) for each in fields(kind) if each.name not in ESSENTIAL[slug]}
    record: Any = replace(kind(), **set_to)
    few, every = essential(slug, query(record)), well(light(slug, query(record)))
    assert taken(few) == taken(every)
    assert figures(few) == figures(every)
    in_all = {named(found) for widget in WIDGETS for found in every.main.get(widget)}
    asked = {name for name in set_to if name in in_all and matters(record, name)}
    missing = asked - drawn(few) - SHOWN_BY_FIGURE.get(slug, set())
    assert not missing, f"{slug} is told to set {missing}, and does not show them."


@EACH_REDUCED
def test_no_box_stands_empty(slug: str):
    at = essential(slug)
    for box in [*at.main.expander, *at.main.get("popover")]:
        assert list(box.children.values()), f"{slug} has an empty box: ui.page.essentials.expander or popover."


@EACH_REDUCED
def test_the_table_names_controls_of_the_page(slug: str):
    names = {each.name for each in fields(record_of(slug))}
    assert names >= ESSENTIAL[slug] | SHOWN_BY_FIGURE.get(slug, set())
    assert not ESSENTIAL[slug] & SHOWN_BY_FIGURE.get(slug, set())
    assert names - ESSENTIAL[slug], "The page leaves nothing out: it needs no entry."


@EACH_PAGE
def test_the_switch_stands_where_something_is_left_out(slug: str):
    found = [each for each in essential(slug).main.get("segmented_control") if named(each) == SWITCH]
    assert [each.value for each in found] == (["essentials"] if slug in ESSENTIAL else [])


@pytest.mark.parametrize(("lesson", "place"), STEPS, ids=[f"{each.name}-{place + 1}" for each, place in STEPS])
def test_the_controls_that_a_lesson_s_step_sets_are_in_sight(lesson: Any, place: int):
    step = lesson.steps[place]
    asked = {**parameters(step.state), "lesson": lesson.name, "lesson_step": str(place + 1)}
    few, every = essential(step.page, asked), well(light(step.page, asked))
    in_all = {named(found) for kind in WIDGETS for found in every.main.get(kind)}
    assert sets(step) & in_all <= {named(found) for kind in WIDGETS for found in few.main.get(kind)}


def test_the_home_page_has_no_switch():
    at = essential(HOME.slug)
    assert not [each for each in at.main.get("segmented_control") if named(each) == SWITCH]
