"""How trainings went: loss and accuracy of one or several over the epochs, and what the layers' gradients did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.recipes.history import EpochRecord
from ui.charts import log_scale, scrubbed, significant, signs, tiles
from ui.charts.compose import layered, of_column
from ui.charts.theme import INK_ON_BOTH, SEQUENTIAL

Numbers = NDArray[np.floating]
Which = Literal["loss", "accuracy"]
BOTH: tuple[Which, Which] = ("loss", "accuracy")
TRAINING, VALIDATION = "training", "validation"
DASHES = {TRAINING: [5, 4], VALIDATION: [1, 0]}
READ = tuple(f"{part} {which}" for which in BOTH for part in DASHES)
LIMIT = 4  # on the page on training
LAYERS = 8  # drawn, of a deep net
HEIGHT, LAYER_HEIGHT, LEGEND_ROW = 400, 330, 30
NORMS, RATIOS = "gradient_norms", "update_ratios"
AXES = {NORMS: "‖∇W‖₂, log scale", RATIOS: "‖ΔW‖₂ / ‖W‖₂, log scale"}
TITLES = {
    NORMS: ("Gradient norm by layer", "Mean length of the weights' gradient over an epoch."),
    RATIOS: ("Update ratio by layer", "Length of an update, relative to the weights."),
}


@dataclass(frozen=True)
class Series:
    """A training by its name on screen, as far as it has come; `sign`: its number in `ui.charts.signs`."""

    name: str
    history: Sequence[EpochRecord]
    sign: int

    def values(self, which: Which, part: str) -> Numbers:
        """(E,) losses or accuracies, not-a-number where none was recorded."""
        name = f"{'train' if part == TRAINING else part}_{which}"
        return np.array([getattr(record, name) for record in self.history], dtype=np.float64)


def curves(
    series: Sequence[Series],
    which: Which,
    epochs: int,
    log: bool,
    *,
    height: int = HEIGHT,
    legend: bool = True,
    marked: int | None = None,
) -> alt.LayerChart:
    """Losses or accuracies of several trainings over the epochs 1 … `epochs`; colour and shape tell them apart.

    Without `legend` the page names them itself, once for both charts. `marked`: an epoch that is marked on all curves
    until a slider of the page's marks another.
    """
    table = _long(series, which)
    logarithmic, notes = log and which == "loss", []
    if logarithmic:
        notes = log_scale.notes(table["value"], "a loss of 0")
        table["value"] = log_scale.lifted(table["value"], log_scale.lower_end(table["value"]))
    scale = log_scale.scale(nice=True) if logarithmic else alt.Scale(zero=which == "loss")
    axis = alt.Axis(format="%") if which == "accuracy" else alt.Axis(format="~g", tickCount=6)
    ending = " (logarithmic)" if logarithmic else ""
    x, y = _epochs(epochs), alt.Y("value:Q", title=which.capitalize() + ending, scale=scale, axis=axis)
    names = [each.name for each in series]
    colours, shapes = ([of(each.sign) for each in series] for of in (signs.colour, signs.shape))
    key = alt.Legend(title=None, orient="bottom", columns=1, labelLimit=440) if legend else None
    told_apart = {"color": alt.Color("run:N", scale=alt.Scale(domain=names, range=colours), legend=key)}
    dash = alt.StrokeDash("part:N", scale=alt.Scale(domain=list(DASHES), range=list(DASHES.values())), legend=None)
    shape = alt.Shape("run:N", scale=alt.Scale(domain=names, range=shapes), legend=key)
    base = alt.Chart(table)
    points = base.mark_point(filled=True, size=38, opacity=1, aria=False).encode(x=x, y=y, shape=shape, **told_apart)
    title = tiles.heading(
        "Loss over the epochs" if which == "loss" else "Accuracy over the epochs",
        "Solid: validation, dashed: training.",
        "Point anywhere to read the numbers.",
        *notes,
    )
    return layered(
        base.mark_line(strokeWidth=2.5, aria=False).encode(x=x, y=y, strokeDash=dash, **told_apart),
        points,
        *(_marked(points, x) if marked else []),
        _answering(series, which, x),
        title=title,
        params=[scrubbed.parameter(1, epochs, marked)] if marked else [],
        height=height + (LEGEND_ROW * max(len(series) - 2, 0) if legend else 0),
    )


def _marked(points: alt.Chart, x: alt.X) -> list[alt.Chart]:
    """A line at the slider's epoch, and larger points on it."""
    line = alt.Chart(points.data.iloc[:1]).transform_calculate(marked=scrubbed.NAME)
    large = points.transform_filter(f"datum.epoch == {scrubbed.NAME}")
    large.mark = {**points.mark.to_dict(), "size": 130}
    return [line.mark_rule(color=INK_ON_BOTH).encode(x=of_column(x, "marked")), large]


def _epochs(epochs: int) -> alt.X:
    scale = alt.Scale(domain=[0.5, max(epochs, 1) + 0.5], nice=False)
    return alt.X("epoch:Q", title="Epoch", scale=scale, axis=alt.Axis(format="d", tickMinStep=1, grid=False))


def _long(series: Sequence[Series], which: Which) -> pd.DataFrame:
    parts = [
        pd.DataFrame(
            {
                "epoch": [record.epoch for record in each.history],
                "value": significant.rounded(each.values(which, part)),
                "run": each.name,
                "part": part,
            }
        )
        for each in series
        for part in DASHES
    ]
    return pd.concat(parts, ignore_index=True).dropna()


