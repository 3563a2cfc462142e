"""Each page says what comes before and after it on its path; a lesson says it itself."""

import pytest

from tests.helpers.apps import AROUND, light, well
from ui.page import neighbours
from ui.page.sections import HOME, PAGES


def told(slug: str, query: dict[str, str] | None = None) -> list[tuple[str, str]]:
    at = well(light(slug, query))
    links = [each.proto for each in at.main.get("page_link") if each.proto.label.startswith(AROUND)]
    return [(link.page, link.label) for link in links]


@pytest.mark.parametrize("place", range(len(PAGES)), ids=[entry.slug for entry in PAGES])
def test_a_page_leads_to_the_pages_around_it(place: int):
    expected = [(PAGES[place - 1].slug, f"Before: {PAGES[place - 1].title}")] if place else []
    if place + 1 < len(PAGES):
        expected.append((PAGES[place + 1].slug, f"Next: {PAGES[place + 1].title}"))
    assert told(PAGES[place].slug) == expected


def test_a_page_knows_its_place_in_its_section():
    assert neighbours.where("loss_surfaces") == "Losses, page 1 of 4"
    assert neighbours.where("formulas") == "Losses, page 4 of 4"
    assert neighbours.where("claims") == "The reports, page 1 of 1"


def test_the_path_has_two_ends_and_goes_on_between_sections():
    before, after = neighbours.around("layer_by_layer")
    assert (before and before.slug, after and after.slug) == ("formulas", "architecture")
    assert neighbours.around(PAGES[0].slug)[0] is None
    assert neighbours.around(PAGES[-1].slug)[1] is None


def test_a_lesson_s_bar_says_it_there():
    assert [label for _, label in told("softmax", {"lesson": "start-here", "lesson_step": "3"})] == [
        "Next: The loss: how wrong is it?"
    ]


def test_the_home_page_has_cards_instead():
    assert told(HOME.slug) == []
