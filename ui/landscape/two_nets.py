"""The view of two nets that differ in their skip connections alone; their planes come with the app."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from core.landscape import LOSSES, Plane
from core.landscape.results import columns
from core.landscape.shipped import ShippedPlane, shipped
from core.runs import Run, measured
from ui.charts import spatial
from ui.charts.surfaces import TITLES
from ui.landscape import two_nets_sentences
from ui.landscape.charts import curvature, shortcuts
from ui.landscape.charts import planes as charts
from ui.landscape.charts.planes import Trail
from ui.landscape.record import Landscape
from ui.landscape.two_nets_sentences import WITH, WITHOUT
from ui.page import draw, state
from ui.page.figure import figure
from ui.page.script import Script

PAIR = {WITH: "resnet18-skip", WITHOUT: "resnet18-no-skip"}
AXES = ("Random direction α", "Random direction β")
MISSING = """**The planes of this pair are not here.** Compute them (it trains both nets first) and restart the app:

```sh
python -m core planes {names}
```"""


@dataclass(frozen=True)
class TwoNetsResult:
    """The record, the figure's numbers as columns, and the script that computes them."""

    record: Landscape
    columns: Mapping[str, np.ndarray] | None = None
    script: Script | None = None


def show(record: Landscape) -> TwoNetsResult:
    """Both nets' planes with one colour scale, and what is chosen below them."""
    place = figure("plane")
    record = _controls(record)
    found = pair()
    if found is None:
        for problem in shipped().problems:
            st.warning(problem, icon=":material/warning:")
        st.info(MISSING.format(names=" ".join(PAIR.values())), icon=":material/model_training:")
        return TwoNetsResult(record)
    losses = LOSSES if record.loss == "both" else (record.loss,)
    sentence = two_nets_sentences.sentence(found, losses[0])
    with place:
        for each in losses:
            _maps({name: plane.planes[each] for name, plane in found.items()}, each, record.show)
        st.info(sentence, icon=":material/lightbulb:")
    with figure("closer"):
        _below(found, losses[0], record.below)
    st.caption("The same network trained twice, with its skip connections and without them.")
    st.caption(two_nets_sentences.caption(found, losses))
    st.caption(two_nets_sentences.trained(found, {name: _run(plane) for name, plane in found.items()}))
    script = Script("skip_connections", {"nets": tuple(PAIR.values()), "losses": losses})
    return TwoNetsResult(record, _columns(found, losses), script)


def _controls(record: Landscape) -> Landscape:
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        seen = state.choice(Landscape, "show", "View")
        below = state.choice(Landscape, "below", "Details")
        loss = state.selection(Landscape, "loss", "Loss")
    return replace(record, loss=loss, show=seen, below=below)


def pair() -> dict[str, ShippedPlane] | None:
    """Both planes, on the same axes and images; None where one is missing."""
    planes = shipped().planes
    found = {name: planes[file] for name, file in PAIR.items() if file in planes and planes[file].done}
    same = {replace(plane.settings, run="", precision="") for plane in found.values()}
    return found if len(found) == len(PAIR) and len(same) == 1 else None


def _run(plane: ShippedPlane) -> Run | None:
    """The training behind a plane, of which the figures come with the app."""
    return measured().read(plane.settings.run)


def _maps(planes: Mapping[str, Plane], loss: str, seen: str) -> None:
    domain = charts.ends(list(planes.values()))
    here = Trail(np.zeros(1), np.zeros(1), ["trained net"], joined=False)
    for column, (name, plane) in zip(st.columns(len(planes)), planes.items(), strict=True):
        title, key = f"{name}: {TITLES[loss].lower()}", f"{seen}-{loss}-{name}"
        if seen == "space":
            drawn = spatial.landscape(plane.alphas, plane.betas, plane.loss, title, AXES, heights=domain)
            column.plotly_chart(drawn, key=key)
        else:
            chart = charts.map_of(plane, loss, AXES, domain, here, title)
            alt = f"{title} over a plane of weights around the net, described in the caption below."
            draw.chart(chart, container=column, key=key, alt=alt)


def _below(found: Mapping[str, ShippedPlane], loss: str, below: str) -> None:
    if below == "along":
        chart = shortcuts.profiles({name: plane.planes[loss] for name, plane in found.items()}, loss, AXES)
        draw.chart(chart, alt="The loss of both nets along both axes, described in the caption below.")
        st.caption(two_nets_sentences.profiles(found, loss))
        return
    spectra = {name: plane.spectra[loss] for name, plane in found.items() if loss in plane.spectra}
    if len(spectra) < len(found):
        st.info("The curvature of these nets was not computed.", icon=":material/memory:")
        return
    draw.chart(curvature.compared(spectra), alt="The largest eigenvalues of both nets, described in the caption.")
    for column, (name, spectrum) in zip(st.columns(2, gap="large"), spectra.items(), strict=True):
        density = curvature.density(spectrum, f"{name}: all eigenvalues")
        draw.chart(
            density, container=column, alt=f"{name}: the density of eigenvalues, described in the caption below."
        )
    st.caption(two_nets_sentences.spectra(found, loss))


def _columns(found: Mapping[str, ShippedPlane], losses: tuple[str, ...]) -> dict[str, np.ndarray]:
    names = {name: PAIR[name].replace("-", "_") for name in found}
    return columns({f"{names[name]}_{loss}": plane.planes[loss] for name, plane in found.items() for loss in losses})
