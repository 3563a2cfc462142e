"""Rows of the tables of street-number nets, by the columns' names."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from core.layers.size import Size
from core.recipes import Recipe
from core.reports import over_fitting, street_numbers
from core.reports.over_fitting import FitVerdict
from core.runs import Run
from core.runs.figures import recorded_accuracy, size_of, training_flops
from core.statistics.comparison import Accuracy


def cost(
    name: str, words: str, chain: Sequence[Run], seeds: Sequence[Run], measure: Callable[[Recipe], Size] = size_of
) -> dict[str, Any]:
    """What a net reaches and costs, and where it was trained.

    `chain`: the runs of which its training is made, the one that gave its weights last; `words` on that training;
    `seeds`: the runs that differ in the seed alone, itself among them; `measure` gives the sizes of nets.
    """
    run, made, size = chain[-1], chain[-1].provenance, measure(chain[-1].recipe)
    return {
        "Net": name,
        "Accuracy": recorded_accuracy(run).share,
        "95% interval": interval(recorded_accuracy(run)),
        "Over seeds": spread([recorded_accuracy(each).share for each in seeds]),
        "Parameters": size.parameters,
        "FLOPs": size.flops,
        "MB": size.megabytes,
        "Training FLOPs": sum(training_flops(each, measure) for each in chain),
        "Epochs": sum(len(each.history) for each in chain),
        "Training": words,
        "Share": run.recipe.share,
        "Trained on": made.train_images,
        "Tested on": made.test_images,
        "Data": street_numbers.crops(made.source, made.fingerprint),
        "Machine": made.machine,
        "Seconds": sum(each.provenance.seconds for each in chain),
        "Device": made.device,
        "Precision": made.precision,
        "Seed": made.seed,
        "Date": made.date[:10],
    }


def fit(
    name: str, losses: Sequence[float], verdict: FitVerdict | None, share: float, accuracy: Accuracy
) -> dict[str, Any]:
    """Whether a net has fitted its training images, by its training losses after each epoch, and what it reaches."""
    return {
        "Net": name,
        "Epochs": len(losses),
        "Final training loss": losses[-1],
        "Of guessing": losses[-1] / math.log(10),
        "Verdict by the losses": over_fitting.named(verdict),
        "Test accuracy": share,
        "95% interval": interval(accuracy),
    }


def interval(accuracy: Accuracy) -> str:
    """Wilson's, in words."""
    low, high = accuracy.interval
    return f"{low:.2%} to {high:.2%}"


def spread(shares: Sequence[float]) -> str:
    """Mean and standard deviation over seeds, in words."""
    if len(shares) < 2:
        return "one seed"
    return f"{np.mean(shares):.2%} ± {np.std(shares, ddof=1):.2%}, {len(shares)} seeds"
