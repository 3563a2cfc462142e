"""Home says what is computed while one looks and what was recorded, and the pages say the same of themselves."""

import pytest

from tests.helpers import apps
from tests.helpers.apps import well


def words(page: str, **query: str) -> str:
    at = well(apps.opened(page, query))
    return " ".join(each.value for each in (*at.main.markdown, *at.main.caption, *at.main.info))


def test_home_does_not_promise_that_everything_is_computed_live():
    told = words("")
    assert "were recorded beforehand, and the pages say so" in told
    assert "every figure" not in told.lower()


@pytest.mark.parametrize(
    ("page", "query", "said"),
    [
        ("race", {}, "Shipped results"),
        ("tuning", {}, "Shipped searches"),
        ("landscape", {"view": "Skip connections"}, "Computed in advance"),
        ("training_curves", {}, "as recorded"),
    ],
)
def test_what_was_recorded_is_called_so_on_its_page(page: str, query: dict[str, str], said: str):
    assert said in words(page, **query)
