"""The page for those who run the server."""

import pytest
from streamlit.testing.v1 import AppTest

from core.settings import settings
from tests.helpers.apps import LIGHT, opened, well
from tests.helpers.patience import PATIENCE
from ui.page.sections import PAGES, ROOT, UNLISTED
from ui.status import secret


def status() -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    return at.switch_page("pages/status.py").run()


@pytest.fixture
def owned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGITSCOPE_STATUS", "open sesame")
    monkeypatch.setattr(secret, "PAUSE", 0.0)
    settings.cache_clear()


def test_without_a_secret_there_is_nothing():
    at = status()
    assert [each.value for each in at.title] == ["There is nothing here"]
    assert not at.text_input
    assert not at.metric


@pytest.mark.usefixtures("owned")
def test_a_wrong_secret_opens_nothing():
    at = status()
    at.text_input[0].set_value("open barley").run()
    assert "not the secret" in at.error[0].value
    assert not at.metric
    assert not at.dataframe


@pytest.mark.usefixtures("owned")
def test_the_secret_opens_sessions_jobs_memory_and_the_slowest_pages():
    assert "difference" not in LIGHT
    well(opened("difference"))
    at = status()
    at.text_input[0].set_value("open sesame").run()
    assert not at.exception
    assert {"Memory, MB", "Its peak, MB"} <= {each.label for each in at.metric}
    pages = at.dataframe[0].value
    assert "difference" in list(pages["Page"])
    assert (pages["Longest"].diff().dropna() <= 0).all()
    next(each for each in at.button if "caches" in each.label).click().run()
    assert not at.exception


def test_no_page_leads_to_it():
    at = well(opened("difference"))
    assert not any("status" in each.proto.page for each in at.get("page_link"))
    assert "pages/status.py" in UNLISTED
    assert not UNLISTED & {page.file for page in PAGES}
