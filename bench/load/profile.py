"""What the first opening of each page costs: in a server of its own, then again, and in one that has shown others."""

import asyncio
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bench.load.server import Server, serving
from bench.load.tab import ENDLESS, tab

UNLISTED = {"status"}  # the owner's page, which says nothing without a secret


@dataclass(frozen=True)
class Opening:
    """One opening: seconds until it was there (None: not in time), the server's CPU seconds, kB sent."""

    seconds: float | None
    cpu: float
    sent: float

    def __str__(self) -> str:
        """Wall and CPU seconds."""
        return f"{'—' if self.seconds is None else f'{self.seconds:.2f}'} / {self.cpu:.2f}"


@dataclass(frozen=True)
class Costs:
    """A page's openings, and the megabytes resident after its first one in a server of its own."""

    slug: str
    cold: Opening
    warm: Opening
    shared: Opening
    resting: float
    peak: float


def slugs(tree: Path) -> list[str]:
    """The addresses of the pages in a tree's sidebar, the home page's "" first."""
    return ["", *sorted({path.stem for path in (tree / "pages").glob("*.py")} - UNLISTED)]


async def _opened(server: Server, slug: str) -> Opening:
    before = server.cpu
    async with tab(server.root, ENDLESS) as visit:
        seconds = await visit.open(slug)
        if shown := visit.page.exceptions():
            print(f"{slug or 'home'} shows {shown}", flush=True)
        return Opening(seconds, server.cpu - before, visit.received / 1024)


def costs(tree: Path, wanted: Iterable[str]) -> list[Costs]:
    """Each page's costs, by one visitor at a time."""
    found = []
    with serving(tree) as shared:
        asyncio.run(_opened(shared, ""))
        for slug in wanted:
            with serving(tree) as own:
                cold = asyncio.run(_opened(own, slug))
                resting, peak = own.resting, own.peak
                warm = asyncio.run(_opened(own, slug))
            found.append(Costs(slug, cold, warm, asyncio.run(_opened(shared, slug)), resting, peak))
            print(line(found[-1]), flush=True)
    return found


HEADING = (
    "page                   | cold, own server: s / CPU s | 2nd visitor: s / CPU s | first in a used server: s / CPU s "
    "| RSS, peak MB | kB | load"
)


def line(page: Costs) -> str:
    """A page's row of the table under HEADING."""
    return (
        f"{page.slug or 'home':22} | {page.cold!s:>27} | {page.warm!s:>22} | {page.shared!s:>33} "
        f"| {page.resting:.0f}, {page.peak:.0f} | {page.cold.sent:.0f} | {os.getloadavg()[0]:.1f}"
    )


def report(tree: Path) -> None:
    """Print the table of all pages, row by row as it is measured."""
    print(HEADING, flush=True)
    costs(tree, slugs(tree))
