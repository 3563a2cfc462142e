"""The view of curvature: one net, several side by side, or a large one computed in advance."""

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.landscape import Spectrum
from ui.landscape import cached, sharpness_sentences
from ui.landscape.charts import curvature as charts
from ui.landscape.request import PlaneRequest
from ui.page import draw, resumable
from ui.shared import choose_run

CURVED = 256  # images that the Hessian is that of, at most


def show(request: PlaneRequest, loss: str, beside: DeltaGenerator) -> str:
    """The largest eigenvalues of each net on the plane, `beside` it, all of one net here; the sentence that follows."""
    if request.large:
        return _in_advance(request, loss, beside)
    count = min(request.count, CURVED)
    found = _computed(request, count, loss)
    if len(found) < len(request.nets):
        return sharpness_sentences.NO_SPECTRUM
    if len(found) == 1:
        return _one(next(iter(found.values())), loss, count, beside)
    return _several(found, loss, f"{count} {request.images} images", request, beside)


def _computed(request: PlaneRequest, count: int, loss: str) -> dict[str, Spectrum]:
    """The spectra of the nets, by their names; fewer where one of them was stopped."""
    found: dict[str, Spectrum] = {}
    for name, net in zip(request.names, request.nets, strict=True):
        what = f"Products with the Hessian{f' of {name}' if request.others else ''}"
        task = cached.sharpness(net, request.run, request.images, count, loss)
        work = resumable.run(task, what, st.empty())
        if not work.done:
            break
        found[name] = work.spectrum()
    return found


def _in_advance(request: PlaneRequest, loss: str, beside: DeltaGenerator) -> str:
    made = cached.curved(request)
    if made is not None:
        return _one(made.spectra[loss], loss, made.settings.curved, beside)
    st.info(
        "Second derivatives of a net of this size need gigabytes of memory. Choose a smaller net.",
        icon=":material/memory:",
    )
    return sharpness_sentences.NO_SPECTRUM


def _one(found: Spectrum, loss: str, count: int, beside: DeltaGenerator) -> str:
    """The largest eigenvalues, and the density of all."""
    words = "The largest eigenvalues, described in the caption below."
    draw.chart(charts.eigenvalues(found), container=beside, alt=words)
    draw.chart(charts.density(found), alt="The density of eigenvalues, described in the caption below.")
    st.caption(sharpness_sentences.spectrum(found, loss, count))
    return sharpness_sentences.sharp(found, loss)


def _several(
    found: Mapping[str, Spectrum], loss: str, images: str, request: PlaneRequest, beside: DeltaGenerator
) -> str:
    """The largest eigenvalues of all nets in one chart."""
    words = "The largest eigenvalues of each net, described in the caption below."
    draw.chart(charts.compared(found), container=beside, alt=words)
    st.caption(sharpness_sentences.spectra(found, loss, images))
    return sharpness_sentences.flattest(found, loss, [choose_run.by_id(net) for net in request.nets])
