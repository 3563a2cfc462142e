"""The server's log: one line of JSON for each job, error and slow page, with the page and its state.

Lines go to the standard error, by Python's own `logging`, as the logger "digitscope".
"""

import json
import logging
import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.settings import settings
from ui.page import address

LOGGER = logging.getLogger("digitscope")
STREAMLITS = "streamlit.error_util"  # the logger that hears of what a page's script raises
LONGEST = 300  # characters of a page's state

_lock = threading.Lock()
_run = threading.local()  # a script runs in one thread


@dataclass
class PageTimes:
    """How many times a page was drawn, the seconds that took together, and the longest."""

    count: int = 0
    total: float = 0.0
    longest: float = 0.0


_times: dict[str, PageTimes] = {}


class JsonLines(logging.Formatter):
    """A record as one line of JSON: time, level, event, page, state, and what the event has to say."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; an exception is in it with its traceback."""
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "event": getattr(record, "event", "error"),
            **_where(),
            **getattr(record, "said", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = f"{type(record.exc_info[1]).__name__}: {record.exc_info[1]}"
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def configure() -> None:
    """Let the lines reach the standard error; once a process, whoever asks how often."""
    with _lock:
        if LOGGER.handlers:
            return
        handler = logging.StreamHandler()
        handler.setFormatter(JsonLines())
        LOGGER.addHandler(handler)
        LOGGER.setLevel(logging.INFO)
        logging.getLogger(STREAMLITS).addHandler(handler)


def event(name: str, level: int = logging.INFO, **said: Any) -> None:  # noqa: ANN401
    """Write a line about the page that is open."""
    LOGGER.log(level, name, extra={"event": name, "said": said})


def begin() -> None:
    """A page's script has begun, or a control was moved, which comes before all else in a run."""
    configure()
    _run.began = (time.monotonic(), _this_run())


def end(slug: str) -> None:
    """The page is drawn: a line where that took longer than DIGITSCOPE_SLOW says; runs without a `begin` are none."""
    began, run = getattr(_run, "began", (0.0, None))
    if run is None or run is not _this_run():
        return
    seconds = time.monotonic() - began
    with _lock:
        times = _times.setdefault(slug, PageTimes())
        times.count, times.total = times.count + 1, times.total + seconds
        times.longest = max(times.longest, seconds)
    if seconds >= settings().slow:
        event("slow", logging.WARNING, seconds=round(seconds, 2))


def _this_run() -> object:
    """What Streamlit makes anew at each run; None outside a script."""
    context = get_script_run_ctx(suppress_warning=True)
    return None if context is None else context.parallel_coordinator


def times() -> dict[str, PageTimes]:
    """By page, since the server's start; pages that ended early, with a message in place of the figure, apart."""
    with _lock:
        return {slug: PageTimes(each.count, each.total, each.longest) for slug, each in _times.items()}


def _where() -> dict[str, str]:
    """The open page and its state; nothing outside a page's script."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return {}
    visit = st.session_state.get(address.VISIT)
    pairs = [(name, value) for name in st.query_params for value in st.query_params.get_all(name)]
    slug = visit.slug if isinstance(visit, address.Visit) else ""
    return {"page": slug or "home", "state": urlencode(pairs)[:LONGEST]}
