"""`python -m core`: train recipes, print them, list the runs, look after the data."""

import click

from core.adopting import AdoptionError
from core.commands.adopt import command as adopt_command
from core.commands.data import data
from core.commands.evidence import command as evidence_command
from core.commands.jobs import COMMANDS as JOBS
from core.commands.landscape import command as planes_command
from core.commands.lessons import lessons
from core.commands.race import command as race_command
from core.commands.rankings import command as rankings_command
from core.commands.training import command as train_command
from core.commands.training import line
from core.commands.tuning import command as tune_command
from core.data import DataError
from core.jobs.job import JobError
from core.landscape.shipped import PlaneError
from core.models import title
from core.rankings.results import RankingsError
from core.recipes import NAMED, RecipeError, TrainingError, named
from core.runs import StoreError, opened, user
from core.tuning import StudyError

UserError = (
    AdoptionError,
    DataError,
    JobError,
    PlaneError,
    RankingsError,
    RecipeError,
    StoreError,
    StudyError,
    TrainingError,
)


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
        click.echo(line(run))
    if not runs:
        click.echo(f"No runs in {where.root}.")


main.add_command(adopt_command)
main.add_command(data)
main.add_command(evidence_command)
main.add_command(lessons)
main.add_command(planes_command)
main.add_command(race_command)
main.add_command(rankings_command)
main.add_command(train_command)
main.add_command(tune_command)
for each in JOBS:
    main.add_command(each)

if __name__ == "__main__":
    main(prog_name="python -m core")
