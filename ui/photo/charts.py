"""One crop, many nets: all probabilities, the answers on neighbouring crops, and where the crop stands."""

from collections.abc import Mapping, Sequence
from typing import Literal

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.crops import GROWTH, STEPS
from core.data.likeness import RARE
from core.statistics.readings import Reading
from ui.charts import pictures, tiles
from ui.charts.compose import layered
from ui.charts.theme import HIGHLIGHT, INK_ON_BOTH, MARK, MUTED, SEQUENTIAL
from ui.page.numbers import probability

ROW, GAP = 52, 0.46  # pixels a row, and which share of them its words take
LOW = 38  # pixels of a row of probabilities, which stand beside the photo
ROOM = 92  # for title and axis, which count as height
BRIGHT = 0.35  # cells above carry dark numbers on light ground
SHOWN = 0.005  # smaller probabilities stand without their number, and those as near to 1 as "> 99"
TOP, HEADING = 66, 90  # pixels above the rows: sizes and thumbnails; title
WIDE = "min(width, 600)"
APART = 0.5  # cells between two sizes of the square
SIZES = tuple(f"{factor:.0%} of its size" for factor in GROWTH)
_FRAMELESS = alt.Config(view=alt.ViewConfig(stroke=None))


def predictions(readings: Sequence[Reading], truth: int | None) -> alt.LayerChart:
    """Nets × digits: each probability, the answer framed; above each row what the net says.

    The cells have numbers, so there is no legend. What a row says ends in dots where it is wider than the chart.
    """
    names = [each.net for each in readings]
    p = np.array([each.p for each in readings])
    table = pd.DataFrame(
        {
            "row": np.repeat(names, p.shape[1]),
            "digit": np.tile(np.arange(p.shape[1]).astype(str), len(p)),
            "p": p.ravel().round(6),
            "exact": [probability(each) for each in p.ravel()],
            "text": [_short(each) for each in p.ravel()],
            "entropy": np.repeat([f"{each.entropy:.2f} bit" for each in readings], p.shape[1]),
        }
    )
    x = alt.X(
        "digit:O",
        title=None,
        axis=alt.Axis(orient="top", labelAngle=0, ticks=False, domain=False, labelFontSize=13, labelPadding=4),
    )
    tips = [
        alt.Tooltip("row:N", title="Net"),
        alt.Tooltip("digit:O", title="Digit"),
        alt.Tooltip("exact:N", title="Probability"),
        alt.Tooltip("entropy:N", title="Entropy of all ten"),
    ]
    colour = alt.Color(
        "p:Q",
        scale=alt.Scale(type="pow", exponent=0.4, domain=[0, 1], scheme=SEQUENTIAL.vega),
        legend=None,
    )
    base = alt.Chart(table).encode(x=x, y=_row(names), tooltip=tips)
    said = pd.DataFrame({"row": names, "digit": [str(each.predicted) for each in readings]})
    frame = alt.Chart(said).mark_rect(filled=False, stroke=MARK, strokeWidth=3, fillOpacity=0, aria=False)
    words = [_description(each, truth) for each in readings]
    return layered(
        base.mark_rect(stroke=INK_ON_BOTH, strokeWidth=0.3, aria=False).encode(color=colour),
        base.mark_text(fontSize=12, aria=False).encode(text=alt.Text("text:N"), color=_ink()),
        frame.encode(x=x, y=_row(names)),
        _lines(names, words, LOW),
        title=_heading("Answer of each net", "Probability of each digit in per cent. The answer is framed."),
        height=round(LOW * (len(names) + GAP)) + ROOM,
        config=_FRAMELESS,
    )


def nearby(readings: Sequence[Reading], crops: NDArray[np.uint8], shift: int) -> alt.LayerChart:
    """The crops, N×3×H×W, in a row by size and step; below them each net's answers, others than its own marked."""
    cells = _cells()
    total = TOP + len(readings) * ROW
    down = alt.Scale(domain=[0, total], range=[0, total], nice=False, zero=False)
    across = alt.Scale(domain=[0, cells["right"].max()], range=[0, {"expr": WIDE}], nice=False, zero=False)
    x, middle = alt.X("left:Q", scale=across, axis=None), alt.X("middle:Q", scale=across, axis=None)
    y = alt.Y("top:Q", scale=down, axis=None)
    tips = [alt.Tooltip("size:N", title="Size"), alt.Tooltip("step:N", title="Moved")]
    tops = TOP + ROW * (np.arange(len(readings)) + GAP)
    rows = [
        cells.assign(net=each.net, top=top, bottom=top + ROW * (1 - GAP), said=each.predictions.astype(str)).assign(
            centre=top + ROW * (1 - GAP) / 2, same=each.predictions == each.predicted
        )
        for each, top in zip(readings, tops, strict=True)
    ]
    answered = alt.Chart(pd.concat(rows)).encode(
        tooltip=[alt.Tooltip("net:N", title="Net"), *tips, alt.Tooltip("said:N", title="Answer")]
    )
    fill = alt.ColorValue(MARK, condition={"test": "datum.same", "value": MUTED})
    kept = [f"{each.net}: {each.alike} of {len(crops)} read as without a move" for each in readings]
    sizes = cells.groupby("size", sort=False, as_index=False).agg(left=("left", "min")).assign(top=0)
    words = alt.Chart(pd.DataFrame({"words": kept, "top": tops - 5, "left": 0.0}))
    return layered(
        _thumbnails(cells, crops).encode(x=x, y=y, url=alt.Url("url:N"), tooltip=tips),
        _text(alt.Chart(sizes), "top").encode(x=x, y=y, text=alt.Text("size:N")),
        answered.mark_rect(aria=False).encode(
            x=x, x2=alt.X2(field="right"), y=y, y2=alt.Y2(field="bottom"), color=fill
        ),
        answered.mark_text(fontSize=13, fontWeight="bold", aria=False, color="#111111").encode(
            x=middle, y=alt.Y("centre:Q", scale=down, axis=None), text=alt.Text("said:N")
        ),
        _text(words, "bottom").encode(x=x, y=y, text=alt.Text("words:N")),
        title=_heading(
            "If the square moves",
            f"The order at each size: not moved, then {shift} px left, right, up and down.",
            "Orange answers differ from that for the original square.",
        ),
        height=total + HEADING,
        config=_FRAMELESS,
    )


