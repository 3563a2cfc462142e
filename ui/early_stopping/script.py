"""The numbers of the page Early stopping."""

from dataclasses import asdict
from typing import Any

import pandas as pd

from core import runs
from core.recipes.early_stopping import EarlyStopping, replay


def replayed(run: str, patience: int, min_delta: float, restore: bool, start: int) -> dict[str, Any]:
    """A recorded training, and what a rule that stops it compares and counts after each epoch."""
    history = pd.DataFrame([asdict(epoch) for epoch in runs.existing(run).history])
    rule = EarlyStopping(patience, min_delta, restore_best_weights=restore, start_from_epoch=start)
    bars, counter = replay(rule, history["validation_loss"].tolist()).by_epoch(len(history))
    return {
        "epoch": history["epoch"],
        "training_loss": history["train_loss"],
        "validation_loss": history["validation_loss"],
        "best_minus_min_delta": bars,
        "validation_accuracy": history["validation_accuracy"],
        "counter": counter,
    }
