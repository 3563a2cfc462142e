"""A visitor who wanders at random in a browser: controls, the sidebar, Back and Forward, reloads and links."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import BrowserContext, WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.hands import Hands
from tests.browser.server import PATIENCE, Visit, visiting
from tests.ui.walk import draws
from ui.page.sections import page

REPRODUCED = 5  # steps between two looks at whether a second tab shows the same page
PAUSE = 60  # milliseconds between two looks at whether the page rests
REFUSED = '"refused"'  # what a control holds that was given a number beyond its ends: it stays there, and does nothing
# What the controls hold, by name.
SEEN = """slug => {
    const held = {
        stNumberInput: box => {
            const input = box.querySelector('input'), number = Number(input.value);
            const beyond = (input.min && number < Number(input.min)) || (input.max && number > Number(input.max));
            return beyond ? 'refused' : input.value;
        },
        stSelectbox: box => box.querySelector('input').value,
        stMultiSelect: box => [...box.querySelectorAll('.react-aria-ComboBox [data-tag]')].map(each => each.ariaLabel),
        stButtonGroup: box => box.querySelector('[aria-checked=true]')?.textContent,
        stSlider: box => box.querySelector('input').value,
        stCheckbox: box => box.querySelector('input').checked,
    };
    const values = {};
    for (const box of document.querySelectorAll(`.stMain .stElementContainer[class*="st-key-${slug}-"]`)) {
        const found = box.querySelector(Object.keys(held).map(kind => `[data-testid=${kind}]`).join());
        const name = [...box.classList].find(each => each.startsWith('st-key-'));
        if (!found || /-(taken|for-others)$/.test(name)) continue;
        values[name] = JSON.stringify(held[found.dataset.testid](found) ?? null);
    }
    return values;
}"""
TAKE = "Take it with you"
FAILED = """() => document.querySelectorAll('[data-testid="stException"]').length > 0
    || document.body.innerText.includes('encountered an error')"""


@dataclass(frozen=True)
class Seen:
    """What a page shows: its link, "" where it gives none, and what its controls hold."""

    link: str
    values: dict[str, str]

    def differs(self, other: "Seen") -> str:
        """In what, in words; "" where in nothing."""
        if self.link and other.link and parts(self.link) != parts(other.link):
            return f"the link, {self.link} and {other.link}"
        both = {*self.values, *other.values}
        pairs = {name: (self.values.get(name), other.values.get(name)) for name in both}
        return "; ".join(
            f"{name}, {one} and {two}" for name, (one, two) in pairs.items() if one != two and REFUSED not in (one, two)
        )


@dataclass
class Entry:
    """An entry of the browser's history; entries of one document share a session."""

    document: int
    slug: str
    seen: Seen | None = None


@dataclass
class Traffic:
    """What the tab and the server have told each other: whether the last run that was asked for has ended."""

    waiting: bool = False
    asked: int = 0

    def listen(self, socket: WebSocket) -> None:
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._received)

    def _sent(self, payload: str | bytes) -> None:
        if isinstance(payload, bytes) and BackMsg.FromString(payload).WhichOneof("type") == "rerun_script":
            self.waiting, self.asked = True, self.asked + 1

    def _received(self, payload: str | bytes) -> None:
        if isinstance(payload, bytes):
            message = ForwardMsg.FromString(payload)
            early = ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN
            if message.WhichOneof("type") == "script_finished" and message.script_finished != early:
                self.waiting = False


