"""The two losses of one unit over two parameters: what their maps show, and charts of other fields over these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.functions.losses import LOSSES
from core.neuron.surface import Surface
from ui.charts import field
from ui.charts.theme import SEQUENTIAL, Palette

TITLES = {loss.name: loss.title for loss in LOSSES.values()}
SHORT = {loss.name: loss.short for loss in LOSSES.values()}
LEGENDS = {"value": "Loss", "slope": "|∇|", "dw": "Slope", "db": "Slope", "curvature": "Curvature"}
SIGNED = ("dw", "db", "curvature")
Grid = NDArray[np.floating]


@dataclass(frozen=True)
class Curvature:
    """Each loss's smaller eigenvalue of the Hessian `everywhere`, and the share of the plane where it is negative.

    Both may be empty where neither the colour nor a mark shows curvature.
    """

    everywhere: Mapping[str, Grid]
    bent: Mapping[str, float]


def shown(surface: Surface, curvature: Curvature, loss: str, what: str) -> Grid:
    """What is painted: "value", "slope" (length of the gradient), "dw", "db" or "curvature" (smallest eigenvalue)."""
    if what == "curvature":
        return curvature.everywhere[loss]
    one = surface.losses[loss]
    return one.gradient_norm if what == "slope" else getattr(one, what)


def domain(grids: Sequence[Grid], what: str) -> tuple[float, float]:
    """Ends of a colour scale over all `grids`: from 0 for losses and lengths, symmetric where there are signs."""
    finite = np.concatenate([grid[np.isfinite(grid)] for grid in grids])
    end = float(np.abs(finite).max()) if finite.size else 1.0
    return (-(end or 1.0), end or 1.0) if what in SIGNED else (0.0, end or 1.0)


def hatched(surface: Surface, curvature: Curvature, loss: str, marks: Sequence[str]) -> NDArray[np.bool_]:
    """What is striped: where cross-entropy has no value of its own, and what `marks` asks for."""
    mask = ~surface.defined if loss == "ce" else np.zeros(surface.output.shape, bool)
    if "vanished" in marks:
        mask = mask | surface.vanished(loss)
    return mask | (curvature.everywhere[loss] < -1e-9) if "negative" in marks else mask


def map_of(
    values: Grid,
    surface: Surface,
    title: str,
    titles: tuple[str, str],
    palette: Palette,
    ends: tuple[float, float],
    hatched: NDArray[np.bool_] | None = None,
    height: int = 420,
) -> alt.LayerChart:
    """Any other field over the same two parameters, with a colour scale that fits a map of that height."""
    axes = field.Axes(surface.w, surface.b, *titles)
    return field.chart(
        values,
        axes,
        title=title,
        legend=title,
        palette=palette,
        domain=ends,
        readings={title: values},
        hatched=hatched,
        height=height,
        gradient=min(220, 3 * height // 7),
    )


def output(surface: Surface, titles: tuple[str, str], height: int = 420) -> alt.LayerChart:
    """The mean output of the unit."""
    low, high = float(np.nanmin(surface.output)), float(np.nanmax(surface.output))
    return map_of(surface.output, surface, "Output", titles, SEQUENTIAL, (low, high), height=height)


def log_ratio(surface: Surface, ratios: Grid, titles: tuple[str, str], height: int = 420) -> alt.LayerChart:
    """log₁₀ of the ratios |∇CE| / |∇MSE|: 0.3 is the factor 2, 3 the factor 1,000."""
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.log10(ratios)
    values = np.where(np.isfinite(values), values, np.nan)
    end = float(np.nanmax(values)) if np.isfinite(values).any() else 1.0
    ends = (0.0, max(end, 0.4))
    return map_of(values, surface, "log₁₀ |∇CE| / |∇MSE|", titles, SEQUENTIAL, ends, ~surface.defined, height)


def describe(surface: Surface, curvature: Curvature, what: str, marks: Sequence[str]) -> str:
    """The figure in a sentence, from its numbers."""
    worst, steep = (
        {name: float(np.nanmax(grid, initial=0)) for name, grid in grids.items()}
        for grids in (
            {name: one.value for name, one in surface.losses.items()},
            {name: one.gradient_norm for name, one in surface.losses.items()},
        )
    )
    said = (
        f"Squared error reaches {worst['mse']:.3g} and cross-entropy {worst['ce']:.3g} in this window. The longest "
        f"gradients are {steep['mse']:.3g} and {steep['ce']:.3g}. Colour: {LEGENDS[what].lower()}."
    )
    if "vanished" in marks:
        flat = {name: surface.vanished(name).mean() for name in TITLES}
        said += (
            f" The output is wrong and the gradient vanishes on {flat['mse']:.0%} of the plane for MSE, on "
            f"{flat['ce']:.0%} for CE."
        )
    if "negative" in marks:
        bent = curvature.bent
        said += f" The curvature is negative on {bent['mse']:.0%} of the plane for MSE, on {bent['ce']:.0%} for CE."
    return said
