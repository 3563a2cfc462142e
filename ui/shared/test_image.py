"""Choose a test image: by digit, by mistake, from a gallery or by number."""

from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from core.data import DataError, Dataset
from core.functions.softmax import softmax
from core.runs import Run, StoreError
from ui.charts import gallery
from ui.page import draw, numbers, state, troubles
from ui.shared import data_source, nets, portrait, run_predictions
from ui.shared.choices import MNIST_NETS, SVHN_NETS

SHOWN = 30
STRIP_COLUMNS = 5  # of one image of each digit
NONE = "None of the first {count:,} test images fits. Choose another digit, or Any."
HELP = (
    "The page offers the first {count:,} test images. “Mistakes” are those of the chosen net. “Least confident” "
    "images have its lowest top probabilities."
)


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
    def predicted(self) -> int:
        return int(self.logits.argmax())

    @property
    def confidence(self) -> float:
        return float(softmax(self.logits)[self.predicted])


def pick(record: type, net: str, beside: DeltaGenerator | None = None) -> tuple[Picked | None, str, int]:
    """The controls and what they choose: (image, value of "digit", value of "image"); None where nothing fits.

    The thumbnails go into `beside` where it is given, else below the controls.
    """
    run, dataset = opened(net)
    logits = run_predictions.gallery_logits(run.id, run)
    chosen, digit, place = choose(record, dataset, logits, beside)
    if chosen is None:
        st.info(NONE.format(count=len(logits)))
        return None, digit, place
    image, label = dataset.test.images[chosen], int(dataset.test.labels[chosen])
    exact = run.predict(image[None])[0]  # those of the gallery may be kept ones, to float16's precision
    return Picked(dataset, run, chosen, image, label, exact), digit, place


def choose(
    record: type,
    dataset: Dataset,
    logits: NDArray[np.float32],
    beside: DeltaGenerator | None = None,
    shown: int = SHOWN,
) -> tuple[int | None, str, int]:
    """The controls and what they choose: (number in the test split, value of "digit", value of "image").

    `logits` are a net's for the first test images, among which one chooses; the number is None where nothing fits.
    `shown` thumbnails go into `beside` where it is given, else below the controls; a strip of fewer than SHOWN offers
    one image of each digit, until a digit is chosen.
    """
    digit = state.selection(record, "digit", "Digit to show", help=HELP.format(count=len(logits)))
    offered = _offered(digit, dataset, logits)
    if not len(offered):
        return None, digit, 0
    place = state.index("image", f"Image, 0 to {len(offered) - 1}", len(offered))
    each = digit == "any" and shown < SHOWN
    places = one_of_each(dataset.test.labels[offered], place) if each else _around(place, shown, len(offered))
    with beside or st.container():
        _gallery(dataset, offered, logits, places, place, min(shown, STRIP_COLUMNS if each else gallery.COLUMNS))
    return int(offered[place]), digit, place


def show(picked: Picked, *, answered: bool = True) -> None:
    """The chosen image, and what the net makes of it, unless other logits than the net's are shown beside it."""
    words = origin(picked.dataset, picked.index)
    portrait.show(picked.image, words, width=160)
    if answered:
        st.markdown(answer(picked.label, picked.predicted, picked.confidence))
    st.caption(words)


def answer(label: int, predicted: int, confidence: float) -> str:
    """What an image is, what the net says with which probability, and whether that is right."""
    mark = ":green[:material/check: right]" if predicted == label else ":red[:material/close: wrong]"
    return (
        f"It is {numbers.a(label, '**')}. The net says **{predicted}** with {numbers.probability(confidence)}: {mark}"
    )


def opened(net: str) -> tuple[Run, Dataset]:
    """The net's run and its data; where one cannot be had, the page says why and ends."""
    try:
        run = nets.run(net)
        return run, nets.dataset(run.recipe.dataset)
    except (LookupError, DataError, StoreError) as problem:
        st.error(troubles.said(problem), icon=":material/error:")
        st.stop()


def origin(dataset: Dataset, index: int) -> str:
    """Where a test image comes from."""
    words = data_source.of(dataset)
    return f"{words[0].upper()}{words[1:]}, number {index:,} of {len(dataset.test):,} test images"


def peers(dataset: str) -> dict[str, Run]:
    """The nets for these data that are trained, by name."""
    runs = {}
    for net in SVHN_NETS if dataset == "svhn" else MNIST_NETS:
        with suppress(LookupError, StoreError):
            runs[net] = nets.run(net)
    return runs


def _offered(digit: str, dataset: Dataset, logits: NDArray[np.float32]) -> NDArray[np.intp]:
    labels = dataset.test.labels[: len(logits)]
    if digit == "disagree":
        runs = peers(dataset.name).values()
        said = [run_predictions.gallery_logits(run.id, run).argmax(axis=1) for run in runs]
        return np.flatnonzero(np.ptp([logits.argmax(axis=1), *said], axis=0))
    if digit == "mistakes":
        return np.flatnonzero(labels != logits.argmax(axis=1))
    if digit == "unsure":
        unsure: NDArray[np.intp] = softmax(logits).max(axis=1).argsort(kind="stable")
        return unsure
    return np.arange(len(labels)) if digit == "any" else np.flatnonzero(labels == int(digit))


def one_of_each(labels: NDArray[np.integer], chosen: int) -> NDArray[np.intp]:
    """The places of the first image of each class, by class; the chosen place stands for its own class."""
    places: NDArray[np.intp]
    classes, places = np.unique(labels, return_index=True)
    places[classes == labels[chosen]] = chosen
    return places


def _around(chosen: int, count: int, length: int) -> NDArray[np.intp]:
    """The page of `count` places on which the chosen one is."""
    first = chosen // count * count
    return np.arange(first, min(first + count, length))


def _gallery(
    dataset: Dataset,
    offered: NDArray[np.intp],
    logits: NDArray[np.float32],
    places: NDArray[np.intp],
    chosen: int,
    columns: int,
) -> None:
    """Thumbnails of the images at these places among the offered ones; a click moves the choice."""
    shown, test = offered[places], dataset.test
    at = int(np.flatnonzero(places == chosen)[0])
    chart = gallery.chart(test.images[shown], test.labels[shown], logits[shown].argmax(axis=1), at, columns)
    key = f"gallery-{'-'.join(map(str, places))}"

    def move() -> None:
        points = state.points(key, gallery.PICK)
        if points:
            state.put(image=int(places[int(points[0]["place"])]))

    draw.chart(
        chart,
        key=key,
        on_select=move,
        alt=f"{len(shown)} of {len(offered)} test images that fit. Choose one by a click or its number.",
    )