@dataclass
class Walk:
    """The walk: its steps so far in words, the history, and how this session left each page."""

    visit: Visit
    chromium: BrowserContext
    random: Random
    steps: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    place: int = -1
    left: dict[str, Seen] = field(default_factory=dict)
    traffic: Traffic = field(default_factory=Traffic)
    first: tuple[str, str] = ("", "")

    def __post_init__(self) -> None:
        self.visit.page.on("websocket", self.traffic.listen)

    @property
    def here(self) -> Entry:
        return self.entries[self.place]

    def go(self, count: int) -> None:
        """So many steps, each checked."""
        self.open_a_link()
        before = self.length() - 1
        ways: dict[Callable[[], bool], int] = {
            self.touch: 62,
            self.sidebar: 19,
            self.travel: 12,
            self.reload: 3,
            self.open_a_link: 4,
        }
        while len(self.steps) < count:
            if not self.random.choices(list(ways), list(ways.values()))[0]():
                continue
            assert self.length() == before + len(self.entries), "the history has other entries than pages opened"
            if len(self.steps) % REPRODUCED == 0:
                self.reproduce()

    def length(self) -> int:
        return int(self.visit.page.evaluate("history.length"))

    def touch(self) -> bool:
        """Do something on the page; after a change the address is its link."""
        if not Hands(self.visit.page, self.random, self.steps.append).take():
            return False
        self.settle()
        self.well()
        if self.here.slug:
            address, link = self.visit.page.url, self.seen().link
            as_opened = address == self.first[0] and parts(link) == parts(self.first[1])
            assert not link or parts(address) == parts(link) or as_opened, f"the address is {address}, the link {link}"
        return True

    def sidebar(self) -> bool:
        """A page by its link in the sidebar: it is as this session left it."""
        slug = draws.somewhere(self.random)
        self.steps.append(f"sidebar: {slug or 'home'}")
        before = self.seen() if slug == self.here.slug else self.left.get(slug)
        if slug != self.here.slug:
            self.leave()
            self.add(Entry(self.here.document, slug))
        self.visit.page.locator('[data-testid="stSidebar"] a').nth(draws.SLUGS.index(slug)).click()
        self.arrive()
        self.same(before, "was left")
        if before is None:
            assert parts(self.seen().link)[1] == {}, "a page that was not open yet in this session has a state"
        return True

    def travel(self) -> bool:
        """Back or Forward: to the page as it was left."""
        way = self.random.choice([-1, -1, 1])
        if not 0 <= self.place + way < len(self.entries):
            return False
        self.steps.append("Back" if way < 0 else "Forward")
        self.leave()
        document = self.here.document
        self.place += way
        if self.here.document != document:
            self.left = {}
        self.visit.page.go_back() if way < 0 else self.visit.page.go_forward()
        self.arrive()
        self.same(self.here.seen, "was left")
        return True

    def reload(self) -> bool:
        self.steps.append("reload")
        before, self.left = self.seen(), {}
        self.visit.page.reload()
        self.arrive()
        self.same(before, "was before the reload")
        return True

    def open_a_link(self) -> bool:
        """A link from elsewhere."""
        slug = draws.somewhere(self.random)
        asked = draws.link_to(self.random, slug)
        self.steps.append(f"open {slug or 'home'}?{urlencode(asked, doseq=True)}")
        if self.entries:
            self.leave()
        self.left = {}
        self.add(Entry(len(self.steps), slug))
        everything = urlencode({**asked, "controls": "all"}, doseq=True)
        self.visit.page.goto(f"{self.visit.root}/{slug}?{everything}")
        self.arrive()
        return True

    def leave(self) -> None:
        self.here.seen = self.left[self.here.slug] = self.seen()

    def add(self, entry: Entry) -> None:
        self.place += 1
        self.entries[self.place :] = [entry]

    def arrive(self) -> None:
        """Wait for the page; its address stays as it is until something changes."""
        title = page(self.here.slug).title
        self.visit.page.wait_for_function(
            "title => document.querySelector('.stMain h1')?.innerText === title", arg=title
        )
        self.settle()
        self.well()
        self.first = self.visit.page.url, self.seen().link

    def settle(self) -> None:
        """Wait until the runs that were asked for have ended, and a moment longer for one that is late."""
        tab, quiet = self.visit.page, 0
        for _ in range(PATIENCE * 1000 // PAUSE):
            asked = self.traffic.asked
            tab.wait_for_timeout(PAUSE)
            quiet = 0 if self.traffic.waiting or asked != self.traffic.asked else quiet + 1
            if quiet == 5:
                break
        self.visit.rest()

    def well(self) -> None:
        """Nothing has failed, on the page or in the console."""
        assert not self.visit.page.evaluate(FAILED), self.visit.page.locator(".stMain").inner_text()[:2000]
        assert self.visit.complaints == []

    def seen(self) -> Seen:
        return looked_at(self.visit, self.here.slug)

    def same(self, before: Seen | None, what: str) -> None:
        if before is not None:
            found = before.differs(self.seen())
            assert not found, f"the page is not as it {what}: {found}"

    def reproduce(self) -> None:
        """A second tab at this address shows the same page."""
        with visiting(self.chromium, self.visit.root) as tab:
            tab.open(self.visit.page.url.removeprefix(f"{self.visit.root}/"))
            found = self.seen().differs(looked_at(tab, self.here.slug))
            assert not found, f"another tab at {self.visit.page.url} shows another page: {found}"
            assert tab.complaints == []


def looked_at(visit: Visit, slug: str) -> Seen:
    """What the page shows; for its link the list of what can be taken along is opened, and closed again."""
    tab = visit.page
    values = tab.evaluate(SEEN, slug) if slug else {}
    button = tab.get_by_role("button", name=TAKE)
    if not button.count() or not button.is_visible():  # a figure alone
        return Seen("", values)
    button.click()
    body = tab.get_by_test_id("stPopoverBody")
    link = body.get_by_test_id("stCode").filter(has_text="http").first.inner_text().strip()
    tab.keyboard.press("Escape")
    body.wait_for(state="detached")
    return Seen(link, values)


def parts(address: str) -> tuple[str, Any]:
    """The page and its state, that of one of its figures alone, too."""
    found = urlsplit(address)
    state = parse_qs(found.query, keep_blank_values=True)
    left_out = ("controls", *(("figure", "embed") if "figure" in state else ()))
    return found.path, {name: values for name, values in state.items() if name not in left_out}
