"""What a page says of an error, and what only the log says."""

import json
import logging
from pathlib import Path

import pytest

from core.settings import settings
from ui.page import log, troubles


@pytest.fixture
def placed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGITSCOPE_DATA", "/srv/digits")
    monkeypatch.setenv("DIGITSCOPE_STORE", "s3://bucket/runs")
    monkeypatch.setenv("DIGITSCOPE_SCHEDULER", "tcp://10.0.0.7:8786")
    settings.cache_clear()


@pytest.mark.parametrize(
    ("whole", "shown"),
    [
        ("/srv/digits/MNIST/raw/x-ubyte: too short.", "DIGITSCOPE_DATA/MNIST/raw/x-ubyte: too short."),
        ("There is no folder /srv/digits.", "There is no folder …/digits."),
        ("the log is /var/lib/app/worker.log.", "the log is …/worker.log."),
        ("DIGITSCOPE_STORE=s3://bucket/runs cannot be used", "DIGITSCOPE_STORE cannot be used"),
        ("The scheduler at tcp://10.0.0.7:8786 is silent", "The scheduler at DIGITSCOPE_SCHEDULER is silent"),
        (r"C:\Users\ann\train.csv is damaged", "…/train.csv is damaged"),
        (
            "3/4 of the images, width/height 1/2; see https://x.org/y",
            "3/4 of the images, width/height 1/2; see https://x.org/y",
        ),
    ],
)
@pytest.mark.usefixtures("placed")
def test_a_place_on_the_server_is_not_told(whole: str, shown: str):
    assert troubles.without_places(whole) == shown


@pytest.mark.usefixtures("placed")
def test_the_log_has_the_place(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, log.LOGGER.name)
    assert troubles.said(OSError("/srv/digits/a is **bad**")) == r"DIGITSCOPE_DATA/a is \*\*bad\*\*"
    assert json.loads(log.JsonLines().format(caplog.records[0]))["problem"] == "/srv/digits/a is **bad**"
    caplog.clear()
    assert troubles.said("no place here") == "no place here"
    assert not caplog.records


def test_the_cache_is_called_so(tmp_path: Path):
    path = settings().cache / "jobs" / "worker-default.log"
    assert troubles.without_places(f"the log is {path}.") == "the log is the app's cache/jobs/worker-default.log."
