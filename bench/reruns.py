"""What a rerun of two pages costs a server, in two commits at once: `python -m bench.reruns BEFORE [AFTER]`.

Each commit is checked out into a worktree of its own and driven there by `bench.rerun_worker`, without a browser; the
two take turns. A rerun costs CPU seconds of the process; its calls into the project, and how often two consecutive
ones are in different files, are counted in further reruns, which are not timed.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from bench.report import Row, processor, save, versions

ROOT = Path(__file__).resolve().parents[1]
WORKER = Path(__file__).with_name("rerun_worker.py")
ROUNDS, WARM = 15, 3
UNSET = ("DIGITSCOPE_STORE", "DIGITSCOPE_SCHEDULER", "DIGITSCOPE_DEVICE")


@dataclass(frozen=True)
class Page:
    """A page, what is done to it, and how many times less CPU it should take than before."""

    slug: str
    title: str
    target: float


PAGES = (
    Page("saliency", "unchanged rerun of Saliency, LeNet-5, two methods, nothing remembered", 1.3),
    Page("loss_surfaces", "a move of Loss surfaces' target", 1.5),
)


class Worker:
    """A process that reruns pages of one source tree."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def seconds(self, slug: str) -> float:
        """CPU seconds of one rerun."""
        return float(self._ask(slug)["cpu_s"])

    def counts(self, slug: str) -> dict[str, int]:
        """Of one rerun: "calls" into the project, "moves" between files, "files"."""
        return {name: int(value) for name, value in self._ask(f"{slug} count").items()}

    def _ask(self, line: str) -> dict[str, float]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        for answer in self._process.stdout:
            if answer.startswith("{"):
                found: dict[str, float] = json.loads(answer)
                return found
        raise SystemExit("A page fails in one of the two commits; its message stands above.")


@contextmanager
def checked_out(commit: str, place: Path) -> Iterator[Path]:
    """The commit's source tree, in a worktree that is removed at the end."""
    subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(place), commit], cwd=ROOT, check=True)
    try:
        yield place
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", str(place)], cwd=ROOT, check=True)


@contextmanager
def working(tree: Path, cache: Path) -> Iterator[Worker]:
    """A process that has opened both pages of a source tree, with one thread and an empty store."""
    kept = {name: value for name, value in os.environ.items() if name not in UNSET}
    environment = {**kept, "PYTHONPATH": str(tree), "XDG_CACHE_HOME": str(cache), "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(
        [sys.executable, "-P", str(WORKER)],
        cwd=tree,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Worker(process)
    finally:
        process.kill()
        process.wait()


def row(page: Page, before: Worker, after: Worker, commit: str, rounds: int = ROUNDS, warm: int = WARM) -> Row:
    """One page's reruns in both trees in turn; the medians of the CPU seconds."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(warm + rounds):
        for worker, seconds in zip((before, after), taken, strict=True):
            seconds.append(worker.seconds(page.slug))
    peer_s, ours_s = (statistics.median(seconds[warm:]) for seconds in taken)
    counted = [worker.counts(page.slug) for worker in (before, after)]
    for name, counts in zip((commit, "after"), counted, strict=True):
        print(f"{page.title}, {name}: {', '.join(f'{value:,} {what}' for what, value in counts.items())}")
    return Row(
        name=f"CPU time of {page.title}",
        peer=f"commit {commit}",
        ratio=round(peer_s / ours_s, 2),
        target=page.target,
        ours_s=round(ours_s, 4),
        peer_s=round(peer_s, 4),
        n=rounds,
        precision="script run, one thread",
        hardware=processor(),
        versions=versions(["streamlit", "altair", "numpy", "torch"]),
    )


@click.command()
@click.argument("before")
@click.argument("after", default="HEAD")
def main(before: str, after: str) -> None:
    """Compare the reruns of two commits, and keep the rows."""
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        trees = [
            stack.enter_context(checked_out(commit, place / name))
            for name, commit in (("before", before), ("after", after))
        ]
        was, now = [stack.enter_context(working(tree, place / f"{tree.name}-cache")) for tree in trees]
        save("reruns", [row(page, was, now, before) for page in PAGES])


if __name__ == "__main__":
    main()
