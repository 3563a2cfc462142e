"""The page's main figure, along the logit, and the formulas below it."""

from dataclasses import replace

import streamlit as st

from core.functions.activations import sigmoid
from core.functions.losses import CE, MSE
from core.functions.written import written
from core.layers import backward
from ui.components import scrollable
from ui.formulas import charts, classes, likelihood, lines, one_unit, sliding, subject, way_lines
from ui.formulas.record import Formulas
from ui.page import draw, essentials, numbers, state
from ui.page.ending import PageResult
from ui.page.figure import figure

OF_THE_UNIT = {"sigmoid": one_unit, "likelihood": likelihood}
OF_THE_IMAGE = {"softmax": classes, "backward": way_lines, "convolution": sliding}
CODE = (MSE.gradient, CE.gradient)


def main() -> Formulas:
    """One row of controls, the curves along the logit, and what they say at the chosen one."""
    scrollable.formulas()
    row = essentials.row(Formulas, {"logit": 2, "target": 1, "show": 1.3}, gap="medium")
    with row["logit"]:
        logit = state.number(Formulas, "logit", "Logit z")
    with row["target"]:
        target = state.choice(Formulas, "target", "Target y")
    with row["show"]:
        show = state.choice(Formulas, "show", "Curves")
    record = Formulas(logit=logit, target=target, show=show)
    columns = one_unit.columns(target)
    ending = "_gradient" if show == "gradient" else ""
    now = {
        name: float((loss.gradient if ending else loss.value)(logit, target)) for name, loss in one_unit.CURVES.items()
    }
    title = "Gradient dL/dz" if ending else "Loss L"
    with figure("along-the-logit"):
        curves = {name: columns[name + ending] for name in now}
        draw.chart(
            charts.along(one_unit.GRID, curves, logit, now, title),
            alt=f"{title} of squared error and of cross-entropy along the logit, described in the caption below.",
            key="along",
        )
        st.caption(_sentence(record, now))
    return record


def _sentence(record: Formulas, now: dict[str, float]) -> str:
    p = float(sigmoid(record.logit))
    at = f"At z = {numbers.signed(record.logit, 1)} the answer is p = {written(p)}, the target {record.target}."
    ce, mse = written(abs(now["ce"])), written(abs(now["mse"]))
    if record.show == "value":
        return f"{at} That costs {ce} by cross-entropy and {mse} by squared error, which never exceeds 1."
    factor = numbers.times(1 / (2 * p * (1 - p)))
    return (
        f"{at} The gradient of cross-entropy is {ce} long, that of squared error {mse}. The first is {factor} as long, "
        "because the slope of the sigmoid has cancelled."
    )


def formulas(record: Formulas) -> PageResult:
    """The view that is chosen, line by line, and what follows from it."""
    view = state.choice(Formulas, "view", "Formulas of")
    record = replace(record, view=view)
    name = f"formulas-{view}.csv"
    if view in OF_THE_UNIT:
        part = OF_THE_UNIT[view]
        lines.show(part.lines(record))
        st.info(part.closing(record), icon=":material/lightbulb:")
        return PageResult(record, CODE, {name: part.columns(record.target)}, part.script(record))
    worked, digit, place = subject.chosen()
    record = replace(record, digit=digit, image=place)
    if worked is None:
        return PageResult(record, CODE)
    pictured = OF_THE_IMAGE[view]
    lines.show(pictured.lines(worked))
    pictured.show(worked)
    st.info(pictured.closing(worked), icon=":material/lightbulb:")
    return PageResult(record, (backward.steps,), {name: pictured.columns(worked)}, pictured.script(worked))
