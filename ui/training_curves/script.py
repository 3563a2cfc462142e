"""The numbers of the page Training curves."""

from collections.abc import Mapping

import pandas as pd

from core import runs as known

RECORDED = ("train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "learning_rate", "seconds")


def curves(runs: Mapping[str, str]) -> pd.DataFrame:
    """What trainings, by name and id, wrote down: a row an epoch. Training figures are running means over the epoch."""
    rows = [
        {"run": name, "epoch": record.epoch, **{each: getattr(record, each) for each in RECORDED}}
        for name, run in runs.items()
        for record in known.existing(run).history
    ]
    return pd.DataFrame(rows).astype(dict.fromkeys(RECORDED, float))  # without validation: not-a-number
