"""The configuration of nginx, before two servers that say which of them answers."""

import gzip
import http.client
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.deploy.proxy import nginx, proxied, written
from ui.server import free_port

LONG = b"const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];\n" * 1000


class Replica(BaseHTTPRequestHandler):
    """Answers with its port, or with a script."""

    def do_GET(self) -> None:
        self._answer(LONG if self.path.endswith(".js") else str(self.server.server_port).encode())

    def do_PUT(self) -> None:
        size = int(self.headers["Content-Length"])
        while size > 0:
            size -= len(self.rfile.read(min(size, 2**20)))
        self._answer(b"taken")

    def _answer(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript" if content is LONG else "text/html")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Be silent."""


@pytest.fixture
def replicas() -> Iterator[list[ThreadingHTTPServer]]:
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Replica) for _ in range(2)]
    for each in servers:
        threading.Thread(target=each.serve_forever, daemon=True).start()
    yield servers
    for each in servers:
        each.shutdown()
        each.server_close()


@pytest.fixture
def front(replicas: list[ThreadingHTTPServer], tmp_path: Path) -> Iterator[str]:
    with proxied(tmp_path, [each.server_port for each in replicas]) as root:
        yield root


def ask(
    root: str, path: str = "/", method: str = "GET", body: bytes | None = None, **headers: str
) -> tuple[int, http.client.HTTPMessage, bytes]:
    """Status, headers and content of one answer."""
    connection = http.client.HTTPConnection(urlsplit(root).netloc, timeout=60)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def test_nginx_takes_the_configuration(tmp_path: Path):
    file = written(tmp_path, (8501, 8502), free_port())
    done = subprocess.run([nginx(), "-t", "-c", str(file), "-p", str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


def test_every_answer_has_the_headers_that_keep_a_browser_safe(front: str):
    for path in ("/", "/_stcore/health", "/app.js"):
        status, headers, _ = ask(front, path)
        assert status == 200
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert headers["Content-Security-Policy"] == "frame-ancestors 'self' https:"
        assert "/" not in headers["Server"]


def test_a_visitor_gets_a_cookie_once_and_stays_at_one_replica(front: str):
    seen = set()
    for number in range(20):
        visitor = f"digitscope_visitor={number}"
        answers = {ask(front, path, Cookie=visitor)[2] for path in ("/", "/landscape", "/media/a", "/")}
        assert len(answers) == 1
        seen |= answers
    assert len(seen) == 2, "All visitors are at one replica."
    _, headers, _ = ask(front)
    assert headers["Set-Cookie"].startswith("digitscope_visitor=")
    assert "HttpOnly" in headers["Set-Cookie"]
    assert ask(front, Cookie="digitscope_visitor=a")[1]["Set-Cookie"] is None


def test_a_replica_that_is_gone_is_passed_over(front: str, replicas: list[ThreadingHTTPServer]):
    replicas[0].shutdown()
    replicas[0].server_close()
    for number in range(10):
        status, _, content = ask(front, Cookie=f"digitscope_visitor={number}")
        assert (status, content) == (200, str(replicas[1].server_port).encode())


def test_metrics_are_closed(front: str):
    assert ask(front, "/_stcore/metrics")[0] == 404
    assert ask(front, "/landscape/_stcore/metrics")[0] == 404


def test_scripts_travel_compressed(front: str):
    _, headers, content = ask(front, "/app.js", Accept_Encoding="gzip")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(content) == LONG
    assert len(content) < len(LONG) / 10


def test_a_picture_may_be_large_and_nothing_else(front: str):
    large = bytes(32 * 2**20)
    assert ask(front, "/_stcore/upload_file/a/b", "PUT", large)[0] == 200
    for path, size in (("/_stcore/upload_file/a/b", 35 * 2**20), ("/", 2 * 2**20)):
        assert ask(front, path, "PUT", None, Content_Length=str(size))[0] == 413


def test_uploads_are_bounded_in_number(front: str):
    answers = [ask(front, "/_stcore/upload_file/a/b", "PUT", b"x")[0] for _ in range(60)]
    assert answers[:20] == [200] * 20
    assert 429 in answers
