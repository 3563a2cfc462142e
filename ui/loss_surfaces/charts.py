"""The losses along descents and slices."""

import altair as alt
import numpy as np
import pandas as pd

from core.neuron.descent import DescentPath
from core.neuron.slices import Slice
from ui.charts.compose import layered
from ui.charts.surfaces import TITLES
from ui.charts.theme import INK_ON_BOTH, LOSS_COLOURS, LOSS_DASHES

LIMIT = 100  # points of a path that are drawn: more would not be seen


def losses(paths: dict[str, DescentPath], step: int) -> alt.LayerChart:
    """Both losses over the steps, with a rule at `step`."""
    kept = {name: np.unique(np.linspace(0, len(path.losses) - 1, LIMIT).astype(int)) for name, path in paths.items()}
    table = {
        "step": np.concatenate(list(kept.values())),
        "loss": np.concatenate([path.losses[kept[name]] for name, path in paths.items()]),
        "which": np.repeat([TITLES[name] for name in paths], [len(steps) for steps in kept.values()]),
    }
    return _both(pd.DataFrame(table), "step", "Step", ".0f", [step], "Loss along the path")


def slice_chart(cut: Slice) -> alt.LayerChart:
    """Both losses along the slice, with rules at its start, 0, and its end, 1."""
    pieces = [pd.DataFrame({"t": cut.t, "loss": values, "which": TITLES[name]}) for name, values in cut.losses.items()]
    title = "Position: 0 is the start, 1 the end"
    return _both(pd.concat(pieces), "t", title, ".3f", [0, 1], "Loss along the slice")


def _both(
    table: pd.DataFrame, across: str, title: str, figures: str, rules: list[float], heading: str
) -> alt.LayerChart:
    """Both losses over the column `across`; a loss without a value leaves a gap."""
    tooltip = [
        alt.Tooltip("which:N", title="Loss"),
        alt.Tooltip(f"{across}:Q", title=across.capitalize(), format=figures),
        alt.Tooltip("loss:Q", title="Value", format=".5g"),
    ]
    x, y = alt.X(f"{across}:Q", title=title), alt.Y("loss:Q", title="Loss")
    finite = alt.Chart(table[np.isfinite(table["loss"])])
    lines = finite.mark_line(strokeWidth=2.5).encode(x=x, y=y, color=colour(), strokeDash=dash(), tooltip=tooltip)
    marks = alt.Chart(pd.DataFrame({across: rules})).mark_rule(color=INK_ON_BOTH, strokeDash=[2, 2]).encode(x=x)
    return layered(lines, marks, title=heading, height=310)


def colour() -> alt.Color:
    """The two losses' colours, with a legend above."""
    scale = alt.Scale(domain=list(TITLES.values()), range=[LOSS_COLOURS[name] for name in TITLES])
    return alt.Color("which:N", title=None, scale=scale, legend=alt.Legend(orient="top"))


def dash() -> alt.StrokeDash:
    """The second sign beside the colour."""
    scale = alt.Scale(domain=list(TITLES.values()), range=[LOSS_DASHES[name] for name in TITLES])
    return alt.StrokeDash("which:N", title=None, scale=scale, legend=alt.Legend(orient="top"))


def describe(paths: dict[str, DescentPath], step: int) -> str:
    """How both descents have gone, from their numbers."""
    parts = []
    for name, path in paths.items():
        here = min(step, len(path.losses) - 1)
        now = f"{path.losses[0]:.4g} → {path.losses[here]:.4g} at step {here:,}; "
        parts.append(f"{TITLES[name]}: {now if np.isfinite(path.losses[0]) else ''}{_ending(path)}.")
    return " ".join(parts)


def _ending(path: DescentPath) -> str:
    if path.outcome == "diverged" and not np.isfinite(path.losses[-1]):
        if path.step == 0:
            return "has no value at the start, so there is nothing to descend"
        return f"diverged: the loss has no value after step {path.step:,}. Try a smaller learning rate"
    return {
        "converged": f"arrived after {path.step:,} step{'s' * (path.step != 1)}: no gradient is left",
        "stalled": f"stuck on a plateau at step {path.step:,}: no gradient is left, but the loss is high",
        "diverged": f"diverged at step {path.step:,}: the learning rate is too large for this slope",
        "running": f"still descending after {path.step:,} step{'s' * (path.step != 1)}",
    }[path.outcome]