def standing(percent: Mapping[str, float], descriptions: Mapping[str, str]) -> alt.LayerChart:
    """Where the crop stands among the training crops, a row a measure: 0 % the lowest of them, 100 % the highest.

    `descriptions` has each measure's value in words.
    """
    names = list(percent)
    rare = [each < RARE or each > 100 - RARE for each in percent.values()]
    table = pd.DataFrame({"row": names, "percent": list(percent.values()), "rare": rare, "low": 0, "high": 100})
    scale = alt.Scale(domain=[0, 100], nice=False)
    axis = alt.Axis(values=[0, 25, 50, 75, 100], labelExpr="datum.value + '%'", grid=False)
    x = alt.X("percent:Q", title="Training crops with a lower value", scale=scale, axis=axis)
    tips = [alt.Tooltip("row:N", title="Measure"), alt.Tooltip("percent:Q", title="Below it, %", format=".1f")]
    base = alt.Chart(table).encode(y=_row(names), tooltip=tips)
    colour = alt.ColorValue(HIGHLIGHT, condition={"test": "datum.rare", "value": MARK})
    shape = alt.ShapeValue("circle", condition={"test": "datum.rare", "value": "diamond"})
    return layered(
        base.mark_bar(size=8, color=MUTED, opacity=0.35, aria=False).encode(
            x=alt.X("low:Q", scale=scale), x2=alt.X2(field="high")
        ),
        base.mark_point(filled=True, size=190, opacity=1).encode(x=x, color=colour, shape=shape),
        _lines(names, [descriptions[name] for name in names]),
        title=_heading(
            "Is the crop like the training crops?", ("Orange diamonds: almost no training crop is like that.")
        ),
        height=round(ROW * (len(names) + GAP)) + ROOM,
        config=_FRAMELESS,
    )


def _row(names: Sequence[str]) -> alt.Y:
    scale = alt.Scale(domain=list(names), paddingInner=GAP, paddingOuter=GAP)
    return alt.Y("row:N", scale=scale, axis=None)


def _lines(names: Sequence[str], lines: Sequence[str], row: int = ROW) -> alt.Chart:
    """A line above each row, which is so many pixels high."""
    chart = alt.Chart(pd.DataFrame({"row": list(names), "words": list(lines)}))
    lifted = _text(chart, "bottom", -row * (1 - GAP) / 2 - 3)
    return lifted.encode(x=alt.XValue(0), y=_row(names), text=alt.Text("words:N"))


def _text(chart: alt.Chart, baseline: Literal["top", "bottom"], dy: float = 0) -> alt.Chart:
    mark: alt.Chart = chart.mark_text(
        align="left", baseline=baseline, dy=dy, fontSize=13, color=INK_ON_BOTH, limit={"expr": "width"}, aria=False
    )
    return mark


def _heading(title: str, *lines: str) -> alt.TitleParams:
    """A title close to its chart."""
    found = tiles.heading(title, *lines)
    found.offset = 10
    return found


def _short(p: float) -> str:
    """A probability in whole per cent, where there is room for no more."""
    if p < SHOWN:
        return ""
    return f"{100 * p:.0f}" if p < 1 - SHOWN else ">99"


def _description(reading: Reading, truth: int | None) -> str:
    verdict = "" if truth is None else (" ✓" if reading.predicted == truth else " ✗")
    sure = probability(float(reading.p[reading.predicted])).replace("over ", "> ")  # little room beside the net's name
    return f"{reading.net}: {reading.predicted}{verdict} · p {sure}"


def _thumbnails(cells: pd.DataFrame, crops: NDArray[np.uint8]) -> alt.Chart:
    side = {"expr": f"{WIDE} * 0.94 / {cells['right'].max()}"}
    chart = alt.Chart(cells.assign(url=[pictures.data_uri(pictures.photograph(crop)) for crop in crops], top=20))
    look = {"type": "image", "aspect": False, "align": "left", "baseline": "top", "smooth": False, "aria": False}
    chart.mark = {**look, "width": side, "height": side}
    return chart


def _cells() -> pd.DataFrame:
    """A row a neighbour: which it is, and between which x it stands."""
    count = len(STEPS)
    left = np.arange(len(SIZES) * count) + np.repeat(np.arange(len(SIZES)), count) * APART
    return pd.DataFrame(
        {
            "size": np.repeat(SIZES, count),
            "step": list(STEPS) * len(SIZES),
            "left": left,
            "middle": left + 0.47,
            "right": left + 0.94,
        }
    )


def _ink() -> alt.ColorValue:
    bright = {"test": f"datum.p > {BRIGHT}", "value": "#111111"}
    return alt.ColorValue("#ffffff", condition=bright)
