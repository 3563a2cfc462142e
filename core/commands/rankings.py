"""`python -m core rankings`: train the grid's cells; resumable."""

from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import NoReturn

import click
from tqdm import tqdm

from core.data import Dataset, load
from core.rankings.grid import NETS, PLAN, STARTS, Grid, Setting
from core.rankings.results import FILE, Cell, RankingsError, save
from core.rankings.results import load as load_rankings
from core.recipes import EpochRecord, Recipe, TrainingError


@click.command("rankings")
@click.option("--out", default=FILE, show_default=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--net", "nets", multiple=True, type=click.Choice(NETS), help="These nets alone.")
@click.option("--start", "starts", multiple=True, type=click.Choice(tuple(STARTS)), help="These starts alone.")
@click.option("--images", type=click.IntRange(1), help="Training images, instead of the grid's.")
@click.option("--epochs", type=click.IntRange(1, 1000), help="Epochs of each training, instead of the grid's.")
@click.option("--most", type=click.IntRange(1), help="So many cells at most, then stop.")
def command(
    out: Path,
    nets: tuple[str, ...],
    starts: tuple[str, ...],
    images: int | None,
    epochs: int | None,
    most: int | None,
) -> None:
    """Train six nets on street numbers under each setting of a grid, and keep what they reach in a file.

    The same call goes on where the last one stopped: what is in the file is not trained again.
    """
    data, rankings = load("svhn"), load_rankings(out)
    if rankings.fingerprint not in (None, data.fingerprint):
        raise RankingsError(f"{out} holds trainings on other data than are found here; choose another --out.")
    grid = _grid(nets, starts, images, epochs)
    todo = [cell for cell in grid.cells(len(data.train)) if cell[:2] not in rankings]
    click.echo(f"{len(todo)} cells to train on {len(data.train):,} training images ({data.origin}); in {out}: "
               f"{len(rankings.cells)}.")  # fmt: skip
    with tqdm(total=min(len(todo), most or len(todo)) * grid.epochs, unit="epoch") as bar:
        for setting, net, recipe in islice(todo, most):
            cell = _trained(setting, net, recipe, data, bar)
            if cell is not None:
                rankings = rankings.extended(cell)
                save(out, rankings)
                bar.write(line(cell))
    click.echo(f"{out}: {len(rankings.cells)} cells")


def _grid(nets: tuple[str, ...], starts: tuple[str, ...], images: int | None, epochs: int | None) -> Grid:
    settings = [setting for setting in PLAN.settings if not starts or setting.start in starts]
    if images is not None:
        settings = [replace(setting, images=images) for setting in settings]
    return Grid(tuple(dict.fromkeys(settings)), nets or NETS, epochs or PLAN.epochs)


def _trained(setting: Setting, net: str, recipe: Recipe, data: Dataset, bar: "tqdm[NoReturn]") -> Cell | None:
    """The cell; None, with a line that says why, where its weights to start from cannot be had."""
    from core.rankings.measuring import measure

    def show(record: EpochRecord) -> None:
        bar.set_postfix(net=net, loss=f"{record.train_loss:.3f}", accuracy=f"{record.train_accuracy:.1%}")
        bar.update()

    try:
        return measure(setting, recipe, data, show)
    except TrainingError as error:
        if "imagenet" not in setting.start:
            raise
        bar.write(f"Left out: {net}, {setting.start}: {error}")
        return None


def line(cell: Cell) -> str:
    """A cell in a line."""
    setting = cell.setting
    name = f"{setting.images:>6,} images  {setting.rate:<11} {setting.resolution}×{setting.resolution}  {setting.start}"
    end = "diverged" if cell.diverged else f"{cell.right[-1] / cell.of[-1]:7.2%} of {cell.of[-1]:,} test images"
    return f"{name}  seed {setting.seed}  {cell.net:<10} {end}  {cell.provenance.seconds:,.0f} s"
