"""`python -m core train`: train a recipe here and now, its epochs kept as those of a job are."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NoReturn

import click
from filelock import FileLock, Timeout
from tqdm import tqdm

from core.data import load
from core.recipes import EpochRecord, recipe_of
from core.runs import Run, StoreError, TrainingRequest, opened, user
from core.settings import settings
from core.training import train
from core.training.checkpoints import LIMIT
from core.training.kept_files import RECORD

INTERRUPTED = 130  # what a shell calls the end by Ctrl-C
KEPT = "kept"  # a folder for the epochs of each training that this command began


@click.command("train")
@click.argument("recipe")
@click.option("--store", help="Folder or URL to keep the run in, instead of DIGITSCOPE_STORE.")
@click.option("--half", is_flag=True, help="Keep the weights as float16, and measure them so.")
@click.option("--metrics", is_flag=True, help="Keep the figures and what it says of the test images, no weights.")
@click.option("--room", type=float, default=LIMIT / 1e6, help="Megabytes that the epochs' weights may take.")
@click.pass_context
def command(context: click.Context, recipe: str, store: str | None, half: bool, metrics: bool, room: float) -> None:
    """Train RECIPE, a TOML file or the name of a shipped recipe or a net, unless that has been done.

    Interrupted by Ctrl-C or killed, the same call goes on after the last finished epoch.
    """
    wanted, where = recipe_of(recipe), opened(store) if store else user()
    dataset = load(wanted.dataset)
    name = TrainingRequest(wanted, dataset.fingerprint).id
    found = where.read(name)
    if found is not None and (metrics or found.has_weights):
        where.adopt(name)
        click.echo(f"Trained before: {line(found)}")
        return
    others = os.environ.get("RANK", "0") != "0"  # those that torch's launcher starts beside the first one
    if (reason := None if others else where.blocked(name)) is not None:
        raise StoreError(f"Nothing was trained, since the run could not be stored: {reason}")
    if not others:
        click.echo(f"Training {wanted.model} on {wanted.dataset} ({dataset.origin}).")
    with kept(name) as keep, tqdm(total=wanted.epochs, unit="epoch", disable=others) as bar:
        try:
            run = train(
                wanted, dataset, where, partial(_show, bar), half, keep, room=int(room * 1e6), weights=not metrics
            )
        except KeyboardInterrupt:
            bar.close()
            if keep is None or not (keep / RECORD).exists():
                raise
            click.echo("Stopped. The same call goes on after the last finished epoch.")
            context.exit(INTERRUPTED)
    if not others:
        click.echo(line(run))
    if not run.stored:
        raise StoreError(f"The run could not be kept in {where.root}: make room there and repeat the call.")


@contextmanager
def kept(name: str) -> Iterator[Path | None]:
    """The folder for a training's epochs; None where another process has it, or none can be had."""
    folder = settings().cache / KEPT / name
    if "RANK" in os.environ:  # the launcher's processes share it, and the first one writes
        yield folder
        return
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder.with_suffix(".lock"))
        lock.acquire(timeout=0)
    except (OSError, Timeout) as error:
        busy = "another process trains this recipe" if isinstance(error, Timeout) else str(error)
        click.echo(f"Its epochs are not kept on the way: {busy}.", err=True)
        yield None
        return
    try:
        yield folder
    finally:
        lock.release()


def _show(bar: "tqdm[NoReturn]", record: EpochRecord) -> None:
    bar.set_postfix(loss=f"{record.train_loss:.4f}", accuracy=f"{record.train_accuracy:.2%}")
    bar.update()


def line(run: Run) -> str:
    """A run in a line."""
    made = run.provenance
    accuracy = f"{run.metrics['test_accuracy']:7.2%} of {made.test_images:,} {run.recipe.dataset} test images"
    return f"{run.id}  {run.recipe.model:<12} {accuracy} ({made.source})  {made.date}"
