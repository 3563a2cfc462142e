"""A browser's tab without a browser: Streamlit's protocol over a websocket."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode
from uuid import uuid4

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from bench.load import widgets
from bench.load.page import Page
from bench.load.widgets import Control, Value

PATIENCE = 60.0  # seconds until an answer counts as unfinished
ENDLESS = 1800.0  # the same for one visitor, who is asked what it costs and not how long it takes
XSRF = "_streamlit_xsrf"  # Streamlit's cookie, which a browser has; a proxy may tell visitors apart by it
FINAL = (
    ForwardMsg.FINISHED_SUCCESSFULLY,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
    ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
)


class NoSuchPageError(RuntimeError):
    """The server does not know the page's address."""


@dataclass
class Cache:
    """The messages that a browser keeps, so that the server need not send them again, by hash."""

    runs: int = 0
    kept: dict[str, tuple[ForwardMsg, str]] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)

    def whole(self, message: ForwardMsg) -> ForwardMsg:
        """The message, or the kept one that it stands for; KeyError where the server thinks wrongly that it is kept."""
        if message.WhichOneof("type") != "ref_hash":
            if message.metadata.cacheable:
                self.kept[message.hash] = message, message.delta.fragment_id
                self.used[message.hash] = self.runs
            return message
        self.used[message.ref_hash] = self.runs
        found = ForwardMsg()
        found.CopyFrom(self.kept[message.ref_hash][0])
        found.metadata.CopyFrom(message.metadata)
        return found

    def age(self, most: int, fragments: list[str]) -> None:
        """A run has ended: forget what the last `most` runs did not use; of a fragment's run, only what is its own."""
        self.runs += 1
        for name, (_, fragment) in list(self.kept.items()):
            if self.runs - self.used[name] > most and (not fragments or fragment in fragments):
                del self.kept[name], self.used[name]


@dataclass
class _Awaited:
    """An answer on its way: of a fragment, or of the whole page where `fragment` is ""."""

    fragment: str
    done: "asyncio.Future[float]"
    started: bool = False

    def concerns(self, fragments: list[str]) -> bool:
        return not fragments or self.fragment in fragments


