"""The numbers of the page Networks compared."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from core import data
from core.recipes import EpochRecord
from core.reports import over_fitting, street_table
from core.reports.street_numbers import FIVE_EPOCHS
from core.runs import Outputs, existing, with_outputs
from core.runs.figures import recorded_accuracy
from core.statistics import confusion
from core.statistics.comparison import disagreement

Trainings = Sequence[str]  # the runs of which a net's training is made, the one that gave its weights last


def costs(nets: Mapping[str, tuple[str, Trainings]]) -> pd.DataFrame:
    """What each net reaches and costs, and how far seeds spread; a net is words on its training, and its runs."""
    chains = {name: [existing(each) for each in trainings] for name, (_, trainings) in nets.items()}
    rows = []
    for name, chain in chains.items():
        asked = chain[-1].request.seedless
        seeds = [other[-1] for other in chains.values() if other[-1].request.seedless == asked]
        rows.append(street_table.cost(name, nets[name][0], chain, seeds))
    return pd.DataFrame(rows)


def curves(nets: Mapping[str, Trainings]) -> dict[str, Any]:
    """Each net's recorded losses and accuracies, a row an epoch of its whole training."""
    rows = [(name, at, each) for name, runs in nets.items() for at, each in enumerate(history(runs), 1)]
    names = ("train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "learning_rate", "seconds")
    return {
        "run": [name for name, _, _ in rows],
        "epoch": [epoch for _, epoch, _ in rows],
        **{name: np.array([getattr(each, name) for _, _, each in rows], float) for name in names},
    }


def confusions(net: str, run: str) -> dict[str, Any]:
    """How many test images of each digit the net takes for each, and which share of the digit's images they are."""
    said = outputs(run)
    counts = confusion.matrix(said.predicted, said.labels)
    label, answer = np.indices(counts.shape)
    return {
        "net": [net] * counts.size,
        "label": label.ravel(),
        "said": answer.ravel(),
        "count": counts.ravel(),
        "share": (counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)).ravel().round(5),
    }


def disagreements(nets: Mapping[str, str]) -> dict[str, Any]:
    """On which share of the test images any two nets answer differently."""
    names = list(nets)
    shares = disagreement([outputs(run).predicted for run in nets.values()])
    return {
        "one": np.repeat(names, len(names)),
        "other": np.tile(names, len(names)),
        "answered_differently": shares.ravel(),
    }


def claims(nets: Mapping[str, Trainings]) -> pd.DataFrame:
    """R2's nets by the losses that it reports, and ours of the same kinds: has each fitted its training images?"""
    rows = []
    for each in FIVE_EPOCHS:
        name = f"{each.net}, {each.report} (reported)"
        rows.append(street_table.fit(name, each.losses, each.verdict, each.accuracy, each.measured))
    for name, runs in nets.items():
        run, epochs = existing(runs[-1]), history(runs)
        losses, verdict = [each.train_loss for each in epochs], over_fitting.of_training(run.recipe, epochs)
        accuracy = recorded_accuracy(run)
        rows.append(street_table.fit(f"{name} (ours)", losses, verdict, accuracy.share, accuracy))
    return pd.DataFrame(rows)


def history(runs: Trainings) -> list[EpochRecord]:
    """All epochs, of a training that may have gone on from another's weights."""
    return [record for run in runs for record in existing(run).history]


def outputs(run: str) -> Outputs:
    """What a net says of its test images: as recorded after its training, else asked now."""
    found = existing(run)
    kept = found if found.test_logits is not None else with_outputs(found, data.load(found.recipe.dataset))
    return kept.outputs
