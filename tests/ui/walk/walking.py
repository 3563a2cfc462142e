"""A visitor without a browser who wanders at random: over pages, controls, Back and Forward, reloads and links.

The browser's part is played here: what the address is, what the history holds, which entries share a session.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import parse_qs

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import TESTING_KEY

from tests.helpers.apps import EVERYTHING, heading, link, named, opened
from tests.ui.walk import draws
from tests.ui.walk.sights import TO_TAKE_AWAY, Seen, controls, offered, seen, told
from ui.page.sections import page

OPTIONS = ("selectbox", "multiselect", "button_group", "select_slider")
REPRODUCED = 4  # steps between two looks at whether a fresh session shows the same page
Address = dict[str, Any]


class Label(str):
    """What an option is called on screen, to tell it from the value behind it."""


@dataclass
class Entry:
    """An entry of the browser's history; entries of one document share a session."""

    document: int
    slug: str
    address: Address
    seen: Seen | None = None
    asked: Address = field(default_factory=dict)
    first: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Walk:
    """The walk: its steps so far in words, the history, the session and how it left each page."""

    random: Random
    steps: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    place: int = -1
    left: dict[str, Seen] = field(default_factory=dict)
    at: AppTest = field(init=False)

    @property
    def here(self) -> Entry:
        return self.entries[self.place]

    def go(self, count: int) -> None:
        """So many steps, each checked."""
        self.open_a_link()
        ways: dict[Callable[[], bool], int] = {
            self.change: 60,
            self.press: 7,
            self.sidebar: 18,
            self.travel: 8,
            self.reload: 3,
            self.open_a_link: 4,
        }
        while len(self.steps) < count:
            if self.random.choices(list(ways), list(ways.values()))[0]() and len(self.steps) % REPRODUCED == 0:
                self.reproduce()

    def change(self) -> bool:
        """Another value of a control."""
        found = [each for each in controls(self.at) if not each.disabled and named(each) not in TO_TAKE_AWAY]
        if not found:
            return False
        chosen = self.random.choice(found)
        value = draws.drawn(self.random, self.here.slug, chosen)
        if value == (told(chosen) if chosen.type in OPTIONS else chosen.value):
            return False
        self.steps.append(f"{named(chosen)} = {value!r}")
        self._set(chosen, value)
        self.at.run()
        self.changed()
        return True

    def _set(self, found: Any, value: Any) -> None:
        """Choose a value; of options by what they are called."""
        if found.type in OPTIONS:
            title, known = found.format_func, self.at.session_state[TESTING_KEY]
            known[found.id] = lambda each: str(each) if isinstance(each, Label) else title(each)
            value = [Label(each) for each in value] if isinstance(value, list) else Label(value)
        found.set_value(value)

    def press(self) -> bool:
        """A button that starts no long work."""
        found = [each for each in self.at.main.get("button") if not each.disabled and not draws.long(named(each))]
        if not found:
            return False
        chosen = self.random.choice(found)
        self.steps.append(f"press {named(chosen)}")
        chosen.click()
        self.at.run()
        self.changed()
        return True

    def changed(self) -> None:
        """After a change the address is the page's link; where nothing has changed it is what was opened."""
        self.well()
        here = self.here
        here.address = dict(self.at.query_params)
        if here.slug:
            written, shown = lists(here.address), offered(self.at)
            as_opened = written == lists(here.asked) and shown == here.first
            assert written == shown or as_opened, f"the address has {written}, the link {shown}"

    def sidebar(self) -> bool:
        """A page by its link in the sidebar, which holds the state in which this session left it."""
        slug = draws.somewhere(self.random)
        self.steps.append(f"sidebar: {slug or 'home'}")
        links = dict(zip(draws.SLUGS, self.at.sidebar.get("page_link"), strict=True))
        asked = parse_qs(links[slug].proto.query_string, keep_blank_values=True)
        if slug == self.here.slug:  # no entry, and the page stays as it is
            before = seen(self.at)
            self.show(slug, asked)
            self.changed()
        else:
            before = self.left.get(slug)
            self.leave()
            self.add(Entry(self.here.document, slug, asked))
            self.show(slug, asked)
            self.arrived()
        self.same(before, "was left")
        if before is None and slug:
            assert offered(self.at) == {}, "a page that was not open yet in this session has a state"
            self.reproduce()
        return True

    def travel(self) -> bool:
        """Back or Forward: to the page as it was."""
        way = self.random.choice([-1, -1, 1])
        if not 0 <= self.place + way < len(self.entries):
            return False
        self.steps.append("back" if way < 0 else "forward")
        self.leave()
        before = self.here
        self.place += way
        if self.here.document == before.document:
            self.show(self.here.slug, self.here.address)
            self.arrived()
        else:
            self.start()
        self.same(self.here.seen, "was left")
        return True

    def reload(self) -> bool:
        """A new session at the same address."""
        self.steps.append("reload")
        before = seen(self.at)
        self.start()
        self.same(before, "was before the reload")
        return True

    def open_a_link(self) -> bool:
        """A link from elsewhere: a document of its own."""
        slug = draws.somewhere(self.random)
        asked = draws.link_to(self.random, slug)
        self.steps.append(f"open {slug or 'home'}?{asked}")
        if self.entries:
            self.leave()
        self.add(Entry(len(self.steps), slug, asked))
        self.start()
        return True

    def leave(self) -> None:
        self.here.seen = self.left[self.here.slug] = seen(self.at)

    def add(self, entry: Entry) -> None:
        self.place += 1
        self.entries[self.place :] = [entry]

    def start(self) -> None:
        """A new session at the entry's address."""
        self.left = {}
        self.at = opened(self.here.slug, self.here.address)
        self.arrived()

    def show(self, slug: str, asked: Address) -> None:
        """The same session at another address."""
        self.at.query_params.clear()
        self.at.query_params.update(asked)
        self.at.switch_page(page(slug).file).run()

    def arrived(self) -> None:
        """A page has been opened; its address stays as it is until something changes."""
        self.well()
        self.here.asked = self.here.address
        self.here.first = seen(self.at).taken

    def well(self) -> None:
        """The page has neither crashed nor given up, and offers its link."""
        assert not self.at.exception, [each.message for each in self.at.exception]
        assert not self.at.error, [each.value for each in self.at.error]
        assert heading(self.at)[0] == page(self.here.slug).title
        assert not self.here.slug or link(self.at)

    def same(self, before: Seen | None, what: str) -> None:
        if before is not None:
            found = before.differs(seen(self.at))
            assert not found, f"the page is not as it {what}: {found}"

    def reproduce(self) -> None:
        """A fresh session at this address shows the same page."""
        fresh = opened(self.here.slug, self.here.address)
        assert not fresh.exception
        found = seen(self.at).differs(seen(fresh))
        assert not found, f"a fresh session at {self.here.address} shows another page: {found}"


def lists(asked: Address) -> dict[str, list[str]]:
    """A page's state as an address has it."""
    state = {name: value for name, value in asked.items() if name not in EVERYTHING}
    return {name: [value] if isinstance(value, str) else list(value) for name, value in state.items()}
