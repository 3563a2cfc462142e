"""A class: who opens which pages when, what they move, and how long each answer took."""

import asyncio
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from websockets.exceptions import WebSocketException

from bench.load.server import Server
from bench.load.tab import ENDLESS, PATIENCE, NoSuchPageError, Tab, tab
from bench.load.widgets import Control, Value, choices

NETWORK = "Network"  # the label of the control that chooses a net


@dataclass(frozen=True)
class Plan:
    """A class: `sessions` arrive evenly within `within` seconds, open home and `pages` others, move `controls` a page.

    `think`: seconds between an answer and what is done next, on average: half of it to one and a half times, since
    after each wait that all share students who took equally long would ask again all at once; `slugs`: the pages
    there are, without home; `every`: they are dealt out like cards, so that the class visits all of them, instead
    of drawn for each visitor; `until`: seconds after which nobody begins anything new; `patience`: seconds until an
    answer counts as unfinished.
    """

    slugs: tuple[str, ...]
    sessions: int = 60
    within: float = 60.0
    pages: int = 4
    controls: int = 3
    think: float = 3.0
    seed: int = 0
    every: bool = False
    until: float = 300.0
    patience: float = PATIENCE

    def thoughts(self, number: int) -> Iterator[float]:
        """The seconds for which a visitor thinks, one time after the other."""
        random = Random(f"{self.seed} {number} thinks")
        while True:
            yield self.think * random.uniform(0.5, 1.5)

    def routes(self) -> list[list[str]]:
        """Each visitor's pages in order, home first."""
        random, deck = Random(self.seed), list[str]()
        found = []
        for _ in range(self.sessions):
            if not self.every:
                deck = []
            if len(deck) < self.pages:
                deck += [slug for slug in random.sample(self.slugs, len(self.slugs)) if slug not in deck]
            found.append(["", *deck[: self.pages]])
            deck = deck[self.pages :]
        return found


@dataclass(frozen=True)
class Answer:
    """What a visitor waited for; `seconds` None: it did not come in time."""

    kind: Literal["open", "control"]
    page: str
    what: str
    seconds: float | None
    exceptions: tuple[str, ...]


@dataclass
class Measured:
    """All of a class's answers, and what they cost; memory in megabytes, a number a server.

    `cut_short`: visitors who were not through when the time was over; `lost`: why others lost their connection.
    """

    answers: list[Answer] = field(default_factory=list)
    cut_short: int = 0
    lost: list[str] = field(default_factory=list)
    seconds: float = 0.0
    server_cpu: float = 0.0
    client_cpu: float = 0.0
    peak: list[float] = field(default_factory=list)
    end: list[float] = field(default_factory=list)
    rested: list[float] = field(default_factory=list)
    load: tuple[float, float] = (0.0, 0.0)
    tracebacks: list[str] = field(default_factory=list)


def another(visit: Tab, random: Random) -> tuple[Control, Value] | None:
    """A control of the page at random and another value of it; None where nothing can be moved."""
    controls = visit.page.controls()
    for each in random.sample(controls, len(controls)):
        value = each.kind.other(each.proto, visit.page.values[each.id], random)
        if value is not None:
            return each, value
    return None


async def opened(visit: Tab, slug: str, found: list[Answer]) -> None:
    """Open a page and keep the answer."""
    seconds = await visit.open(slug)
    found.append(Answer("open", slug, "", seconds, tuple(visit.page.exceptions())))


async def moved(visit: Tab, slug: str, control: Control, value: Value, found: list[Answer]) -> None:
    """Move a control and keep the answer."""
    what = f"{control.proto.label} → {value}"
    seconds = await visit.move(control, value)
    found.append(Answer("control", slug, what, seconds, tuple(visit.page.exceptions())))


async def student(root: str, route: Sequence[str], plan: Plan, number: int, found: Measured) -> None:
    """One visitor from arrival to leaving."""
    random, thoughts = Random(f"{plan.seed} {number}"), plan.thoughts(number)
    end = time.perf_counter() + plan.until
    await asyncio.sleep(plan.within * number / plan.sessions)
    try:
        async with tab(root, plan.patience) as visit:
            for slug in route:
                if time.perf_counter() > end:
                    found.cut_short += 1
                    return
                await opened(visit, slug, found.answers)
                await asyncio.sleep(next(thoughts))
                await _try_controls(visit, slug, plan, random, thoughts, end, found)
    except (OSError, WebSocketException, NoSuchPageError) as trouble:
        found.lost.append(f"{type(trouble).__name__}: {trouble}")


async def _try_controls(
    visit: Tab, slug: str, plan: Plan, random: Random, thoughts: Iterator[float], end: float, found: Measured
) -> None:
    for _ in range(plan.controls):
        if time.perf_counter() > end or (move := another(visit, random)) is None:
            return
        await moved(visit, slug, *move, found.answers)
        await asyncio.sleep(next(thoughts))


def visited(plan: Plan, roots: Sequence[str], servers: Sequence[Server], rest: float) -> Measured:
    """The class at these addresses, which take its visitors in turn; then `rest` seconds without anybody."""

    async def all_of_them() -> None:
        routes = enumerate(plan.routes())
        await asyncio.gather(
            *(student(roots[number % len(roots)], route, plan, number, found) for number, route in routes)
        )

    found = Measured()
    start, cpu, load = time.perf_counter(), time.process_time(), os.getloadavg()[0]
    before = sum(each.cpu for each in servers)
    asyncio.run(all_of_them())
    found.seconds, found.client_cpu = time.perf_counter() - start, time.process_time() - cpu
    found.load = load, os.getloadavg()[0]
    found.server_cpu = sum(each.cpu for each in servers) - before
    found.peak, found.end = [each.peak for each in servers], [each.resting for each in servers]
    time.sleep(rest)
    found.rested = [each.resting for each in servers]
    found.tracebacks = [line for each in servers for line in each.tracebacks()]
    return found


async def every_net(root: str, pages: Sequence[str], found: list[Answer]) -> None:
    """One visitor who tries every network that these pages offer."""
    async with tab(root, ENDLESS) as visit:
        for slug in pages:
            await opened(visit, slug, found)
            tried: list[Value] = []
            while move := _untried(visit, tried):
                tried.append(move[1])
                await moved(visit, slug, *move, found)


def _untried(visit: Tab, tried: list[Value]) -> tuple[Control, Value] | None:
    for each in visit.page.controls():
        if each.proto.label == NETWORK:
            rest = [value for value in choices(each) if value not in [*tried, visit.page.values[each.id]]]
            return (each, rest[0]) if rest else None
    return None
