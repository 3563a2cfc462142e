"""A Chromium, and the app that it looks at."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from core.jobs.places import worker_lock
from core.jobs.queue import Queue
from tests.browser import server


@pytest.fixture(scope="session")
def chromium() -> Iterator[BrowserContext]:
    """A running Chromium; without one the tests are skipped, or fail where DIGITSCOPE_REQUIRE_BROWSER is set."""
    executable = server.chromium()
    if executable is None:
        missing = "needs Chromium or Chrome: Debian's package is called chromium"
        (pytest.fail if os.environ.get("DIGITSCOPE_REQUIRE_BROWSER") else pytest.skip)(missing)
    with server.browser(executable) as started:
        yield started


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an app that all tests share."""
    with server.serving(tmp_path_factory.mktemp("cache")) as address:
        yield address


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Queue]:
    """The queue of an app whose cache is `tmp_path`, which takes the test for its worker."""
    folder = tmp_path / "digitscope" / "jobs"
    folder.mkdir(parents=True)
    with worker_lock(folder, "default"):
        yield Queue(folder)
