"""The lines of the server's log."""

import json
import logging

import pytest

from core.settings import settings
from tests.helpers.apps import light, opened, well, widget
from ui.page import log


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """What is written while a page runs, read back; the page is known only then."""
    found: list[dict[str, object]] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            text = log.JsonLines().format(record)
            assert "\n" not in text
            found.append(json.loads(text))

    log.configure()
    monkeypatch.setattr(log.LOGGER, "handlers", [Kept()])
    monkeypatch.setattr(logging.getLogger(log.STREAMLITS), "handlers", [Kept()])
    return found


def test_a_slow_page_is_a_line_with_its_state(lines: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch):
    well(opened("loss_surfaces", {"target": "0.3"}))
    assert not [line for line in lines if line["event"] == "slow"]
    monkeypatch.setenv("DIGITSCOPE_SLOW", "0")
    settings.cache_clear()
    well(opened("loss_surfaces", {"target": "0.3", "x" * 400: "1"}))
    [line] = [line for line in lines if line["event"] == "slow"]
    assert (line["level"], line["page"]) == ("warning", "loss_surfaces")
    assert "target=0.3" in str(line["state"])
    assert len(str(line["state"])) <= log.LONGEST
    assert float(str(line["seconds"])) >= 0
    assert log.times()["loss_surfaces"].count >= 2


def test_a_moved_control_is_measured_from_its_move_on(lines: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch):
    at = well(opened("loss_surfaces"))
    monkeypatch.setenv("DIGITSCOPE_SLOW", "0")
    settings.cache_clear()
    widget(at, "target").set_value(0.3).run()
    assert [line["event"] for line in lines] == ["slow"]


def test_a_crash_is_a_line_with_its_page(lines: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("two\nlines")

    monkeypatch.setattr("ui.page.frame.close_page", fail)
    assert light("difference").exception
    [line] = [line for line in lines if line["event"] == "error"]
    assert (line["page"], line["exception"]) == ("difference", "RuntimeError: two\nlines")
    assert "RuntimeError" in str(line["traceback"])


def test_a_threshold_that_is_no_number_is_the_usual_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DIGITSCOPE_SLOW", "soon")
    settings.cache_clear()
    assert settings().slow == 5.0