class Tab:
    """An open tab; `page` is what it shows."""

    def __init__(self, socket: ClientConnection, root: str, patience: float) -> None:
        self.page = Page()
        self.received = 0  # bytes
        self._socket, self._root, self._patience = socket, root, patience
        self._slug, self._hash, self._hashes = "", "", dict[str, str]()
        self._address: dict[str, list[str]] = {}
        self._cache, self._age = Cache(), 2
        self._awaited: _Awaited | None = None
        self._timers: dict[str, asyncio.Task[None]] = {}
        self._missing = ""
        self._reader = asyncio.create_task(self._read())

    async def open(self, slug: str) -> float | None:
        """Seconds until the page of that address ("" for the home page) is there; None: not in time."""
        bound = {control.proto.query_param_key for control in self.page.controls()} if self._hashes else set()
        self._address = {name: value for name, value in self._address.items() if name in bound}
        self._halt(list(self._timers))
        self._slug, self.page = slug, Page()
        if self._hashes and slug not in self._hashes:
            raise NoSuchPageError(slug)
        self._hash = self._hashes.get(slug, "")
        taken = await self._ask("")
        if self._missing:
            raise NoSuchPageError(self._missing)
        return taken

    async def move(self, control: Control, value: Value) -> float | None:
        """Seconds until the answer to the control's move is there; None: not in time."""
        self.page.values[control.id] = value
        if name := control.proto.query_param_key:
            self._address.pop(name, None)
            if value != control.kind.first(control.proto):
                self._address[name] = widgets.texts(value)
        return await self._ask(control.fragment)

    async def _ask(self, fragment: str) -> float | None:
        self._awaited = _Awaited(fragment, asyncio.get_running_loop().create_future())
        start = time.perf_counter()
        await self._send(fragment)
        finished, _ = await asyncio.wait(
            (self._awaited.done, self._reader), timeout=self._patience, return_when=asyncio.FIRST_COMPLETED
        )
        if self._reader in finished:
            self._reader.result()
            raise ConnectionError("The server has closed the connection.")
        done, self._awaited = self._awaited.done, None
        return done.result() - start if finished else None

    async def _send(self, fragment: str, auto: bool = False) -> None:
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string = urlencode(self._address, doseq=True)
        asked.widget_states.CopyFrom(WidgetStates(widgets=self.page.states()))
        asked.page_script_hash, asked.fragment_id, asked.is_auto_rerun = self._hash, fragment, auto
        asked.page_name = "" if self._hash else self._slug
        asked.cached_message_hashes.extend(self._cache.kept)
        asked.context_info.timezone, asked.context_info.locale = "UTC", "en-GB"
        asked.context_info.url, asked.context_info.color_scheme = f"{self._root}/{self._slug}", "light"
        await self._socket.send(message.SerializeToString())

    async def _read(self) -> None:
        with suppress(ConnectionClosed):
            async for payload in self._socket:
                assert isinstance(payload, bytes)
                self.received += len(payload)
                self._take(self._cache.whole(ForwardMsg.FromString(payload)))

    def _take(self, message: ForwardMsg) -> None:
        match message.WhichOneof("type"):
            case "delta":
                self.page.draw(message)
            case "new_session":
                self._begin(message)
            case "navigation":
                self._hash = message.navigation.page_script_hash
                self._hashes = {each.url_pathname: each.page_script_hash for each in message.navigation.app_pages}
            case "script_finished":
                self._end(message)
            case "page_info_changed":
                self._address = parse_qs(message.page_info_changed.query_string, keep_blank_values=True)
            case "page_not_found":
                self._missing = message.page_not_found.page_name or self._slug
            case "auto_rerun":
                each = message.auto_rerun
                if each.fragment_id not in self._timers:
                    again = self._again(each.fragment_id, each.interval)
                    self._timers[each.fragment_id] = asyncio.create_task(again)
            case "stop_auto_rerun":
                self._halt(list(message.stop_auto_rerun.fragment_ids))

    def _begin(self, message: ForwardMsg) -> None:
        new = message.new_session
        self._hash, self._age = new.page_script_hash, new.config.max_cached_message_age
        self.page.run = message.metadata.run.script_run_id
        fragments = list(message.metadata.run.fragment_ids)
        if not fragments:
            self._halt(list(self._timers))
        if self._awaited and self._awaited.concerns(fragments):
            self._awaited.started = True

    def _end(self, message: ForwardMsg) -> None:
        run, awaited = message.metadata.run, self._awaited
        if message.script_finished not in FINAL:  # the script asks for another run at once
            if awaited:
                awaited.started = False
            return
        self.page.finish(list(run.fragment_ids))
        self._cache.age(self._age, list(run.fragment_ids))
        if awaited and awaited.started and awaited.concerns(list(run.fragment_ids)) and not awaited.done.done():
            awaited.done.set_result(time.perf_counter())

    async def _again(self, fragment: str, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            await self._send(fragment, auto=True)

    def _halt(self, fragments: list[str]) -> None:
        for fragment in fragments:
            if timer := self._timers.pop(fragment, None):
                timer.cancel()

    async def close(self) -> None:
        """End the tab's tasks."""
        self._halt(list(self._timers))
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)


@asynccontextmanager
async def tab(root: str, patience: float = PATIENCE, cookie: str = "") -> AsyncIterator[Tab]:
    """A tab of the server at that address, such as http://127.0.0.1:8501; its page is not open yet.

    `cookie`: NAME=VALUE in place of a new visitor's own.
    """
    address = f"{root.replace('http', 'ws', 1)}/_stcore/stream"
    async with connect(
        address,
        subprotocols=["streamlit"],  # type: ignore[list-item]
        additional_headers={"Cookie": cookie or f"{XSRF}=2|00000000|{uuid4().hex}|0"},
        compression=None,
        max_size=None,
        ping_interval=None,  # a busy server is late, not gone
        open_timeout=patience,
    ) as socket:
        found = Tab(socket, root, patience)
        try:
            yield found
        finally:
            await found.close()
