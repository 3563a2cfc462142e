"""One update of a descent written out with its numbers, and the gradient held beside a finite difference."""

import numpy as np
import streamlit as st

from core.neuron.descent import DescentPath, finite_difference, problem
from core.neuron.surface import Surface
from ui.charts.surfaces import SHORT, TITLES
from ui.loss_surfaces.record import LossSurfaces


def write(
    surface: Surface, paths: dict[str, DescentPath], step: int, record: LossSurfaces, titles: tuple[str, str]
) -> None:
    """A column a loss: the gradient at `step`, the update from there, the check."""
    for column, (loss, path) in zip(st.columns(2), paths.items(), strict=True):
        here = min(step, len(path.points) - 2)
        with column:
            st.markdown(f"**{TITLES[loss]}, step {max(here, 0)} → {max(here, 0) + 1}**")
            if here < 0:
                st.caption("No step was taken: there is no gradient at the start.")
                continue
            st.latex(_update(path, here, loss, record, titles))
            _check(surface, path, here, loss)


def _update(path: DescentPath, here: int, loss: str, record: LossSurfaces, titles: tuple[str, str]) -> str:
    lines = []
    for index, title in enumerate(titles):
        name = title.split()[-1]
        old, new, slope = path.points[here][index], path.points[here + 1][index], path.gradients[here][index]
        if record.optimiser == "gd":
            change = rf"{old:.4g} - {record.lr:g} \cdot ({slope:.4g})"
        else:
            change = rf"{old:.4g} + ({new - old:.4g})"
        lines.append(rf"\partial {SHORT[loss]} / \partial {_tex(name)} &= {slope:.4g}")
        lines += [rf"{_tex(name)} &\leftarrow {change}", rf"&= {new:.4g}"]  # in two lines: a telephone is narrow
    return r"\small\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}"


def _tex(name: str) -> str:
    return name.replace("₁", "_1").replace("₂", "_2")


def _check(surface: Surface, path: DescentPath, here: int, loss: str) -> None:
    with np.errstate(all="ignore"):
        measured = finite_difference(problem(surface, loss), path.points[here])
    gap = float(np.abs(measured - path.gradients[here]).max())
    st.caption(
        f"Checked by a central difference of the loss: ({measured[0]:.6g}, {measured[1]:.6g}) against "
        f"({path.gradients[here][0]:.6g}, {path.gradients[here][1]:.6g}) in closed form, {gap:.1e} apart."
    )