def _answering(series: Sequence[Series], which: Which, x: alt.X) -> alt.Chart:
    """A band an epoch, over the whole height, that says what all trainings have there."""
    last = max((len(each.history) for each in series), default=0)
    table = pd.DataFrame({"epoch": np.arange(1, last + 1)})
    table["left"], table["right"] = table["epoch"] - 0.5, table["epoch"] + 0.5
    tips = [alt.Tooltip("epoch:Q", title="Epoch", format="d")]
    form = ".2%" if which == "accuracy" else significant.STYLE
    for place, each in enumerate(series):
        for part in DASHES:
            values = np.full(last, np.nan)
            values[: len(each.history)] = each.values(which, part)
            if np.isfinite(values).any():
                table[f"{part}{place}"] = significant.rounded(values)
                tips.append(alt.Tooltip(f"{part}{place}:Q", title=f"{each.name}, {part}", format=form))
    band: alt.Chart = alt.Chart(table).mark_rect(opacity=0, aria=False)
    return band.encode(x=of_column(x, "left"), x2=alt.X2(field="right"), tooltip=tips)


def layers(history: Sequence[EpochRecord], what: str) -> alt.LayerChart | None:
    """NORMS or RATIOS of each layer over the epochs; None where none were recorded."""
    rows = _by_layer(history, what)
    if not rows:
        return None
    names = shown_layers(list(rows))
    table = pd.DataFrame(
        [
            {"epoch": record.epoch, "value": float(significant.written(value)), "layer": name}
            for name in names
            for record, value in zip(history, rows[name], strict=True)
        ]
    )
    notes = log_scale.notes(table["value"], "a value of 0")
    table["drawn"] = log_scale.lifted(table["value"], log_scale.lower_end(table["value"]))
    tips = [
        alt.Tooltip("layer:N", title="Layer"),
        alt.Tooltip("epoch:Q", title="Epoch", format="d"),
        alt.Tooltip("value:Q", title=TITLES[what][0], format=".3g"),
    ]
    y = alt.Y("drawn:Q", title=AXES[what], scale=log_scale.scale(), axis=alt.Axis(format="~g", tickCount=5))
    both = alt.Legend(title="Layer, from the image on", orient="bottom", columns=3, symbolSize=90)
    legend = both if what == NORMS else None  # once for the two that stand side by side
    shape = alt.Shape("layer:N", sort=None, scale=alt.Scale(domain=names), legend=legend)
    x, base = _epochs(len(history)), alt.Chart(table)
    colour = alt.Color("layer:N", sort=None, scale=alt.Scale(domain=names, range=_depths(len(names))), legend=legend)
    return layered(
        base.mark_line(strokeWidth=2, aria=False).encode(x=x, y=y, color=colour),
        base.mark_point(filled=True, size=60, opacity=1, aria=False).encode(
            x=x, y=y, color=colour, shape=shape, tooltip=tips
        ),
        title=tiles.heading(*TITLES[what], *notes),
        height=LAYER_HEIGHT,
    )


def _depths(count: int) -> list[str]:
    """Colours from the first layer to the last, along a part of viridis that both themes show."""
    places = np.linspace(90, 205, count).round().astype(int) if count > 1 else [120]
    return ["#{:02x}{:02x}{:02x}".format(*SEQUENTIAL.table[place]) for place in places]


def _by_layer(history: Sequence[EpochRecord], what: str) -> dict[str, list[float]]:
    told: list[Mapping[str, float] | None] = [getattr(record, what) for record in history]
    measured = [each for each in told if each is not None]
    if not measured or len(measured) < len(told):
        return {}
    return {name: [each[name] for each in measured] for name in measured[0]}


def shown_layers(names: Sequence[str]) -> list[str]:
    """All layers of a small net, LAYERS of a deep one: the first, the last and evenly between."""
    if len(names) <= LAYERS:
        return list(names)
    return [names[place] for place in np.linspace(0, len(names) - 1, LAYERS).round().astype(int)]


def describe(series: Sequence[Series]) -> str:
    """Where each training stands, in a sentence each."""
    said = []
    for each in series:
        if not each.history:
            said.append(f"{each.name}: no epoch is finished yet.")
            continue
        last = each.history[-1]
        seen = (
            f", validation {significant.written(last.validation_loss)} and {last.validation_accuracy:.2%}"
            if last.validation_loss is not None and last.validation_accuracy is not None
            else ", no validation"
        )
        said.append(
            f"{each.name}: after epoch {last.epoch} training loss {significant.written(last.train_loss)}, "
            f"accuracy {last.train_accuracy:.2%}{seen}."
        )
    return "  \n".join(said)


def readings(each: Series, epochs: int) -> list[tuple[str, ...]]:
    """What was recorded in each of the epochs 1 … `epochs`, in the order of READ; a dash where nothing was."""
    columns = []
    for which in BOTH:
        write = significant.written if which == "loss" else "{:.2%}".format
        for part in DASHES:
            told = ["–" if np.isnan(value) else write(value) for value in each.values(which, part)[:epochs]]
            columns.append(told + ["–"] * (epochs - len(told)))
    return list(zip(*columns, strict=True))


def columns(series: Sequence[Series]) -> dict[str, NDArray[np.generic]]:
    """The curves' numbers, a row for each epoch of each training."""
    table: dict[str, list[object]] = {"run": [], "epoch": []}
    names = ("train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "learning_rate", "seconds")
    for each in series:
        table["run"] += [each.name] * len(each.history)
        table["epoch"] += [record.epoch for record in each.history]
    values = {
        name: np.array([getattr(record, name) for each in series for record in each.history], dtype=np.float64)
        for name in names
    }
    return {"run": np.array(table["run"], dtype=str), "epoch": np.array(table["epoch"], dtype=np.int64), **values}
