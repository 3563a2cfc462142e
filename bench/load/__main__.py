"""A class of students against a real server of the app: `python -m bench.load`.

Each session speaks Streamlit's protocol over a websocket of its own, opens the home page and four others, and moves
three controls on each to another value that they offer; no button is pressed. An answer has taken from the message's
sending until the last run of the script that it asked for has ended. With `--before TREE` the class comes to servers of
that source tree and of this one in turn.
"""

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import click

from bench.load import figures, profile
from bench.load.replicas import replicated
from bench.load.server import Server, serving
from bench.load.students import Answer, Measured, Plan, every_net, visited
from bench.load.tab import PATIENCE
from bench.load.teacher import filming
from bench.report import save, versions

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("saliency", "layer_by_layer")
# A convolutional net for longer than any class takes.
RECIPE = """model = "mnist-cnn"
dataset = "mnist"
epochs = 1000
"""


@contextmanager
def training(server: Server, tree: Path) -> Iterator[None]:
    """A training in the server's queue for as long as the block runs; prints how far it came."""

    def core(*words: str) -> str:
        command = [sys.executable, "-m", "core", *words]
        return subprocess.run(
            command, cwd=tree, env=server.environment, check=True, stdout=subprocess.PIPE, text=True
        ).stdout

    recipe = server.log.with_name("recipe.toml")
    recipe.write_text(RECIPE, encoding="utf-8")
    job = core("submit", str(recipe)).split()[0]
    try:
        yield
    finally:
        print(core("jobs"), flush=True)
        core("cancel", job)
        while "running" in (told := core("jobs")) or "stopping" in told:
            time.sleep(1)


def measured(
    tree: Path, plan: Plan, replicas: int, trains: bool, rest: float, pictures: Path | None = None
) -> Measured:
    """The class at fresh servers of a tree; beside it a lecturer in a browser, where there is a folder for pictures."""
    with replicated(tree, replicas) as (roots, servers):
        busy = training(servers[0], tree) if trains else nullcontext()
        with busy, filming(roots[0], plan.slugs, pictures) if pictures else nullcontext() as film:
            found = visited(plan, roots, servers, rest)
    if film is not None:
        print(film.table(), flush=True)
    print(f"{tree}\n{figures.table(found)}\n", flush=True)
    return found


def heavy(tree: Path, rest: float) -> None:
    """Print what one visitor costs who tries every net."""
    answers: list[Answer] = []
    with serving(tree) as server:
        asyncio.run(every_net(server.root, HEAVY, answers))
        for each in answers:
            print(f"{each.page}: {each.what or 'opened'}: {each.seconds} {each.exceptions or ''}")
        print(f"peak {server.peak:.0f} MB, at the end {server.resting:.0f} MB", flush=True)
        time.sleep(rest)
        print(f"{rest:g} s after the visitor left {server.resting:.0f} MB")


def commit_of(tree: Path) -> str:
    """The commit that a tree stands at."""
    asked = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(asked, cwd=tree, check=True, capture_output=True, text=True).stdout.strip()


def titled(plan: Plan, replicas: int, trains: bool) -> str:
    """What is measured, for the rows' names."""
    parts = (f"class of {plan.sessions}", f"{replicas} replicas" * (replicas > 1), "one training meanwhile" * trains)
    return ", ".join(filter(None, parts))


@click.command(help=__doc__)
@click.option("--sessions", default=60, show_default=True, help="Students.")
@click.option("--seconds", default=60.0, show_default=True, help="Within so many seconds they arrive.")
@click.option("--think", default=3.0, show_default=True, help="Mean seconds between an answer and the next move.")
@click.option("--until", default=300.0, show_default=True, help="Seconds after which nobody begins anything new.")
@click.option("--patience", default=PATIENCE, show_default=True, help="Seconds until an answer counts as unfinished.")
@click.option("--seed", default=0, show_default=True, help="Of pages and moves.")
@click.option("--all-pages", is_flag=True, help="Deal the pages out, so that the class visits all of them.")
@click.option("--before", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Another source tree.")
@click.option("--rounds", default=2, show_default=True, help="Classes of each tree, where two are compared.")
@click.option("--replicas", default=1, show_default=True, help="Servers, behind nginx where there is one.")
@click.option("--training", "trains", is_flag=True, help="A training runs meanwhile.")
@click.option("--heavy", "nets", is_flag=True, help="Instead: one visitor tries every net; prints the memory.")
@click.option("--profile", "pages", is_flag=True, help="Instead: what opening each page costs one visitor; prints it.")
@click.option("--film", type=click.Path(file_okay=False, path_type=Path), help="A browser opens pages; a folder.")
@click.option("--rest", default=120.0, show_default=True, help="Seconds until memory is read again, all having left.")
def main(
    sessions: int,
    seconds: float,
    think: float,
    until: float,
    patience: float,
    seed: int,
    all_pages: bool,
    before: Path | None,
    rounds: int,
    replicas: int,
    trains: bool,
    nets: bool,
    pages: bool,
    film: Path | None,
    rest: float,
) -> None:
    """Measure, print, and keep the rows of a class."""
    print(f"{socket.gethostname()}, {versions(['streamlit', 'torch'])}", flush=True)
    trees = [ROOT, *([before] if before else [])]
    if nets or pages:
        for tree in trees:
            print(tree, flush=True)
            heavy(tree, rest) if nets else profile.report(tree)
        return
    shared = set.intersection(*(set(profile.slugs(tree)[1:]) for tree in trees))
    plan = Plan(
        tuple(sorted(shared)),
        sessions,
        seconds,
        think=think,
        seed=seed,
        every=all_pages,
        until=until,
        patience=patience,
    )
    ours: list[Measured] = []
    theirs: list[Measured] = []
    for _ in range(rounds if before else 1):
        if before:
            theirs.append(measured(before, plan, replicas, trains, rest))
        ours.append(measured(ROOT, plan, replicas, trains, rest, film))
    if film:
        return  # the browser takes its share of the machine
    commit = commit_of(before) if before else ""
    save("load", figures.rows(titled(plan, replicas, trains), ours, theirs, commit))


if __name__ == "__main__":
    main()
