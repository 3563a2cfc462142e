"""`python -m core planes`: compute the planes of large nets that come with the app."""

from pathlib import Path
from typing import NoReturn

import click
from tqdm import tqdm

from core.data import Dataset, load
from core.landscape.shipped import FOLDER, IMAGES, PlaneError, PlaneSettings, ShippedPlane
from core.landscape.shipped import load as load_plane
from core.recipes import EpochRecord, named
from core.runs import Run, opened, shipped, user
from core.settings import settings
from core.training import train


@click.command("planes")
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
@click.option("--points", default=25, show_default=True, type=click.IntRange(3, 201), help="A side, odd.")
@click.option("--images", default=256, show_default=True, type=click.IntRange(2), help="How many, at every point.")
@click.option("--of", "which", default=IMAGES[0], show_default=True, type=click.Choice(IMAGES), help="Which images.")
@click.option("--radius", default=1.0, show_default=True, type=click.FloatRange(0, min_open=True))
@click.option("--seed", default=0, show_default=True, help="Of the random directions.")
@click.option("--curved", default=128, show_default=True, help="Images that the Hessian is that of; 0: leave it out.")
@click.option("--at-once", type=click.IntRange(1), help="Of those, where memory is short; slower.")
@click.option("--bfloat16", is_flag=True, help="About twice as fast, and good to two digits.")
@click.option("--store", help="Folder or URL to look for runs in and to train into, instead of DIGITSCOPE_STORE.")
@click.option("--out", default=FOLDER, show_default=True, type=click.Path(path_type=Path, file_okay=False))
def command(
    names: tuple[str, ...],
    points: int,
    images: int,
    which: str,
    radius: float,
    seed: int,
    curved: int,
    at_once: int | None,
    bfloat16: bool,
    store: str | None,
    out: Path,
) -> None:
    """Survey the loss around the nets of the recipes NAME…, a file each, and train those that are not here yet.

    The same call goes on where the last one stopped, training included; what is there is not computed again.
    """
    if points % 2 == 0:
        raise PlaneError(f"--points {points}: it must be odd, so that the net itself is on the plane.")
    recipes = {name: named(name) for name in names}  # a slip in the last one is told before the first is trained
    for name, recipe in recipes.items():
        data = load(recipe.dataset)
        run = _run(name, data, store)
        precision = "bfloat16 autocast, channels last" if bfloat16 else "float32"
        asked = PlaneSettings(
            run.id, data.fingerprint, which, images, points, float(radius), seed, precision, min(curved, images)
        )
        click.echo(line(_plane(name, run, data, asked, out / f"{name}.json", at_once)))


def _run(name: str, data: Dataset, place: str | None) -> Run:
    """The run of a recipe with its weights: the store's, the app's own, or one that is trained now."""
    recipe, store = named(name), opened(place) if place else user()
    for where in (store, shipped()):
        found = where.get(recipe, data.fingerprint)
        if found is not None and found.has_weights:
            return found
    click.echo(f"Training {name} on {recipe.dataset} ({data.origin}).")
    with tqdm(total=recipe.epochs, unit="epoch") as bar:

        def show(record: EpochRecord) -> None:
            bar.set_postfix(loss=f"{record.train_loss:.4f}", accuracy=f"{record.train_accuracy:.2%}")
            bar.update()

        return train(recipe, data, store, show, keep=settings().cache / "planes")


def _plane(
    name: str, run: Run, data: Dataset, settings: PlaneSettings, file: Path, at_once: int | None
) -> ShippedPlane:
    """What the file holds of this, or what it holds once it is computed."""
    from core.landscape.making import Making

    if file.exists() and (found := load_plane(file)).settings == settings and found.done:
        return found
    work = Making(name, run, data, settings, file, at_once)
    points: tqdm[NoReturn]
    products: tqdm[NoReturn]
    with (
        tqdm(total=work.points, unit="point", desc=name) as points,
        tqdm(total=work.products, unit="product", desc="Hessian", disable=not work.products) as products,
    ):
        return work.make(points.update, products.update)


def line(plane: ShippedPlane) -> str:
    """A plane in a line."""
    asked, (loss, error) = plane.settings, plane.planes["ce"].at(0, 0)
    sharpest = f"  λ₁ {plane.spectra['ce'].values[0]:.4g}" if "ce" in plane.spectra else ""
    return (
        f"{plane.net:<18} {asked.points} × {asked.points} points, {asked.count} {asked.images} images  CE {loss:.4g} ± "
        f"{error:.2g} in the middle{sharpest}  {plane.provenance.seconds:,.0f} s"
    )
