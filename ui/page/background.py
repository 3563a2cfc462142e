"""Long work of all visitors in one thread of the server, which gives way to the pages that are being drawn.

Whoever looks at a piece of work wants it, and says so again at each look; what nobody has looked at for a while waits.
"""

import threading
import time
from functools import cache
from typing import Protocol

from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSessionState
from streamlit.runtime.scriptrunner import get_script_run_ctx

waiting: set[str] = set()  # sessions whose script waits for the end of its work
FORGOTTEN = 5.0  # seconds after the last look at it that a piece of work waits
IDLE = 60.0  # seconds after which a thread without work ends


class InPieces(Protocol):
    """Work that is done in short pieces."""

    @property
    def done(self) -> bool: ...

    def advance(self) -> None:
        """Work on for a fraction of a second."""


def serving() -> bool:
    """Whether a server with visitors is running: neither a bare script nor a page's test, which has another runtime."""
    return Runtime.exists() and type(Runtime.instance()) is Runtime


def wanted() -> bool:
    """Whether long work of the script that runs here goes on in the background."""
    context = get_script_run_ctx(suppress_warning=True)
    return serving() and context is not None and context.session_id not in waiting


def somebody_waits() -> bool:
    """Whether a page is being drawn for a visitor."""
    sessions = Runtime.instance()._session_mgr.list_active_sessions()
    return any(each.session._state is AppSessionState.APP_IS_RUNNING for each in sessions)


class Background:
    """Pieces of work in turn, a short while each, as long as somebody wants them."""

    def __init__(self) -> None:
        self._wanted: dict[InPieces, float] = {}  # when each was looked at last, the next one first
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def want(self, task: InPieces) -> int:
        """Let a piece of work go on; the number of others that are under way."""
        with self._changed:
            self._wanted[task] = time.monotonic()
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="background", daemon=True)
                self._thread.start()
            self._changed.notify()
            return len(self._wanted) - 1

    def _work(self) -> None:
        while (task := self._next()) is not None:
            start = time.monotonic()
            try:
                task.advance()
            except Exception:  # its page meets the same one, and says so
                self._drop(task)
            if somebody_waits():
                time.sleep(time.monotonic() - start)

    def _next(self) -> InPieces | None:
        """The piece of work whose turn it is; None, and no thread any longer, where there was none for a while."""
        with self._changed:
            while True:
                now = time.monotonic()
                for task, looked in list(self._wanted.items()):
                    del self._wanted[task]
                    if not task.done and now - looked < FORGOTTEN:
                        self._wanted[task] = looked  # behind the others
                        return task
                if not self._changed.wait(IDLE):
                    self._thread = None
                    return None

    def _drop(self, task: InPieces) -> None:
        with self._changed:
            self._wanted.pop(task, None)


@cache
def background() -> Background:
    """The one of this server."""
    return Background()
