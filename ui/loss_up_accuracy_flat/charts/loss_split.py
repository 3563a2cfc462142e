"""A change of the validation loss: where it lies on the curves, its parts, and the images behind one of them."""

from collections.abc import Mapping
from typing import Literal

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.statistics.loss_split import GROUPS, LossSplit
from ui.charts import halo, pictures, significant, tiles
from ui.charts.compose import layered
from ui.charts.early_stopping import Recorded
from ui.charts.theme import HIGHLIGHT, INK_ON_BOTH, LOSS_COLOURS, MARK, MUTED
from ui.charts.wrapped import ROOM
from ui.page.numbers import probability

Numbers = NDArray[np.floating]
PART, IMAGE = "pick_part", "pick_image"
RISES, FALLS = "raises the loss", "lowers it"
COLUMNS = 8
NEAR = 0.15  # of the epochs: so far a value reaches beside its point


def curve(recorded: Recorded, which: str, epochs: tuple[int, int]) -> alt.LayerChart:
    """The recorded validation "loss" or "accuracy" over the epochs, with the two that are compared."""
    values = recorded.validation if which == "loss" else recorded.accuracy
    table = pd.DataFrame({"epoch": np.arange(1, len(values) + 1), "value": significant.rounded(values)})
    style = significant.STYLE if which == "loss" else ".2%"
    x = _epochs(len(values))
    axis = alt.Axis(format=".3~g" if which == "loss" else ".0%", tickCount=5)
    y = alt.Y("value:Q", title=f"Validation {which}", scale=alt.Scale(zero=False, padding=22), axis=axis)
    tips = [alt.Tooltip("epoch:Q", title="Epoch"), alt.Tooltip("value:Q", title=f"Validation {which}", format=style)]
    two = table[table["epoch"].isin(epochs)]
    base, marked = alt.Chart(table), alt.Chart(two)
    return layered(
        marked.mark_rule(color=MARK, strokeDash=[4, 3], strokeWidth=1.5).encode(x=x),
        base.mark_line(color=HIGHLIGHT, strokeWidth=2.5, point=True).encode(x=x, y=y, tooltip=tips),
        marked.mark_point(filled=True, size=150, opacity=1, color=MARK).encode(x=x, y=y, tooltip=tips),
        *_values(table, epochs, x, y, style),
        title=f"Validation {which}, as recorded",
        height=240,
    )


def _values(table: pd.DataFrame, epochs: tuple[int, int], x: alt.X, y: alt.Y, style: str) -> list[alt.Chart]:
    """The two values, each where the curve leaves room, in the background's colour all around."""
    channels = {"x": x, "y": y, "text": alt.Text("value:Q", format=style)}
    words: list[alt.Chart] = []
    for epoch, side in zip(epochs, _sides(len(table), epochs), strict=True):
        near = table[(side * (table["epoch"] - epoch)).between(1, max(1, NEAR * len(table)))]["value"]
        here = table[table["epoch"] == epoch]
        below = len(near) > 0 and near.mean() > here["value"].iloc[0]
        place = {"dx": 9 * side, "dy": 15 if below else -14, "align": "left" if side > 0 else "right"}
        told = {"fontSize": 13, "fontWeight": "bold", "color": INK_ON_BOTH, **place}
        words += halo.words(alt.Chart(here), channels, **told)
    return words


def _sides(last: int, epochs: tuple[int, int]) -> tuple[int, int]:
    """On which side of its point each value stands, −1 the left: away from the other one, and within the chart."""
    room = 2 * NEAR * last
    earlier, later = (-1 if min(epochs) > room else 1), (1 if last - max(epochs) > room else -1)
    if max(epochs) - min(epochs) < 2 * room and (earlier, later) == (1, -1):
        earlier, later = (-1, -1) if last - max(epochs) <= room else (1, 1)
    return (earlier, later) if epochs[0] <= epochs[1] else (later, earlier)


def _epochs(last: int) -> alt.X:
    scale = alt.Scale(domain=[0.5, last + 0.5], nice=False, padding=0)
    return alt.X("epoch:Q", title="Epoch", scale=scale, axis=alt.Axis(format="d", tickMinStep=1, grid=False))


def parts(split: LossSplit, titles: dict[str, str], written: Mapping[str, str], chosen: str) -> alt.LayerChart:
    """What each group of images adds to the change of the mean loss, as `written`; a click selects a group."""
    table = _parts(split, titles, written)
    reach = float(table["part"].abs().max()) or 1.0
    end = f"{reach} * ({ROOM} < 350 ? 2.4 : 1.6)"  # room for a number beyond its bar
    select = alt.selection_point(name=PART, fields=["group"], on="click", toggle=False, clear=False)
    x = alt.X(
        "part:Q",
        title="Change of the mean loss",
        scale=alt.Scale(domainMin=alt.ExprRef(f"-{end}"), domainMax=alt.ExprRef(end), nice=False),
        axis=alt.Axis(format="+.3~g", tickCount=4),
    )
    y = alt.Y("label:N", title=None, sort=None, axis=alt.Axis(labelLimit=170, labelExpr="split(datum.label, '|')"))
    sign = alt.Color(
        "sign:N",
        scale=alt.Scale(domain=[RISES, FALLS], range=[LOSS_COLOURS["mse"], LOSS_COLOURS["ce"]]),
        legend=alt.Legend(title=None, orient="bottom", columns=alt.ExprRef(f"{ROOM} < 300 ? 1 : 2")),
    )
    tips = [
        alt.Tooltip("title:N", title="Images"),
        alt.Tooltip("count:Q", title="How many", format=","),
        alt.Tooltip("part:Q", title="Change of the mean loss", format="+.5f"),
    ]
    base = alt.Chart(table).encode(y=y, tooltip=tips)
    bars = base.mark_bar(height=26, cursor="pointer").encode(
        x=x, color=sign, opacity=alt.OpacityValue(0.55, condition={"test": f"datum.group === '{chosen}'", "value": 1})
    )
    wide = base.mark_rect(opacity=0, cursor="pointer", aria=False).encode(x=alt.XValue(0), x2=alt.X2Value("width"))
    sides: list[tuple[str, Literal["left", "right"], int]] = [(">=", "left", 6), ("<", "right", -6)]
    values = [
        base.transform_filter(f"datum.part {side} 0")
        .mark_text(align=align, dx=dx, fontSize=13, fontWeight="bold", color=INK_ON_BOTH)
        .encode(x=x, text=alt.Text("shown:N"))
        for side, align, dx in sides
    ]
    zero = alt.Chart(pd.DataFrame({"part": [0.0]})).mark_rule(color=INK_ON_BOTH).encode(x=x)
    title = tiles.heading("Where the change comes from", "Each image is in one group. Click one to see its images.")
    return layered(bars, zero, *values, wide.add_params(select), title=title, height=400)


