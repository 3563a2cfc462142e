"""Learning curves of the chosen nets, one over the other."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core import fitting_verdict
from ui import draw, training_curves
from ui.charts import training as charts
from ui.charts.training import Series
from ui.street_runs import Entry
from ui.told import Told


def show(chosen: Sequence[Entry]) -> Told:
    """Loss and accuracy over the epochs, and what each training's curves say of it."""
    drawn = [Series(each.name, each.history) for each in chosen]
    last = max(len(each.history) for each in drawn)
    for column, which in zip(st.columns(2, gap="medium"), ("loss", "accuracy"), strict=True):
        words = f"Training and validation {which} over the epochs; the caption below says where each training stands."
        draw.chart(charts.curves(drawn, which, last, False), place=column, alt=words, key=f"curves-{which}")
    st.caption(charts.describe(drawn))
    st.caption(
        "A training loss with label smoothing, a teacher, mixup or distortion does not fall to 0, and the training "
        "accuracy counts distorted images: curves of different recipes compare by their validation figures, where "
        "there are some."
    )
    return Told(_sentence(chosen), charts.columns(drawn), code=(fitting_verdict.verdict,))


def _sentence(chosen: Sequence[Entry]) -> str:
    """Which net halved its first training loss the earliest and which the latest, and the verdicts on their curves."""
    paces = {each.name: _half(each) for each in chosen}
    halved = {name: epoch for name, epoch in paces.items() if epoch is not None}
    verdicts: dict[str, list[str]] = {}
    for each in chosen:
        found = training_curves.judged(each.run, each.history)
        verdicts.setdefault("cannot be told" if found is None or found.name == "unknown" else found.name, []).append(
            each.name
        )
    told = "; ".join(f"{name}: {', '.join(nets)}" for name, nets in verdicts.items())
    return f"{_paces(halved, len(chosen))} By the rules on their curves: {told}. It holds for these recorded losses."


def _half(entry: Entry) -> int | None:
    """The first epoch at whose end the training loss was at most half of the first; None where there is none."""
    loss = np.array([record.train_loss for record in entry.history])
    below = np.flatnonzero(loss <= loss[0] / 2)
    return int(below[0]) + 1 if len(below) else None


def _paces(halved: dict[str, int], count: int) -> str:
    if not halved:
        return "**None** of these nets halved its first training loss."
    first, last = min(halved, key=halved.__getitem__), max(halved, key=halved.__getitem__)
    told = f"**{first}** halved its first training loss in epoch {halved[first]}"
    if halved[first] != halved[last]:
        told += f", the earliest, **{last}** in epoch {halved[last]}, the latest"
    never = count - len(halved)
    return f"{told}{f'; {never} never did' if never else ''}."
