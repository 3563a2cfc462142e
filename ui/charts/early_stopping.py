"""A recorded training under a rule that stops it: the losses, the bar that each has to pass, the counter, the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.recipes.early_stopping import Replay
from core.recipes.history import EpochRecord
from ui.charts import halo, significant, tiles
from ui.charts.compose import layered, of_column
from ui.charts.theme import HIGHLIGHT, INK_ON_BOTH, LOSS_COLOURS, MARK, MUTED

Numbers = NDArray[np.floating]
TRAINING, VALIDATION, BAR = "Training loss", "Validation loss", "Best so far − min_delta"
COLOURS = {TRAINING: LOSS_COLOURS["mse"], VALIDATION: HIGHLIGHT, BAR: MUTED}
DASHES = {TRAINING: [6, 3], VALIDATION: [1, 0], BAR: [2, 2]}
HEIGHT = 350
REACHED = "reached"  # the chart's parameter: the epoch that the replay has come to
LATE = 0.3  # of the epochs: a stop after these is named on the left of its line, since the losses are on the right
GAP = 0.09  # of the axis, between the names of two lines
ROOM = 1.2  # above the validation losses; where the first training losses lie higher, they are cut off


@dataclass(frozen=True)
class Recorded:
    """The figures of a training, (E,) each, for the epochs 1 … E."""

    training: Numbers
    validation: Numbers
    accuracy: Numbers

    @classmethod
    def of(cls, history: Sequence[EpochRecord]) -> Self:
        """Those of a history that has validation losses."""
        rows = [(each.train_loss, each.validation_loss, each.validation_accuracy) for each in history]
        return cls(*np.array(rows, dtype=np.float64).T)

    @property
    def best(self) -> int:
        """The epoch with the least validation loss."""
        return int(self.validation.argmin()) + 1


def chart(recorded: Recorded, replay: Replay) -> alt.LayerChart:
    """Both losses over the epochs, faint after the stop; what is kept is a diamond, the best of all a ring."""
    table = _table(recorded, replay)
    count = len(table)
    top = float(recorded.validation.max()) * ROOM
    x = alt.X("epoch:Q", title="Epoch", scale=alt.Scale(domain=[0.5, len(table) + 0.5], nice=False), axis=_epochs())
    y = alt.Y("loss:Q", title="Loss", scale=alt.Scale(domain=[0, top], nice=False))
    layers = [
        *_warm_up(replay, len(table), x),
        *_so_far(*_curves(table, replay.trained, x, y), *_counted(table, replay, x), *_stop(replay, count, x)),
        *_kept(recorded, replay, x, y),
        *_named(recorded, top, x, y),
        *_answering(table, x),
    ]
    title = tiles.heading(
        "The training, and where the rule stops it",
        "Numbers: epochs in a row without improvement.",
        "Dotted: best so far − min_delta. Faint: not trained.",
    )
    reached = alt.binding_range(min=1, max=count, step=1, name="Replay up to epoch")
    return layered(*layers, title=title, height=HEIGHT, params=[alt.param(REACHED, value=count, bind=reached).param])


def _so_far(*layers: alt.Chart) -> list[alt.Chart]:
    """What is drawn of each epoch, up to the one that the replay has reached."""
    return [layer.transform_filter(f"datum.epoch <= {REACHED}") for layer in layers]


def _epochs() -> alt.Axis:
    return alt.Axis(format="d", tickMinStep=1, grid=False)


def _table(recorded: Recorded, replay: Replay) -> pd.DataFrame:
    count = len(recorded.validation)
    bars, waited = replay.by_epoch(count)
    return pd.DataFrame(
        {
            "epoch": np.arange(1, count + 1),
            TRAINING: significant.rounded(recorded.training),
            VALIDATION: significant.rounded(recorded.validation),
            BAR: significant.rounded(bars),
            "accuracy": recorded.accuracy.round(5),
            "waited": waited,
            "left": np.arange(count) + 0.5,
            "right": np.arange(count) + 1.5,
        }
    )


def _curves(table: pd.DataFrame, trained: int, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    names = list(COLOURS)
    colours = alt.Scale(domain=names, range=list(COLOURS.values()))
    dashes = alt.Scale(domain=names, range=list(DASHES.values()))
    signs = {
        "color": alt.Color("which:N", scale=colours, legend=None),
        "strokeDash": alt.StrokeDash("which:N", scale=dashes, legend=None),
    }
    long = table.melt("epoch", [TRAINING, VALIDATION], "which", "loss")
    steps = table.loc[:, ["epoch", BAR]].rename(columns={BAR: "loss"}).assign(which=BAR).dropna()
    done, rest = long[long["epoch"] <= trained], long[long["epoch"] >= trained]
    line: dict[str, Any] = {"strokeWidth": 2.5, "aria": False, "clip": True}
    return [
        alt.Chart(rest).mark_line(opacity=0.3, **line).encode(x=x, y=y, **signs),
        alt.Chart(steps).mark_line(interpolate="step", **line).encode(x=x, y=y, **signs),
        alt.Chart(done).mark_line(**line).encode(x=x, y=y, **signs),
    ]


def _counted(table: pd.DataFrame, replay: Replay, x: alt.X) -> list[alt.Chart]:
    """The counter above each epoch that waits, beside the line where training stops; a dot on each that improves."""
    trained = table[table["waited"] != "not trained"]
    waiting, better = trained[trained["waited"] != "0"], trained[trained["waited"] == "0"]
    last = waiting["epoch"] == (replay.trained if replay.stopped else 0)
    y = alt.Y(f"{VALIDATION}:Q")
    dots = alt.Chart(better).mark_point(filled=True, size=60, opacity=1, color=HIGHLIGHT, aria=False)
    rings = alt.Chart(waiting).mark_point(filled=True, size=30, opacity=1, color=INK_ON_BOTH, aria=False)
    style: dict[str, Any] = {"dy": -12, "fontSize": 11, "fontWeight": "bold", "color": INK_ON_BOTH, "aria": False}
    told = {"x": x, "y": y, "text": alt.Text("waited:N")}
    return [
        dots.encode(x=x, y=y),
        rings.encode(x=x, y=y),
        alt.Chart(waiting[~last]).mark_text(**style).encode(**told),
        alt.Chart(waiting[last]).mark_text(align="left", dx=5, **style).encode(**told),
    ]


def _named(recorded: Recorded, top: float, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """The names of the two losses at their ends, moved apart where they would collide."""
    ends = {TRAINING: float(recorded.training[-1]), VALIDATION: float(recorded.validation[-1])}
    lower, upper = sorted(ends, key=ends.__getitem__)
    places = {lower: ends[lower], upper: max(ends[upper], ends[lower] + GAP * top)}
    layers = []
    for name, place in places.items():
        table = pd.DataFrame({"epoch": [len(recorded.training)], "loss": [min(place, top)], "word": [name]})
        style: dict[str, Any] = {"align": "right", "dx": 4, "dy": -9, "fontSize": 13, "fontWeight": "bold"}
        channels = {"x": x, "y": y, "text": alt.Text("word:N")}
        layers += halo.words(alt.Chart(table), channels, color=COLOURS[name], **style)
    return layers


def _warm_up(replay: Replay, count: int, x: alt.X) -> list[alt.Chart]:
    """A grey band over the epochs that the rule does not look at."""
    warm = min(replay.rule.start_from_epoch, count)
    if not warm:
        return []
    band = alt.Chart(pd.DataFrame({"epoch": [0.5], "to": [warm + 0.5], "word": ["not watched yet"]}))
    label = band.mark_text(align="left", baseline="top", dx=6, dy=6, fontSize=12, color=INK_ON_BOTH)
    return [
        band.mark_rect(color=INK_ON_BOTH, opacity=0.15).encode(x=x, x2=alt.X2(field="to")),
        label.encode(x=x, y=alt.YValue(0), text=alt.Text("word:N")),
    ]


def _stop(replay: Replay, count: int, x: alt.X) -> list[alt.Chart]:
    """The line where training stops."""
    if not replay.stopped:
        return []
    stop = alt.Chart(pd.DataFrame({"epoch": [replay.trained], "word": [f"stops after {replay.trained}"]}))
    side: dict[str, Any] = {"align": "right", "dx": -7} if replay.trained > LATE * count else {"align": "left", "dx": 7}
    word = stop.mark_text(baseline="top", dy=26, fontSize=13, fontWeight="bold", color=MARK, **side)
    return [
        stop.mark_rule(color=MARK, strokeWidth=2.5).encode(x=x),
        word.encode(x=x, y=alt.YValue(0), text=alt.Text("word:N")),
    ]


def _kept(recorded: Recorded, replay: Replay, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """The epoch whose weights remain, if training ended where the replay has come to; at its end the best of all."""
    count, trained = len(recorded.validation), replay.trained
    epochs = np.array([replay.kept_after(epoch) for epoch in range(1, trained + 1)])
    words = ["kept so far"] * (trained - 1) + ["kept"]
    kept = pd.DataFrame(
        {"at": np.arange(1, trained + 1), "epoch": epochs, "loss": recorded.validation[epochs - 1], "word": words}
    )
    best = pd.DataFrame({"epoch": [recorded.best], "loss": [recorded.validation[recorded.best - 1]]})
    diamond = alt.Chart(kept).transform_filter(f"datum.at == min({REACHED}, {trained})")
    ring = alt.Chart(best).transform_filter(f"{REACHED} == {count}")
    word = diamond.mark_text(dy=20, fontSize=13, fontWeight="bold", color=MARK)
    return [
        ring.mark_point(size=330, strokeWidth=2.5, opacity=1, color=INK_ON_BOTH).encode(x=x, y=y),
        diamond.mark_point(shape="diamond", filled=True, size=190, opacity=1, color=MARK).encode(x=x, y=y),
        word.encode(x=x, y=y, text=alt.Text("word:N")),
    ]


def _answering(table: pd.DataFrame, x: alt.X) -> list[alt.Chart]:
    """A band an epoch, over the whole height, that says its numbers; where there is no bar to pass, none is named."""
    barred = table[BAR].notna()
    return [_band(table[barred], (TRAINING, VALIDATION, BAR), x), _band(table[~barred], (TRAINING, VALIDATION), x)]


def _band(table: pd.DataFrame, losses: Sequence[str], x: alt.X) -> alt.Chart:
    tooltip = [
        alt.Tooltip("epoch:Q", title="Epoch", format="d"),
        *(alt.Tooltip(f"{name}:Q", title=name, format=significant.STYLE) for name in losses),
        alt.Tooltip("accuracy:Q", title="Validation accuracy", format=".2%"),
        alt.Tooltip("waited:N", title="Counter"),
    ]
    band: alt.Chart = alt.Chart(table).mark_rect(opacity=0, aria=False)
    return band.encode(x=of_column(x, "left"), x2=alt.X2(field="right"), tooltip=tooltip)


def describe(recorded: Recorded, replay: Replay) -> str:
    """The figure in a sentence, from its numbers."""
    count, kept = len(recorded.validation), recorded.validation[replay.final_epoch - 1]
    warm = min(replay.rule.start_from_epoch, count)
    watched = f"The first {warm} epochs are not watched. " if warm > 1 else "Epoch 1 is not watched. " if warm else ""
    longest = max(replay.waited)
    end = (
        f"Training stops after epoch {replay.trained} of {count}"
        if replay.stopped
        else (
            f"The rule never stops this training. The counter reaches {longest} and the patience is "
            f"{replay.rule.patience}, so all {count} epochs are trained"
        )
    )
    return (
        f"{watched}{end}. The weights of epoch {replay.final_epoch} remain, with a validation loss of "
        f"{significant.written(kept)}. The least of all {count} epochs (ring) is "
        f"{significant.written(recorded.validation.min())}, in epoch {recorded.best}."
    )


def columns(recorded: Recorded, replay: Replay) -> dict[str, NDArray[np.generic]]:
    """The figure's numbers, a row an epoch."""
    bars, waited = replay.by_epoch(len(recorded.validation))
    return {
        "epoch": np.arange(1, len(bars) + 1),
        "training_loss": recorded.training,
        "validation_loss": recorded.validation,
        "best_minus_min_delta": np.array(bars),
        "validation_accuracy": recorded.accuracy,
        "counter": np.array(waited),
    }
