"""`python -m core evidence`: train and measure what the claims of reports are judged by, and keep it."""

import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np
from tqdm import tqdm

from core.commands.race import here
from core.data import Dataset, load, shapes
from core.recipes import STUDIES
from core.reports import epoch_results, shape_results
from core.reports.epoch_results import EpochChange, EpochResults, Remeasured
from core.reports.shape_results import DETECTION, LINE, ShapeOutcome, ShapeResults, ShapeSetting
from core.runs import Run, StoreError, shipped
from core.shape_nets import training
from core.statistics.loss_split import GROUPS, Predictions, split

if TYPE_CHECKING:
    from core.data import Split


@click.group("evidence")
def command() -> None:
    """Train and measure what the claims of the reports are judged by."""


@command.command("shapes")
@click.option("--seeds", default=20, show_default=True, type=click.IntRange(2, 1000), help="Nets of each line setting.")
@click.option("--pairs", default=10, show_default=True, type=click.IntRange(2, 1000), help="Of each detection setting.")
@click.option("--out", default=shape_results.FILE, type=click.Path(path_type=Path, dir_okay=False))
def of_shapes(seeds: int, pairs: int, out: Path) -> None:
    """Train the nets on drawn shapes."""
    start = time.perf_counter()
    planned = [(setting, seed) for setting in LINE for seed in range(seeds)]
    planned += [(setting, seed) for setting in DETECTION for seed in range(pairs)]
    outcomes: dict[ShapeSetting, list[ShapeOutcome]] = {}
    for setting, seed in tqdm(planned, unit="net"):
        outcomes.setdefault(setting, []).append(trained(setting, seed))
    data = {name: load(name).fingerprint for name in ("line", "detection")}
    made = {"fingerprints": data, "images": shapes.COUNT, **here(time.perf_counter() - start), "precision": "float32"}
    shape_results.save(ShapeResults(outcomes, made), out)


def trained(setting: ShapeSetting, seed: int) -> ShapeOutcome:
    """One net."""
    where = setting.shapes, seed, setting.kind, setting.most, setting.rate
    run = training.train(*where, hidden=setting.activation, task=setting.task)
    return ShapeOutcome(run.class_iterations, run.iterations, run.test_accuracy, run.fresh)


@command.command("epochs")
@click.option("--out", default=epoch_results.FILE, type=click.Path(path_type=Path, dir_okay=False))
def of_epochs(out: Path) -> None:
    """Measure the shipped runs' epochs on the images of MNIST that they learnt from and set aside."""
    from core.training.subsets import divide

    start = time.perf_counter()
    data = load("mnist")
    studied, dropping = (_run(name, data) for name in (epoch_results.SPLIT_RUN, epoch_results.DROPOUT_RUN))
    held_out, learnt = divide(studied.recipe, data).validation, divide(dropping.recipe, data).train
    made = {"fingerprint": data.fingerprint, "runs": [studied.id, dropping.id]}
    results = EpochResults(
        tuple(changes(studied, held_out)),
        len(held_out),
        tuple(again(dropping, learnt, epoch) for epoch in (1, 2)),
        len(learnt),
        {**made, **here(time.perf_counter() - start), "precision": "float32"},
    )
    epoch_results.save(results, out)


def _run(name: str, data: Dataset) -> Run:
    run = shipped().get(STUDIES[name])
    if run is None or run.provenance.fingerprint != data.fingerprint:
        raise StoreError(f"The shipped run {name} was trained on other MNIST images than those here: get the official.")
    return run


def changes(run: Run, images: "Split") -> Iterator[EpochChange]:
    """From each kept epoch to the next, and from the one of the least validation loss to the last."""
    found = {epoch: Predictions.of(run.predict(images.images, epoch), images.labels) for epoch in run.checkpoints}
    best = min(found, key=lambda epoch: run.history[epoch - 1].validation_loss or 0.0)
    kept = run.checkpoints
    for before, after in sorted({*pairwise(kept), (best, kept[-1])}):
        parts = split(found[before], found[after])
        groups = {name: (len(parts.members(name)), round(parts.part(name), 6)) for name in GROUPS}
        yield EpochChange(before, after, round(parts.total, 6), groups)


def again(run: Run, images: "Split", epoch: int) -> Remeasured:
    """The images once more with the weights after the epoch, with its dropout and without."""
    import torch
    from torch import nn

    from core.models.inputs import prepare
    from core.models.lock import evaluating

    model = run.model(epoch)
    found: list[tuple[float, float]] = []
    torch.manual_seed(run.recipe.seed)
    for dropping in (False, True):
        with evaluating(model), torch.inference_mode():
            for module in model.modules():
                module.train(dropping and isinstance(module, nn.Dropout))
            parts = [
                model(prepare(model, images.images[first : first + 1000])).numpy()
                for first in range(0, len(images), 1000)
            ]
        told = Predictions.of(np.concatenate(parts), images.labels)
        found.append((round(float(told.loss.mean()), 6), round(float(told.right.mean()), 6)))
    return Remeasured(epoch, found[0], found[1])
