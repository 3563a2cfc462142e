"""The two losses of one neuron over weight × bias, side by side."""

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.surface import LossField, Surface
from ui.charts import field
from ui.charts.theme import DIVERGING, SEQUENTIAL

TITLES = {"mse": "Mean squared error", "ce": "Cross-entropy"}
LEGENDS = {"value": "Loss", "slope": "|∇|", "dw": "∂/∂w", "db": "∂/∂b"}
Grid = NDArray[np.floating]


def shown(losses: LossField, what: str) -> Grid:
    """What is painted: "value", "slope" (length of the gradient), "dw" or "db"."""
    return losses.gradient_norm if what == "slope" else getattr(losses, what)


def domain(grids: list[Grid], what: str) -> tuple[float, float]:
    """Ends of a colour scale over all `grids`: from 0 for losses and lengths, symmetric for derivatives."""
    finite = np.concatenate([grid[np.isfinite(grid)] for grid in grids])
    end = float(np.abs(finite).max()) if finite.size else 1.0
    return (-(end or 1.0), end or 1.0) if what in ("dw", "db") else (0.0, end or 1.0)


def chart(surface: Surface, loss: str, what: str, ends: tuple[float, float]) -> alt.LayerChart:
    """One loss's field with contours; the pointer reads output, both losses and their gradients."""
    axes = field.Axes(surface.w, surface.b, "Weight w", "Bias b")
    values = shown(surface.losses[loss], what)
    return field.chart(
        values,
        axes,
        title=TITLES[loss],
        legend=LEGENDS[what],
        palette=DIVERGING if what in ("dw", "db") else SEQUENTIAL,
        domain=ends,
        readings=_readings(surface, loss),
        levels=np.linspace(*ends, 9)[1:-1],
    )


def _readings(surface: Surface, loss: str) -> dict[str, Grid]:
    one = surface.losses[loss]
    name = "MSE" if loss == "mse" else "CE"
    return {
        "Output": surface.output,
        name: one.value,
        f"∂{name}/∂w": one.dw,
        f"∂{name}/∂b": one.db,
        "Length of the gradient": one.gradient_norm,
    }


def describe(surface: Surface, what: str) -> str:
    """The figure in a sentence, from its numbers."""
    steepest = {name: float(np.nanmax(surface.losses[name].gradient_norm)) for name in TITLES}
    worst = {name: float(np.nanmax(surface.losses[name].value)) for name in TITLES}
    return (
        f"Over this range the squared error reaches {worst['mse']:.3g} and cross-entropy {worst['ce']:.3g}; the "
        f"steepest gradient is {steepest['mse']:.3g} for squared error, {steepest['ce']:.3g} for cross-entropy. "
        f"Shown: {LEGENDS[what]}."
    )


def columns(surface: Surface) -> dict[str, NDArray[np.generic]]:
    """The figure's numbers, a row a grid point."""
    w, b = np.meshgrid(surface.w, surface.b)
    table = {"w": w, "b": b, "output": surface.output}
    for name, one in surface.losses.items():
        table |= {name: one.value, f"d{name}_dw": one.dw, f"d{name}_db": one.db}
    return {name: grid.ravel() for name, grid in table.items()}