def _parts(split: LossSplit, titles: dict[str, str], written: Mapping[str, str]) -> pd.DataFrame:
    rows = []
    for group in GROUPS:
        part, count = split.part(group), len(split.members(group))
        rows.append(
            {
                "group": group,
                "title": titles[group],
                "label": f"{titles[group]}|{count:,} images",
                "count": count,
                "part": part,
                "sign": RISES if part > 0 else FALLS,
                "shown": written[group],
            }
        )
    return pd.DataFrame(rows)


def images(
    pixels: NDArray[np.uint8], labels: NDArray[np.int64], split: LossSplit, places: NDArray[np.intp], marked: int
) -> alt.LayerChart:
    """The images N×C×H×W of a group, the largest changes first; a click selects "place"."""
    shown = np.stack([_opaque(pictures.photograph(image)) for image in pixels])
    before, after = split.before, split.after
    table = pd.DataFrame(
        {
            "label": labels,
            "said": [_said(before.predicted[at], before.confidence[at]) for at in places],
            "says": [_said(after.predicted[at], after.confidence[at]) for at in places],
            "loss": [f"{before.loss[at]:.3f} → {after.loss[at]:.3f}" for at in places],
        }
    )
    tips = [
        alt.Tooltip("label:Q", title="True digit"),
        alt.Tooltip("said:N", title="Before"),
        alt.Tooltip("says:N", title="After"),
        alt.Tooltip("loss:N", title="Its loss"),
    ]
    select = alt.selection_point(name=IMAGE, fields=["place"], on="click", toggle=False, clear=False)
    title = tiles.heading("The images of this group", "The largest changes first; point at one, or click it.")
    return tiles.sheet(shown, COLUMNS, table, tips, title=title, gap=2, tile=48, selection=select, marked=marked)


def _said(answer: int, confidence: float) -> str:
    return f"{answer}, {probability(confidence)}"


def _opaque(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    colour = pixels if pixels.ndim == 3 else np.dstack([pixels] * 3)
    return np.dstack([colour, np.full(colour.shape[:2], 255, np.uint8)])


def course(
    epochs: tuple[int, ...], p: Numbers, labels: NDArray[np.int64], chosen: int, compared: tuple[int, int]
) -> alt.LayerChart:
    """The probability of the right digit over the epochs, of all images (faint) and one, whose own answer is dashed.

    `p` is E×n×K.
    """
    count = p.shape[1]
    right = p[:, np.arange(count), labels]
    faint = pd.DataFrame(
        {
            "epoch": np.repeat(epochs, count),
            "p": right.round(4).ravel(),
            "image": np.tile(np.arange(count), len(epochs)),
        }
    )
    names = ["True digit", "Predicted digit"]
    own = pd.DataFrame(
        {
            "epoch": np.tile(epochs, 2),
            "p": np.concatenate([right[:, chosen], p[:, chosen].max(axis=1)]).round(4),
            "which": np.repeat(names, len(epochs)),
            "answer": np.tile(p[:, chosen].argmax(axis=1), 2),
        }
    )
    x = _epochs(max(epochs))
    y = alt.Y("p:Q", title="Probability", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%"))
    colour = alt.Color("which:N", scale=alt.Scale(domain=names, range=[HIGHLIGHT, MARK]), legend=None)
    dash = alt.StrokeDash("which:N", scale=alt.Scale(domain=names, range=[[1, 0], [6, 3]]), legend=None)
    tips = [alt.Tooltip("epoch:Q"), alt.Tooltip("which:N"), alt.Tooltip("p:Q", format=".2%"), alt.Tooltip("answer:Q")]
    rules = alt.Chart(pd.DataFrame({"epoch": sorted(set(compared))})).mark_rule(color=MARK, strokeDash=[4, 3])
    others = alt.Chart(faint).mark_line(color=MUTED, opacity=0.3, strokeWidth=1, aria=False)
    line = alt.Chart(own).mark_line(strokeWidth=3, point=True, clip=True)
    title = tiles.heading(
        "Their confidence over the epochs",
        "The chosen image: solid the true digit,",
        "dashed the predicted one. Grey: the true digits of all.",
    )
    return layered(
        others.encode(x=x, y=y, detail=alt.Detail("image:N")),
        rules.encode(x=x),
        line.encode(x=x, y=y, color=colour, strokeDash=dash, tooltip=tips),
        title=title,
        height=270,
    )
