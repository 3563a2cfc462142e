"""The home page: what the net says of a drawing, the way into the net, the cards, what is promised."""

import json
import re
from urllib.parse import parse_qs

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.data import strokes
from core.data.strokes import Stroke
from core.lessons import shelf
from tests.helpers import apps
from tests.helpers.apps import well
from ui.home import cached, cards, sentences
from ui.home.record import FIRST
from ui.page.sections import PAGES, SECTIONS
from ui.shared.image_record import SEVEN

ONE = strokes.encode([Stroke(((128, 40), (128, 210)), 24)])
DOT = strokes.encode([Stroke(((128, 128),), 8)])


def opened(**query: str) -> AppTest:
    return well(apps.opened("", query))


def words(page: str, **query: str) -> str:
    at = well(apps.opened(page, query))
    return " ".join(each.value for each in (*at.main.markdown, *at.main.caption, *at.main.info))


def bars(at: AppTest) -> dict:
    """What the ten bars are given."""
    [found] = [json.loads(each.proto.json) for each in at.get("bidi_component") if '"largest"' in each.proto.json]
    return found


@pytest.mark.parametrize("drawing", [FIRST, SEVEN, ONE, DOT])
def test_sentence_and_bars_are_what_layer_by_layer_says_of_the_same_drawing(drawing: str):
    at = opened(drawing=drawing)
    [read] = re.findall(r"The net reads \*\*an? (\d)\*\* with (.+?);", at.info[0].value)
    [said] = re.findall(
        r"[Tt]he net says \*\*(\d)\*\* with ([\w. ]+%)", words("layer_by_layer", source="drawing", drawing=drawing)
    )
    assert read == said
    shown = bars(at)
    shares = [bar["share"] for bar in shown["bars"]]
    assert shown["largest"] == int(np.argmax(shares)) == int(read[0])
    assert sum(shares) == pytest.approx(1)


def test_known_digits_are_read():
    for drawing, digit in ((SEVEN, 7), (ONE, 1)):
        assert f"The net reads **a {digit}**" in opened(drawing=drawing).info[0].value


def test_it_opens_with_a_digit_that_two_bars_compete_for():
    p = cached.probabilities(FIRST)
    assert p is not None
    assert np.sort(p)[-2] > 0.1


def test_an_empty_pad_asks_for_a_digit_and_has_no_bars():
    at = opened(drawing="")
    assert at.info[0].value == sentences.EMPTY
    assert bars(at)["largest"] is None
    assert all(bar == {"share": 0, "written": ""} for bar in bars(at)["bars"])


def test_a_drawing_that_is_none_is_told_and_the_pad_is_empty():
    at = opened(drawing="nonsense!")
    assert "no drawing that the pad has written" in at.warning[0].value
    assert at.info[0].value == sentences.EMPTY


@pytest.mark.parametrize("drawing", [FIRST, SEVEN, ""])
def test_the_way_into_the_net_takes_the_drawing_along(drawing: str):
    [inside] = [
        each.proto
        for each in opened(drawing=drawing).main.get("page_link")
        if each.proto.label == "Look inside the net"
    ]
    assert inside.page == "layer_by_layer"
    query = parse_qs(inside.query_string, keep_blank_values=True)
    assert query == {"source": ["drawing"], "drawing": [drawing]}


@pytest.mark.parametrize(
    ("p", "told"),
    [
        ([0.6, 0.3, 0.1] + [0] * 7, "reads **a 0** with 60.0%; then a 1 with 30.0%."),
        ([0, 0.1, 0.2] + [0] * 5 + [0.4, 0.3], "reads **an 8** with 40.0%; then a 9 with 30.0%. No digit gets"),
        ([1.0] + [0] * 9, "reads **a 0** with over 99.9%; then a 1 with under 0.1%."),
        ([0.1] * 10, "reads **a 0** with 10.0%; then a 1 with 10.0%. No digit gets more than half"),
    ],
)
def test_the_sentence_is_true_in_every_state(p: list[float], told: str):
    said = sentences.answer(np.array(p))
    assert told in said
    assert ("unsure" in said) == (max(p) <= 0.5)


def test_a_net_that_is_gone_closes_the_pad_s_answer_alone(monkeypatch: pytest.MonkeyPatch):
    def gone(_drawing: str) -> None:
        raise LookupError("The shipped net is not among the app's files: install the app again.")

    monkeypatch.setattr(cached, "probabilities", gone)
    at = apps.opened("")
    assert not at.exception
    assert "install the app again" in at.error[0].value
    assert at.main.get("page_link")


def test_every_page_has_a_card_under_its_section():
    at = opened()
    leads = [each.proto.page for each in at.main.get("page_link") if "lesson=" not in each.proto.query_string]
    assert leads[1:] == [page.slug for section in SECTIONS for page in PAGES if page.section == section]
    assert set(cards.ABOUT) <= set(SECTIONS)
    pictures = [each.proto.imgs[0] for each in at.main.get("imgs")]
    assert len({picture.alt for picture in pictures}) == len(pictures)


def test_every_lesson_has_a_card_that_leads_to_its_first_step():
    links = [each.proto for each in opened().main.get("page_link") if "lesson=" in each.proto.query_string]
    found = {parse_qs(each.query_string)["lesson"][0]: each for each in links}
    lessons = shelf.lessons()
    assert [lesson.name for lesson in lessons] == list(found)
    for lesson in lessons:
        query = parse_qs(found[lesson.name].query_string)
        assert (found[lesson.name].page, query["lesson_step"]) == (lesson.steps[0].page, ["1"])
        assert query.items() >= {name: list(values) for name, values in lesson.steps[0].state.items()}.items()
        assert f"{lesson.minutes} minutes" in words("")


def test_home_does_not_promise_that_everything_is_computed_live():
    told = words("")
    assert "were recorded before, and the pages say so" in told
    assert "every figure" not in told.lower()


@pytest.mark.parametrize(
    ("page", "query", "said"),
    [
        ("race", {}, "The results come with the app"),
        ("tuning", {}, "The searches come with the app"),
        ("landscape", {"view": "Skip connections"}, "Computed in advance"),
        ("training_curves", {}, "as recorded"),
    ],
)
def test_what_was_recorded_is_called_so_on_its_page(page: str, query: dict[str, str], said: str):
    assert said in words(page, **query)
