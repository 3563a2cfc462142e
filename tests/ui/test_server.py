"""The app as a process of its own: it is waited for, and one that does not come says why."""

import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from ui.server import ServerError, answering, free_port, serving


@pytest.fixture
def process() -> Iterator["subprocess.Popen[bytes]"]:
    """One that runs until it is stopped."""
    started = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield started
    started.communicate(b"\n")


@pytest.fixture
def busy() -> Iterator[str]:
    """The address of a server that answers with 503 alone."""

    class Busy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(503)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Busy)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_an_app_that_ends_says_what_it_wrote(tmp_path: Path):
    log = tmp_path / "log"
    with pytest.raises(ServerError, match=r"missing\.py"), serving(os.environ, 240, log, script="missing.py"):
        pass
    assert "missing.py" in log.read_text()


def test_a_refusal_is_an_answer_only_where_it_is_asked_for(process: "subprocess.Popen[bytes]", busy: str):
    answering(process, busy, 240, refusals=True)
    with pytest.raises(ServerError, match="does not answer"):
        answering(process, busy, 0.3)


def test_a_process_that_has_ended_is_not_waited_for():
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    with pytest.raises(ServerError, match="does not answer"):
        answering(ended, f"http://127.0.0.1:{free_port()}", 240)
