"""Sites around the app: pages on other sites that frame it, over HTTP and HTTPS, and a proxy that speaks TLS for it."""

import asyncio
import json
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import trustme
from playwright.sync_api import Browser, BrowserContext, Frame, Page

from tests.browser import server
from ui.page import export

# Two sites on this machine; a browser holds neither for as safe as "localhost".
APP, COURSE = "app.test", "course.test"
ARGUMENTS = (
    *server.ARGUMENTS,
    "--host-resolver-rules=MAP *.test 127.0.0.1",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)


@cache
def _authority() -> trustme.CA:
    return trustme.CA()


def _tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _authority().issue_cert(APP, COURSE).configure_cert(context)
    return context


@contextmanager
def browser(around: BrowserContext) -> Iterator[Browser]:
    """Another Chromium like that one, which knows the sites and has a camera."""
    assert around.browser is not None
    started = around.browser.browser_type.launch(executable_path=server.chromium(), args=list(ARGUMENTS))
    try:
        yield started
    finally:
        started.close()


@contextmanager
def tab(chromium: Browser) -> Iterator[Page]:
    """A tab of a visitor who has never been here, whatever the certificates say."""
    context = chromium.new_context(ignore_https_errors=True, viewport={"width": 1280, "height": 1200})
    context.set_default_timeout(server.PATIENCE * 1000)
    try:
        yield context.new_page()
    finally:
        context.close()


@contextmanager
def profile(chromium: Browser, folder: Path, settings: Mapping[str, object]) -> Iterator[Page]:
    """A tab of a visitor who has set these preferences of the browser."""
    place = folder / "Default"
    place.mkdir()
    (place / "Preferences").write_text(json.dumps(settings), encoding="utf-8")
    context = chromium.browser_type.launch_persistent_context(
        folder, executable_path=server.chromium(), args=list(ARGUMENTS), ignore_https_errors=True
    )
    context.set_default_timeout(server.PATIENCE * 1000)
    try:
        yield context.new_page()
    finally:
        context.close()


class _Course(BaseHTTPRequestHandler):
    """A page with the app's own embed snippet around the address that it is asked for."""

    def do_GET(self) -> None:
        address = parse_qs(urlsplit(self.path).query).get("of", [""])[0]
        page = export.embed_snippet(address, "The app", height=1100)
        if "camera=no" in self.path:
            page = page.replace(escape(export.ALLOWED), "")
        self.send_response(200 if address else 404)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def course(secure: bool) -> Iterator[str]:
    """The address of a site whose pages frame the app."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Course) as site:
        if secure:
            site.socket = _tls().wrap_socket(site.socket, server_side=True)
        threading.Thread(target=site.serve_forever, daemon=True).start()
        try:
            yield f"http{'s' * secure}://{COURSE}:{site.server_address[1]}"
        finally:
            site.shutdown()


def framed(page: Page, course: str, address: str, camera: bool = True) -> Frame:
    """The app in a frame of the course's page, once its heading is there."""
    page.goto(f"{course}/?of={quote(address, safe='')}{'' if camera else '&camera=no'}")
    found = next(frame for frame in page.frames if frame.parent_frame is page.main_frame)
    found.wait_for_selector(".stMain h1")
    return found


@contextmanager
def proxy(app: str) -> Iterator[str]:
    """The HTTPS address under which a proxy with a certificate of its own passes everything on to the app."""
    target = int(urlsplit(app).port or 80)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    listening = asyncio.start_server(lambda *ends: _pass_on(*ends, target), "127.0.0.1", 0, ssl=_tls())
    served = asyncio.run_coroutine_threadsafe(listening, loop).result()
    try:
        yield f"https://{APP}:{served.sockets[0].getsockname()[1]}"
    finally:
        asyncio.run_coroutine_threadsafe(_end(served), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end(served: asyncio.Server) -> None:
    """Close it with its connections: a page keeps one for as long as it is open."""
    served.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, target: int) -> None:
    """One connection, both ways, until both sides have closed it; without a goodbye if it is cut off."""
    ends = [writer]
    try:
        there, back = await asyncio.open_connection("127.0.0.1", target)
        ends.append(back)
        await asyncio.gather(_pipe(reader, back), _pipe(there, writer))
        await asyncio.gather(*(end.wait_closed() for end in ends))
    except (OSError, asyncio.CancelledError):  # one side is gone, or the test is over
        pass
    finally:
        for end in ends:
            end.transport.abort()


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):  # the other side is gone
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    writer.close()
