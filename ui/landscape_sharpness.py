"""The landscape page's view of curvature: of one net, of several side by side, of a large one computed in advance."""

from collections.abc import Mapping

import streamlit as st

from core.landscape import Spectrum
from ui import draw, landscape_cache, pieces, runs
from ui import landscape_sharpness_words as words
from ui.charts import curvature as charts
from ui.landscape_views import Asked

CURVED = 256  # images that the Hessian is that of, at most


def show(asked: Asked, loss: str) -> str:
    """The largest eigenvalues of each net on the plane, and the sentence that follows."""
    if asked.large:
        return _in_advance(asked, loss)
    count = min(asked.count, CURVED)
    found = _computed(asked, count, loss)
    if len(found) < len(asked.nets):
        return words.NO_SPECTRUM
    if len(found) == 1:
        return _one(next(iter(found.values())), loss, count)
    return _several(found, loss, f"{count} {asked.images} images", asked)


def _computed(asked: Asked, count: int, loss: str) -> dict[str, Spectrum]:
    """The spectra of the nets, by their names; fewer where one of them was stopped."""
    found: dict[str, Spectrum] = {}
    for name, net in zip(asked.names, asked.nets, strict=True):
        what = f"Products with the Hessian{f' of {name}' if asked.others else ''}"
        job = landscape_cache.sharpness(net, asked.run, asked.images, count, loss)
        work = pieces.run(job, what, st.empty())
        if not work.done:
            break
        found[name] = work.spectrum()
    return found


def _in_advance(asked: Asked, loss: str) -> str:
    made = landscape_cache.curved(asked)
    if made is not None:
        return _one(made.spectra[loss], loss, made.asked.curved)
    st.info(
        "Second derivatives of a net of so many weights keep gigabytes of intermediate results: choose a smaller net.",
        icon=":material/memory:",
    )
    return words.NO_SPECTRUM


def _one(found: Spectrum, loss: str, count: int) -> str:
    """The largest eigenvalues beside the density."""
    left, right = st.columns(2, gap="large")
    draw.chart(charts.eigenvalues(found), place=left, alt="The largest eigenvalues, described in the caption below.")
    draw.chart(charts.density(found), place=right, alt="The density of eigenvalues, described in the caption below.")
    st.caption(words.spectrum(found, loss, count))
    return words.sharp(found, loss)


def _several(found: Mapping[str, Spectrum], loss: str, images: str, asked: Asked) -> str:
    """The largest eigenvalues of all nets in one chart."""
    draw.chart(charts.compared(found), alt="The largest eigenvalues of each net, described in the caption below.")
    st.caption(words.spectra(found, loss, images))
    return words.flattest(found, loss, [runs.by_id(net) for net in asked.nets])
