"""`python -m core data`: which data are there, and fetch what is not."""

import click

from core.data.download import fetch as download
from core.data.loading import NAMES, STORED, find, load, roots
from core.data.types import DataError


@click.group()
def data() -> None:
    """The data sets: what is there, and fetch the official files."""


@data.command()
def status() -> None:
    """One line a data set: official, local copy or drawn, how many images, and where."""
    broken = False
    for name in NAMES:
        try:
            click.echo(_line(name))
        except DataError as error:
            broken = True
            click.echo(f"{name:<10} error: {error}")
    raise SystemExit(int(broken))


@data.command()
@click.argument("names", nargs=-1, required=True, type=click.Choice(tuple(STORED)))
def fetch(names: tuple[str, ...]) -> None:
    """Download official files that are missing or damaged."""
    for name in names:
        try:
            files = download(name)
            click.echo(f"{_line(name)}  ({f'fetched {len(files)} files' if files else 'already there'})")
        except DataError as error:
            raise click.ClickException(str(error)) from error


def _line(name: str) -> str:
    dataset = load(name)
    where = find(name) if name in STORED else None
    counts = f"{len(dataset.train):>6,} + {len(dataset.test):>6,} images"
    return f"{name:<10} {dataset.source:<10} {counts}  {where or _nowhere(name)}"


def _nowhere(name: str) -> str:
    if name not in STORED:
        return "made by the app"
    return "no files in " + " or ".join(str(root / STORED[name].folder) for root in roots())
