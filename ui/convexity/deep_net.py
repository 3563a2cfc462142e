"""The same question on a deep linear net with thousands of weights that tells two digits apart."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.convexity import linear_net
from core.convexity.linear_net import Layers, Task
from core.convexity.verdicts import Output
from core.data import DataError
from ui.convexity.charts import chords, descents
from ui.convexity.charts.chords import Cut
from ui.convexity.record import Convexity
from ui.page import draw, state, troubles
from ui.page.figure import figure
from ui.shared import nets
from ui.shared.on_disk import on_disk

HIDDEN = 64
STEPS = 300
SCALES = (1.0, 0.8, 0.6, 0.4, 0.3)  # of the starts' weights: the smaller, the nearer to the saddle at 0
RATES = {"mse": {"linear": 0.2, "sigmoid": 2.0}, "ce": {"sigmoid": 2.0}}  # divided by the depth


@dataclass(frozen=True)
class DeepNetResult:
    """What was found: descents by start, the least end-to-end loss, a chord, and spectra by place."""

    weights: int
    images: int
    source: str
    losses: dict[str, NDArray[np.float64]]
    floor: float | None
    chord: Cut
    spectra: list[dict[str, str | float]]


@st.cache_data(max_entries=64, show_spinner="Training five deep linear nets…")
@on_disk(also=lambda *_: nets.dataset("mnist").fingerprint)
def measured(output: Output, loss: str, depth: int, first: int, second: int) -> DeepNetResult:
    """Descents from five starts, the chord from the trained net to its mirror image, Hessian extremes by Lanczos."""
    data = nets.dataset("mnist")
    task = linear_net.digits(data.train, first, second, output, loss)
    losses: dict[str, NDArray[np.float64]] = {}
    trained: Layers = ()
    for seed, scale in enumerate(SCALES):
        start = linear_net.start(task.X.shape[1], HIDDEN, depth, seed, scale)
        path = list(linear_net.descend(task, start, RATES[loss][output] / depth, STEPS))
        losses[f"{descents.FROM}{scale:g}"] = np.array([value for _, value in path])
        trained = trained or path[-1][0]
    first_start = linear_net.start(task.X.shape[1], HIDDEN, depth, 0, SCALES[0])
    return DeepNetResult(
        sum(W.size for W in trained),
        len(task.y),
        data.source,
        losses,
        linear_net.minimum(task),
        _chord(task, trained),
        [*_spectra(task, first_start, trained), _one_layer(task, trained)],
    )


def _chord(task: Task, trained: Layers) -> Cut:
    t = np.linspace(-0.1, 1.1, 121)
    mirror = linear_net.mirrored(trained)

    def loss(position: float) -> float:
        return task.value(linear_net.end_to_end(linear_net.between(trained, mirror, position)))

    return Cut(t, np.array([loss(each) for each in t]), (0.0, 1.0), (loss(0.0), loss(1.0)), loss(0.5))


def _spectra(task: Task, start: Layers, trained: Layers) -> list[dict[str, str | float]]:
    zero = tuple(np.zeros_like(W) for W in start)
    places = {"Layer weights, all 0": zero, "Layer weights, a start": start, "Layer weights, trained": trained}
    return [
        _row(place, task.value(linear_net.end_to_end(layers)), *linear_net.extremes(task, layers))
        for place, layers in places.items()
    ]


def _one_layer(task: Task, trained: Layers) -> dict[str, str | float]:
    v = linear_net.end_to_end(trained)
    values = np.linalg.eigvalsh(task.hessian(v))
    return _row("End-to-end weights, trained", task.value(v), float(values[0]), float(values[-1]))


def _row(place: str, loss: float, low: float, high: float) -> dict[str, str | float]:
    return {
        "Where": place,
        "Loss": loss,
        "Smallest eigenvalue": round(low, 6) + 0.0,
        "Largest eigenvalue": round(high, 6) + 0.0,
    }


def show(record: Convexity) -> tuple[int, int]:
    """Draw the section; returns the two digits."""
    with st.container(horizontal=True, gap="medium"):
        first = state.selection(Convexity, "zero", "First digit")
        second = state.selection(Convexity, "one", "Second digit")
    try:
        found = measured(record.output, record.loss, max(record.depth, 2), first, second)
    except DataError as problem:
        st.error(troubles.said(problem), icon=":material/error:")
        return first, second
    except ValueError as reason:
        st.warning(f"There is no such net: {reason}.".replace("..", "."), icon=":material/warning:")
        return first, second
    origin = "digits drawn by the app" if found.source == "drawn" else "MNIST training images"
    st.caption(
        f"The net has {max(record.depth, 2)} layers and {found.weights:,} weights, with no non-linearity but the "
        f"output's. Its input is {found.images:,} {origin}. Each is given by its 50 principal components and a "
        "constant."
    )
    with figure("thousands"):
        _figure(record, found)
    st.dataframe(found.spectra, hide_index=True, column_config=_COLUMNS)
    st.caption(
        "These are the extreme eigenvalues of the whole Hessian. Lanczos finds them by exact Hessian-vector "
        "products; no Hessian is stored."
    )
    return first, second


def _figure(record: Convexity, found: DeepNetResult) -> None:
    """The chord from the trained net to its mirror image, and the descents."""
    left, right = st.columns(2, gap="large")
    with left:
        sentence = chords.describe_cut(found.chord, record.loss)
        title = "From the trained net to its mirror"
        draw.chart(chords.cut(found.chord, record.loss, title, "Position: A is 0, B is 1", 360), alt=sentence)
        st.caption(
            "A is the trained net. B is the same function, with its first two layers negated. M has zeros in these "
            f"layers. {sentence}"
        )
    with right:
        sentence = _ending(found)
        draw.chart(descents.descents(found.losses, found.floor, record.loss), alt=sentence)
        st.caption(sentence)


_COLUMNS = {
    name: st.column_config.NumberColumn(format="%.4g") for name in ("Loss", "Smallest eigenvalue", "Largest eigenvalue")
}


def _ending(found: DeepNetResult) -> str:
    last = [float(each[-1]) for each in found.losses.values()]
    told = f"The five losses lie between {min(last):.5f} and {max(last):.5f} after {STEPS} steps. "
    if found.floor is None:
        return told + (
            "Squared error of a sigmoid is not convex in the output, so no theorem guarantees a common minimum."
        )
    if found.floor == 0:
        return told + "These images are linearly separable, so the loss keeps falling towards 0 and never reaches it."
    return told + (
        f"The dashed line, {found.floor:.5f}, is the least that the convex end-to-end problem allows. Small weights "
        "start near the saddle at 0 and wait there first."
    )
