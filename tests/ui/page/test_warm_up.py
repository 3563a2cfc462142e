"""The states that a server opens by itself are states of pages, as their links name them."""

import pytest

from tests.helpers.apps import opened, taken, well
from ui.page import warm_up


@pytest.mark.parametrize(("slug", "query"), warm_up.ONE_CLICK)
def test_a_state_one_click_away_is_shown_as_asked(slug, query):
    asked = dict(part.split("=") for part in query.split("&"))
    at = well(opened(slug, asked))
    assert not at.warning
    kept = {name: values[0] for name, values in taken(at).items()}
    assert {**asked, **kept} == asked


def test_nothing_is_opened_outside_a_server():
    warm_up.begin()
    assert not warm_up._BEGUN.locked()
