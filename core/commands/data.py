"""`python -m core data`: which data are there, what they are, and fetch what is not."""

from collections.abc import Iterator

import click

from core.data.download import fetch as download
from core.data.layouts import STORED, look
from core.data.loading import NAMES, check_setting, in_vain, load, located, roots, unread
from core.data.types import DataError, Dataset
from core.runs import sanity
from core.settings import settings


@click.group()
def data() -> None:
    """The data sets: what is there, and fetch the official files."""


@data.command()
def status() -> None:
    """What there is of each data set: official, local copy or drawn, how many images, where, and what seems wrong.

    Exits with 1 where DIGITSCOPE_DATA leads nowhere or to nothing that can be read, and where files are damaged.
    """
    try:
        check_setting()
    except DataError as error:
        raise click.ClickException(str(error)) from error
    broken = _holds_nothing()
    for name in NAMES:
        try:
            dataset = load(name)
            click.echo(_line(dataset))
            for told in _more(dataset):
                click.echo(f"{'':<10} {told}")
        except DataError as error:
            broken = True
            click.echo(f"{name:<10} error: {error}")
        broken |= _unread(name)
    raise SystemExit(int(broken))


@data.command()
@click.argument("names", nargs=-1, required=True, type=click.Choice(tuple(STORED)))
def fetch(names: tuple[str, ...]) -> None:
    """Download official files that are missing or damaged."""
    for name in names:
        try:
            files = download(name)
            click.echo(f"{_line(load(name))}  ({f'fetched {len(files)} files' if files else 'already there'})")
        except DataError as error:
            raise click.ClickException(str(error)) from error


def _line(dataset: Dataset) -> str:
    name = dataset.name
    found = located(name) if name in STORED else None
    counts = f"{len(dataset.train):>6,} + {len(dataset.test):>6,} images"
    where = f"{found.folder} ({found.form.title})" if found else _nowhere(name)
    return f"{name:<10} {dataset.source:<10} {counts}  {where}"


def _nowhere(name: str) -> str:
    if name not in STORED or settings().data:
        return "made by the app"
    return "no files in " + " or ".join(str(root / STORED[name].folder) for root in roots())


def _more(dataset: Dataset) -> Iterator[str]:
    """What else a user should know of a set, a sentence each."""
    name, data = dataset.name, settings().data
    if name not in STORED:
        return
    if data and not look(name, data):
        yield in_vain(name)
    elif dataset.remark:
        yield f"{dataset.remark[0].upper()}{dataset.remark[1:]}."
    if dataset.source == "drawn":
        return
    yield from sanity.of(dataset)
    for path, told in unread(name).items():
        yield f"Not used: {path} is {told}."


def _holds_nothing() -> bool:
    """Whether DIGITSCOPE_DATA leads to a folder with none of the sets in it."""
    data = settings().data
    return data is not None and not any(look(name, data) for name in STORED)


def _unread(name: str) -> bool:
    """Whether DIGITSCOPE_DATA has files of a set, none of which can be read as it."""
    data = settings().data
    return bool(name in STORED and data and not look(name, data) and unread(name))
