"""Choose a test image: by digit, by mistake, from a gallery or by number. Shared by every page that needs one."""

from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from core.data import DataError, Dataset
from core.runs import Run, StoreError
from core.softmax import softmax
from ui import cache, draw, numbers, state
from ui.charts import gallery
from ui.records.names import MNIST_NETS, SVHN_NETS

SHOWN = 30


@dataclass(frozen=True)
class Picked:
    """One test image (uint8 C×H×W), what it is, and the net's logits for it (float32, one a class)."""

    dataset: Dataset
    run: Run
    index: int
    image: NDArray[np.uint8]
    label: int
    logits: NDArray[np.float32]

    @property
    def said(self) -> int:
        return int(self.logits.argmax())

    @property
    def confidence(self) -> float:
        return float(softmax(self.logits)[self.said])


def pick(record: type, net: str, beside: DeltaGenerator | None = None) -> tuple[Picked | None, str, int]:
    """The controls and what they choose: (image, value of "digit", value of "image"); None where nothing fits.

    The thumbnails go into `beside` where it is given, else below the controls.
    """
    run, dataset = opened(net)
    logits = cache.run_logits(run.id, run.recipe.dataset, run)
    chosen, digit, place = choose(record, dataset, logits, beside)
    if chosen is None:
        return None, digit, place
    image, label = dataset.test.images[chosen], int(dataset.test.labels[chosen])
    exact = run.predict(image[None])[0]  # those of the gallery may be kept ones, to float16's precision
    return Picked(dataset, run, chosen, image, label, exact), digit, place


def choose(
    record: type, dataset: Dataset, logits: NDArray[np.float32], beside: DeltaGenerator | None = None
) -> tuple[int | None, str, int]:
    """The controls and what they choose: (number in the test split, value of "digit", value of "image").

    `logits` are a net's for the first test images, among which one chooses; the number is None where nothing fits.
    """
    digit = state.selection(record, "digit", "Images of", help="Mistakes and doubts are those of the chosen net.")
    offered = _offered(digit, dataset, logits)
    if not len(offered):
        st.info(f"None of the first {len(logits):,} test images fits: choose another digit, or Any.")
        return None, digit, 0
    place = state.index("image", f"Image, 0 to {len(offered) - 1}", len(offered))
    with beside or st.container():
        _gallery(dataset, offered, logits, place)
    return int(offered[place]), digit, place


def show(picked: Picked) -> None:
    """The chosen image, and what the net makes of it."""
    right = picked.said == picked.label
    st.image(gallery.picture(picked.image), width=160)
    st.markdown(
        f"It is a **{picked.label}**; the net says **{picked.said}** with {numbers.percent(picked.confidence)}: "
        + (":green[:material/check: right]" if right else ":red[:material/close: wrong]")
    )
    st.caption(origin(picked.dataset, picked.index))


def opened(net: str) -> tuple[Run, Dataset]:
    """The net's run and its data; where one cannot be had, the page says why and ends."""
    try:
        run = cache.run(net)
        return run, cache.dataset(run.recipe.dataset)
    except (LookupError, DataError, StoreError) as problem:
        st.error(str(problem), icon=":material/error:")
        st.stop()


def origin(dataset: Dataset, index: int) -> str:
    """Where a test image comes from."""
    name = dataset.name.upper()
    place = f"Drawn by the app in the manner of {name}" if dataset.source == "drawn" else f"{name}, {dataset.source}"
    return f"{place}, number {index:,} of {len(dataset.test):,} test images"


def peers(dataset: str) -> dict[str, Run]:
    """The nets for these data that are trained, by name."""
    runs = {}
    for net in SVHN_NETS if dataset == "svhn" else MNIST_NETS:
        with suppress(LookupError, StoreError):
            runs[net] = cache.run(net)
    return runs


def _offered(digit: str, dataset: Dataset, logits: NDArray[np.float32]) -> NDArray[np.intp]:
    labels = dataset.test.labels[: len(logits)]
    if digit == "disagree":
        runs = peers(dataset.name).values()
        said = [cache.run_logits(run.id, dataset.name, run).argmax(axis=1) for run in runs]
        return np.flatnonzero(np.ptp([logits.argmax(axis=1), *said], axis=0))
    if digit == "mistakes":
        return np.flatnonzero(labels != logits.argmax(axis=1))
    if digit == "unsure":
        return softmax(logits).max(axis=1).argsort(kind="stable")
    return np.arange(len(labels)) if digit == "any" else np.flatnonzero(labels == int(digit))


def _gallery(dataset: Dataset, offered: NDArray[np.intp], logits: NDArray[np.float32], place: int) -> None:
    """A page of thumbnails around the chosen one; a click moves the choice."""
    first = place // SHOWN * SHOWN
    shown = offered[first : first + SHOWN]
    test, said = dataset.test, logits[shown].argmax(axis=1)
    chart = gallery.chart(test.images[shown], test.labels[shown], said, place - first)
    key = f"gallery-{first}"

    def move() -> None:
        points = st.session_state[key]["selection"][gallery.PICK]
        if points:
            st.session_state["image"] = first + int(points[0]["place"])

    draw.chart(
        chart,
        key=key,
        on_select=move,
        alt=f"{len(shown)} of {len(offered)} test images that fit; choose one by clicking, or by its number above.",
    )
