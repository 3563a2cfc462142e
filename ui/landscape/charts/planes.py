"""The loss around a trained net: the plane as a map with its path, slices of it, lines between nets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.landscape.results import Line, Plane, TrainingPath
from ui.charts import field, log_scale, tiles
from ui.charts.compose import layered, of_column
from ui.charts.surfaces import TITLES
from ui.charts.theme import INK_ON_BOTH, LOSS_COLOURS, LOSS_DASHES, SEQUENTIAL

Grid = NDArray[np.floating]
FINE = 121  # pixels a side, at least: between the computed points the picture is interpolated
APART = (0.2, 0.07)  # of the picture's width and height: a name on a path, as far as the next may come
HEIGHT, REST, CLOSER = 470, 187, 265  # of the map, of its title, axis and legend, and of what stands beside it
WIDE = 370  # pixels, about, that a map has beside another figure
LOW = 215  # pixels that the name of the second axis needs
LEGEND = 50
FORMS = ("Solid", "dashed", "dotted")
PINK = "#ff5fa2"


@dataclass(frozen=True)
class Trail:
    """Points on a plane in order, with what each is called; joined by a line where they are a path."""

    x: Grid
    y: Grid
    names: Sequence[str]
    joined: bool = True


def ends(planes: Sequence[Plane]) -> tuple[float, float]:
    """The colour scale's, log₁₀, over all planes."""
    values = np.concatenate([_log(plane.loss[np.isfinite(plane.loss)]) for plane in planes])
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    return low, high if high > low else low + 1


def map_of(
    plane: Plane,
    loss: str,
    titles: tuple[str, str],
    domain: tuple[float, float],
    trail: Trail | None,
    title: str | None = None,
) -> alt.LayerChart:
    """The loss from above, in logarithmic colours; the pointer reads the loss and its standard error."""
    axes, values = _fine(plane, _log(plane.loss), titles)
    _, error = _fine(plane, plane.standard_error, titles)
    return field.chart(
        values,
        axes,
        title=title or TITLES[loss],
        legend="log₁₀ loss",
        palette=SEQUENTIAL,
        domain=domain,
        readings={"Loss": 10**values, "Standard error": error},
        levels=np.linspace(*domain, 12)[1:-1],
        over=_trail(trail, axes) if trail else (),
        height=min(HEIGHT, round(REST + max(LOW, WIDE * axes.proportion))),
        gradient=160,
    )


def _log(loss: Grid) -> Grid:
    return np.log10(log_scale.lifted(loss, log_scale.lower_end(loss)))


