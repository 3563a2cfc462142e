"""Every page from script to figure, without a browser: what it shows, and what it says to bad addresses."""

from dataclasses import fields, replace
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.helpers.apps import LIGHT, WITH_NETS, captions, figures, heading, light, link, other, taken, well
from tests.helpers.caches import no_caches  # noqa: F401
from tests.helpers.records import record_of
from ui.page import export
from ui.page.sections import HOME, PAGES, SECTIONS, page

EACH_PAGE = pytest.mark.parametrize("slug", [entry.slug for entry in PAGES])


@EACH_PAGE
def test_a_page_shows_its_question_its_figure_and_what_it_says(slug: str):
    at = well(light(slug))
    assert heading(at) == (page(slug).title, page(slug).question)
    charts = at.get("vega_lite_chart")
    assert charts, "The page has no figure: draw an Altair chart with ui.page.draw.chart."
    for chart in charts:
        assert len(chart.proto.spec) > 200, "A chart has hardly anything in it."
        assert len(chart.proto.alt) > 20, "A chart needs a sentence for those who cannot see it: draw.chart(…, alt=…)."
        assert len(chart.proto.data.data) + sum(len(data.data.data) for data in chart.proto.datasets) > 0, "No data."
    assert captions(at), (
        "The page needs a caption of its own: st.caption with a sentence made from the figure's numbers."
    )
    assert any("def " in code.value for code in at.code), "Show the code: frame.close_page(…, code=(a_function,))."
    assert at.get("download_button"), 'Numbers to take away: frame.close_page(…, files={"name.csv": columns}).'


@EACH_PAGE
def test_a_figure_travels_light(slug: str):
    for chart in light(slug).get("vega_lite_chart"):
        assert len(chart.proto.SerializeToString()) < 300_000


def test_the_home_page_has_a_card_for_each_page_and_the_shipped_nets():
    at = well(light(""))
    assert heading(at) == (HOME.title, HOME.question)
    assert all(any(entry.question in text.value for text in at.markdown) for entry in PAGES)
    assert len(at.dataframe[0].value) >= 1


@EACH_PAGE
def test_the_sidebar_leads_to_every_page_and_says_what_is_in_use(slug: str):
    at = light(slug)
    leads = [found.proto.page for found in at.sidebar.get("page_link")]
    assert leads[1:] == [entry.slug for section in SECTIONS for entry in PAGES if entry.section == section]
    assert sum("drawn" in caption.value for caption in at.sidebar.caption) == 2


@EACH_PAGE
def test_the_link_of_a_state_opens_that_state(slug: str):
    scalars = [each for each in fields(record_of(slug)) if each.name not in ("digit", "data", "view")]
    record = replace(record_of(slug)(), **{each.name: other(each) for each in scalars})
    address = export.link(None, slug, record)
    at = well(light(slug, parse_qs(urlsplit(address).query)))
    assert urlsplit(link(at)).path == f"/{slug}"
    again = well(light(slug, taken(at)))
    assert taken(again) == taken(at)
    assert len(taken(at)) >= min(3, len(scalars)), "The page draws too few of its record's controls."


@EACH_PAGE
def test_nonsense_in_the_address_falls_back_to_the_defaults(slug: str):
    choices = [each.name for each in fields(record_of(slug)) if each.name not in LIGHT.get(slug, {})]
    at = well(light(slug, dict.fromkeys(choices, "nonsense")))
    expected = {name: [value] for name, value in LIGHT.get(slug, {}).items()}
    assert taken(at) == expected, "A control takes nonsense from the address: use the default instead."
    assert figures(at) == figures(light(slug))


@pytest.mark.parametrize("value", ["-1", "1000000", "1e99", "nan", "inf"])
@EACH_PAGE
def test_numbers_out_of_range_are_no_crash(slug: str, value: str):
    numeric = [each.name for each in fields(record_of(slug)) if type(each.default) in (int, float)]
    assert not light(slug, {**dict.fromkeys(numeric, value), **LIGHT.get(slug, {})}).exception


@WITH_NETS
def test_drawn_digits_are_called_drawn(slug: str):
    assert any("drawn" in caption.value.lower() for caption in light(slug).main.caption)


def test_an_image_is_chosen_by_its_number_among_those_that_fit():
    numbers = {}
    for digit in ("Any digit", "7"):
        at = well(light("softmax", {"digit": digit, "image": "5"}))
        numbers[digit] = next(caption.value for caption in at.main.caption if "number" in caption.value)
        assert taken(at)["image"] == ["5"]
    assert numbers["Any digit"] != numbers["7"]
