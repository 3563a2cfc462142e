"""Visit each page once after a server's first visitor, so that its default state is there for whoever opens it next.

What a class asks for first is the same for all: the libraries, nets and figures of each page as it opens. They are
loaded by a visitor without a browser, in Streamlit's own way, while nobody waits for an answer.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Coroutine, Iterable
from concurrent.futures import Future
from typing import Any, TypeVar

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.runtime.session_manager import SessionClient

from core.settings import settings
from ui.page import background
from ui.page.sections import PAGES

# One click from a page's default state, and seconds of work: (page, its query string).
ONE_CLICK = (
    ("trust", "test=r3"),
    ("saliency", "digit=disagree"),  # all nets answer for it
    *(
        ("convexity", f"output={output}&loss={loss}&depth={depth}")
        for depth in (2, 3, 4)
        for output, loss in (("linear", "mse"), ("sigmoid", "mse"), ("sigmoid", "ce"))
    ),
)
LONGEST = 120  # seconds for one page
QUIET = 2.0  # seconds without an answer for a visitor, before the next page is visited
PATIENT = 20.0  # seconds after which it is visited all the same: a class needs it soon
LOOK = 0.25  # seconds between two looks whether anybody waits
_LOG = logging.getLogger(__name__)
_BEGUN = threading.Lock()
Done = TypeVar("Done")


class _Visitor(SessionClient):
    """A visitor without a browser: it notices when a page is complete and drops everything else."""

    def __init__(self) -> None:
        self.complete = threading.Event()

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        if msg.WhichOneof("type") == "script_finished":
            self.complete.set()


def begin() -> None:
    """Start visiting the pages in the background, once a server process; nothing happens outside a server."""
    if not background.serving() or not settings().warm_up or not _BEGUN.acquire(blocking=False):
        return
    threading.Thread(
        target=visit, args=([*((page.slug, "") for page in PAGES), *ONE_CLICK],), name="warm-up", daemon=True
    ).start()


def visit(states: Iterable[tuple[str, str]]) -> None:
    """Open each page in a state, given by its query string, one after the other in the running server; a failure ends
    in the log.
    """
    runtime = Runtime.instance()
    for slug, query in states:
        _wait_for_quiet()
        try:
            _open(runtime, slug, query)
        except Exception:
            _LOG.exception("The page %r could not be visited before its first visitor.", slug)


def _open(runtime: Runtime, slug: str, query: str) -> None:
    visitor = _Visitor()
    message = BackMsg()
    message.rerun_script.page_name, message.rerun_script.query_string = slug, query

    async def arrive() -> str:
        session = runtime.connect_session(visitor, {})
        background.waiting.add(session)  # for the end of its work, at which it has no browser to look
        runtime.handle_backmsg(session, message)
        return session

    async def leave(session: str) -> None:
        runtime.close_session(session)

    session = _on_loop(runtime, arrive()).result()
    try:
        if not visitor.complete.wait(LONGEST):
            _LOG.warning("The page %r was not complete after %d s.", slug, LONGEST)
    finally:
        background.waiting.discard(session)
        _on_loop(runtime, leave(session)).result()


def _on_loop(runtime: Runtime, work: Coroutine[Any, Any, Done]) -> Future[Done]:
    """Streamlit's sessions are opened and closed on its event loop alone."""
    return asyncio.run_coroutine_threadsafe(work, runtime._get_async_objs().eventloop)


def _wait_for_quiet() -> None:
    begun = quiet = time.monotonic()
    while time.monotonic() - quiet < QUIET and time.monotonic() - begun < PATIENT:
        time.sleep(LOOK)
        if background.somebody_waits():
            quiet = time.monotonic()