def _fine(plane: Plane, values: Grid, titles: tuple[str, str]) -> tuple[field.Axes, Grid]:
    """The values between the grid's points, linearly: pixels are then where the axes say."""
    steps = -(-FINE // max(len(plane.alphas) - 1, 1))
    x, y = (np.linspace(ticks[0], ticks[-1], (len(ticks) - 1) * steps + 1) for ticks in (plane.alphas, plane.betas))
    rows = np.stack([np.interp(x, plane.alphas, row) for row in values])
    return field.Axes(x, y, *titles, even=True), np.stack([np.interp(y, plane.betas, column) for column in rows.T]).T


def _trail(trail: Trail, axes: field.Axes) -> list[alt.Chart]:
    table = pd.DataFrame({"x": trail.x, "y": trail.y, "name": list(trail.names)}).assign(order=range(len(trail.names)))
    chart = alt.Chart(table)
    place = {**axes.channels(), "order": alt.Order("order:Q")}
    lines = [("black", 5, 0.6), ("white", 2.5, 1)] if trail.joined else []
    paths = [
        chart.mark_line(color=colour, strokeWidth=width, opacity=opacity, clip=True, aria=False).encode(**place)
        for colour, width, opacity in lines
    ]
    dots = chart.mark_point(filled=True, size=70, opacity=1, color=PINK, stroke="black", strokeWidth=1, clip=True)
    named = alt.Chart(table.iloc[_apart(trail, axes) if trail.joined else list(range(len(table)))])
    words = [
        named.mark_text(dx=9, dy=-10, fontSize=13, fontWeight="bold", align="left", clip=True, **style).encode(
            **axes.channels(), text=alt.Text("name:N")
        )
        for style in ({"stroke": "black", "strokeWidth": 3, "color": "black"}, {"color": "white"})
    ]
    return [*paths, dots.encode(**axes.channels(), tooltip=[alt.Tooltip("name:N", title="Net")]), *words]


def _apart(trail: Trail, axes: field.Axes) -> list[int]:
    """The points of a path whose names have room: the last, the first, and those between that crowd none."""
    places = np.column_stack([trail.x / np.ptp(axes.x), trail.y / np.ptp(axes.y)])
    kept = [len(places) - 1]
    for place in range(len(places) - 1):
        if (np.abs(places[kept] - places[place]) / APART).max(axis=1).min() > 1:
            kept.append(place)
    return sorted(kept)


def slices(planes: Mapping[str, Plane], titles: tuple[str, str]) -> alt.HConcatChart | alt.LayerChart:
    """Each loss along both axes through the middle, with a band of one standard error."""
    pieces = []
    for loss, plane in planes.items():
        row, column = len(plane.betas) // 2, len(plane.alphas) // 2
        cuts = (
            (titles[0], plane.alphas, plane.loss[row], plane.standard_error[row]),
            (titles[1], plane.betas, plane.loss[:, column], plane.standard_error[:, column]),
        )
        pieces += [_piece(at, mean, error, TITLES[loss], axis) for axis, at, mean, error in cuts]
    table = pd.concat(pieces)
    return _banded(table, "Distance from the trained net", "Along both axes through the trained net", list(titles))


def lines(found: Mapping[str, Mapping[str, Line]]) -> alt.LayerChart:
    """Each loss on the straight way between two nets, by the way's name."""
    table = pd.concat(
        [
            _piece(one.t, one.loss, one.standard_error, TITLES[loss], way)
            for way, by_loss in found.items()
            for loss, one in by_loss.items()
        ]
    )
    return _banded(table, "Position: 0 is the first net, 1 the second", "Straight from net to net", list(found))


def _piece(at: Grid, mean: Grid, error: Grid, loss: str, which: str) -> pd.DataFrame:
    return pd.DataFrame({"at": at, "loss": mean, "error": error}).dropna().assign(name=loss, which=which)


def _banded(table: pd.DataFrame, across: str, title: str, ways: list[str]) -> alt.LayerChart:
    """Colour is the loss, which a legend names where there are two; dashes are the way, which the title names."""
    table, notes = log_scale.banded(table)
    shown = [name for name in TITLES if TITLES[name] in set(table["name"])]
    x = alt.X("at:Q", title=across, axis=alt.Axis(tickCount=5))
    legend = alt.Legend(orient="bottom", direction="horizontal", symbolOpacity=1, symbolType="stroke")
    drawn = ", ".join(f"{form}: {way}" for form, way in zip(FORMS, ways, strict=False))
    colours = alt.Scale(domain=[TITLES[name] for name in shown], range=[LOSS_COLOURS[name] for name in shown])
    colour = alt.Color("name:N", title=None, scale=colours, legend=legend if len(shown) > 1 else None)
    dashes = alt.Scale(domain=ways, range=[[1, 0], [6, 3], [2, 2]][: len(ways)])
    dash = alt.StrokeDash("which:N", title=None, scale=dashes, legend=None)
    tips = [
        alt.Tooltip("which:N", title="Along"),
        alt.Tooltip("at:Q", title="Position", format=".3f"),
        alt.Tooltip("loss:Q", title="Loss", format=".4g"),
        alt.Tooltip("error:Q", title="Standard error", format=".2g"),
    ]
    chart, detail, y = alt.Chart(table), alt.Detail("which:N"), _losses()
    band = chart.mark_area(opacity=0.25, aria=False).encode(
        x=x, y=of_column(y, "low"), y2=alt.Y2(field="high"), color=colour, detail=detail
    )
    line = chart.mark_line(strokeWidth=2.5).encode(x=x, y=y, color=colour, strokeDash=dash, tooltip=tips)
    return layered(
        band, line, title=tiles.heading(title, f"{drawn}.", *notes), height=CLOSER + LEGEND * (len(shown) > 1)
    )


def _losses() -> alt.Y:
    return alt.Y("drawn:Q", title="Loss (logarithmic)", scale=log_scale.scale())


def along_path(path: TrainingPath, loss: str) -> alt.LayerChart:
    """The loss of each epoch's own weights, and that of the plane's point below it, each with its standard error."""
    kinds = ("Of the epoch's weights", "Of the plane's nearest point")
    pieces = [
        pd.DataFrame({"epoch": path.epochs, "loss": mean, "error": error, "kind": kind})
        for kind, mean, error in zip(
            kinds, (path.loss, path.projected), (path.standard_error, path.projected_error), strict=True
        )
    ]
    table, notes = log_scale.banded(pd.concat(pieces))
    x = alt.X("epoch:Q", title="Epoch", scale=alt.Scale(nice=False), axis=alt.Axis(tickMinStep=1, format="d"))
    scale = alt.Scale(domain=list(kinds), range=[LOSS_COLOURS[loss], INK_ON_BOTH])
    colour = alt.Color("kind:N", title=None, scale=scale, legend=None)
    signs = alt.Scale(domain=list(kinds), range=["circle", "diamond"])
    shape = alt.Shape("kind:N", title=None, scale=signs, legend=None)
    dashes = alt.Scale(domain=list(kinds), range=[LOSS_DASHES["ce"], LOSS_DASHES["mse"]])
    tips = [alt.Tooltip("kind:N", title="Loss"), alt.Tooltip("epoch:Q"), alt.Tooltip("loss:Q", format=".4g")]
    chart, y = alt.Chart(table), _losses()
    band = chart.mark_area(opacity=0.2, aria=False).encode(
        x=x, y=of_column(y, "low"), y2=alt.Y2(field="high"), color=colour
    )
    line = chart.mark_line(strokeWidth=2.5).encode(
        x=x, y=y, color=colour, strokeDash=alt.StrokeDash("kind:N", title=None, scale=dashes, legend=None)
    )
    dots = chart.mark_point(filled=True, size=60).encode(x=x, y=y, color=colour, shape=shape, tooltip=tips)
    told = "Solid: of the epoch's weights, dashed: of the plane's nearest point."
    title = tiles.heading(f"{TITLES[loss]}: what the plane leaves out", told, *notes)
    return layered(band, line, dots, title=title, height=CLOSER)
