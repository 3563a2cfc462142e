"""`python -m core`: train recipes, print them, list the runs, look after the data."""

import os
from functools import partial
from typing import NoReturn

import click
from tqdm import tqdm

from core.commands.data import data
from core.commands.evidence import command as evidence_command
from core.commands.jobs import COMMANDS as JOBS
from core.commands.landscape import command as planes_command
from core.commands.race import command as race_command
from core.commands.rankings import command as rankings_command
from core.commands.tuning import command as tune_command
from core.data import DataError, load
from core.jobs.job import JobError
from core.landscape.shipped import PlaneError
from core.models import title
from core.rankings.results import RankingsError
from core.recipes import NAMED, EpochRecord, RecipeError, TrainingError, named, recipe_of
from core.runs import Run, StoreError, opened, user
from core.training import train
from core.training.checkpoints import LIMIT
from core.tuning import StudyError

UserError = (DataError, JobError, PlaneError, RankingsError, RecipeError, StoreError, StudyError, TrainingError)


class Commands(click.Group):
    """A group whose commands report our errors as one line and exit with 1."""

    def invoke(self, ctx: click.Context) -> object:
        """As click does; Ctrl-C is left to click, which says "Aborted!"."""
        try:
            return super().invoke(ctx)
        except UserError as error:
            raise click.ClickException(str(error)) from None


@click.group(cls=Commands)
def main() -> None:
    """Digitscope without its pages."""


@main.command("train")
@click.argument("recipe")
@click.option("--store", help="Folder or URL to keep the run in, instead of DIGITSCOPE_STORE.")
@click.option("--half", is_flag=True, help="Keep the weights as float16, and measure them so.")
@click.option("--metrics", is_flag=True, help="Keep the figures and what it says of the test images, no weights.")
@click.option("--room", type=float, default=LIMIT / 1e6, help="Megabytes that the epochs' weights may take.")
def train_command(recipe: str, store: str | None, half: bool, metrics: bool, room: float) -> None:
    """Train RECIPE, a TOML file or the name of a shipped recipe or a net, unless that has been done."""
    wanted, where = recipe_of(recipe), opened(store) if store else user()
    dataset = load(wanted.dataset)
    found = where.get(wanted, dataset.fingerprint)
    if found is not None and (metrics or found.has_weights):
        click.echo(f"Trained before: {_line(found)}")
        return
    others = os.environ.get("RANK", "0") != "0"  # those that torch's launcher starts beside the first one
    if not others:
        click.echo(f"Training {wanted.model} on {wanted.dataset} ({dataset.origin}).")
    with tqdm(total=wanted.epochs, unit="epoch", disable=others) as bar:
        show = partial(_show, bar)
        run = train(wanted, dataset, where, show, half, room=int(room * 1e6), weights=not metrics)
    if not others:
        click.echo(_line(run))
    if not run.stored:
        raise StoreError(f"The run could not be kept in {where.root}; nothing of it is left.")


@main.command("recipe")
@click.argument("name", required=False)
def recipe_command(name: str | None) -> None:
    """Print the recipe NAME as TOML, to change and train; without a name, list all that come with the app."""
    if name is not None:
        click.echo(named(name).to_toml(), nl=False)
        return
    for known, recipe in NAMED.items():
        epochs = f"{recipe.epochs} epoch{'s' * (recipe.epochs != 1)}"
        click.echo(f"{known:<28} {recipe.dataset:<6} {epochs:<10} {title(recipe.model, **recipe.options)}")


@main.command("runs")
@click.option("--store", help="Folder or URL to look in, instead of DIGITSCOPE_STORE.")
def runs_command(store: str | None) -> None:
    """List the stored runs, newest first."""
    where = opened(store) if store else user()
    runs = where.list()
    for run in runs:
        click.echo(_line(run))
    if not runs:
        click.echo(f"No runs in {where.root}.")


def _show(bar: "tqdm[NoReturn]", record: EpochRecord) -> None:
    bar.set_postfix(loss=f"{record.train_loss:.4f}", accuracy=f"{record.train_accuracy:.2%}")
    bar.update()


def _line(run: Run) -> str:
    made = run.provenance
    accuracy = f"{run.metrics['test_accuracy']:7.2%} of {made.test_images:,} {run.recipe.dataset} test images"
    return f"{run.id}  {run.recipe.model:<12} {accuracy} ({made.source})  {made.date}"


main.add_command(data)
main.add_command(evidence_command)
main.add_command(planes_command)
main.add_command(race_command)
main.add_command(rankings_command)
main.add_command(tune_command)
for each in JOBS:
    main.add_command(each)

if __name__ == "__main__":
    main(prog_name="python -m core")
