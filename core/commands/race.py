"""`python -m core race`: run the races that come with the app, and keep them."""

import platform
import time
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import product
from os import cpu_count
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from core.data import shapes
from core.race import pairs
from core.race.ensembles import REDUCTIONS, Race, race
from core.race.four_nets import LINE_UP, TOO_FAST
from core.race.shipped_races import FILE, RaceKey, ShippedRaces, save
from core.race.tiny_nets import INITIALISERS
from core.runs.provenance import digitscope_version, processor

LIMIT = 10_000
DRAW_SEEDS = 25


@click.command("race")
@click.option("--seeds", default=100, show_default=True, type=click.IntRange(1, 1000), help="Nets of each kind.")
@click.option(
    "--draws", default=100, show_default=True, type=click.IntRange(0, 1000), help="Further draws of the data."
)
@click.option("--out", default=FILE, show_default=True, type=click.Path(path_type=Path, dir_okay=False))
def command(seeds: int, draws: int, out: Path) -> None:
    """Race the four nets with the summed and the mean loss, on the drawn 64 images and on further draws."""
    start = time.perf_counter()
    data = pairs.drawn()
    races = {}
    for entry in tqdm(entries(), unit="race"):
        races[entry] = run(entry, data.images, data.labels, seeds, LIMIT)
        click.echo(line(entry, races[entry]))
    medians = on_draws(draws)
    made = {"fingerprint": data.fingerprint, "images": len(data.labels), "draw_seeds": DRAW_SEEDS}
    save(out, ShippedRaces(races, seeds, LIMIT, medians, made | here(time.perf_counter() - start)))
    click.echo(f"{out}: {out.stat().st_size:,} bytes, {time.perf_counter() - start:.0f} s")


def entries() -> list[RaceKey]:
    """What is shipped: both line-ups from every initialiser, and the net that was reported never to arrive."""
    listed = [
        RaceKey(net, reduction, init)
        for init, reduction in product(INITIALISERS, REDUCTIONS)
        for net in LINE_UP[reduction]
    ]
    return [*listed, *(RaceKey(TOO_FAST, "sum", init) for init in INITIALISERS)]


def run(
    entry: RaceKey, images: NDArray[np.generic], labels: NDArray[np.int64], seeds: int, max_iterations: int
) -> Race:
    """One race to the end."""
    net = entry.net
    return race(images, labels, net.hidden, net.loss, net.lr, entry.reduction, entry.init, seeds, max_iterations)


def on_draws(count: int) -> NDArray[np.float64]:
    """Medians (2, count, 4) of the line-ups, truncated normal, on data by the rules 0, 1, 2…"""
    medians = np.empty((len(REDUCTIONS), count, len(LINE_UP["sum"])))
    for rule in tqdm(range(count), unit="draw"):
        split = shapes.random(shapes.TRAIN_SEED, rule=rule)
        for place, reduction in enumerate(REDUCTIONS):
            for number, net in enumerate(LINE_UP[reduction]):
                entry = RaceKey(net, reduction, "truncated-normal")
                medians[place, rule, number] = run(entry, split.images, split.labels, DRAW_SEEDS, LIMIT).median
    return medians


def line(entry: RaceKey, outcome: Race) -> str:
    """A race in a line."""
    net = entry.net
    name = f"{entry.init:<17} {entry.reduction:<5} {net.hidden:<8} {net.loss:<4} {net.lr:g}"
    return f"{name:<42} median {outcome.median:>7,.0f}  arrived {outcome.arrived:.0%}"


def here(seconds: float) -> dict[str, str | int | float]:
    """The machine and the programs; no name of a person or a host."""
    return {
        "machine": processor(),
        "cores": cpu_count() or 1,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "torch": version("torch"),
        "digitscope": digitscope_version(),
        "precision": "float64",
    }
