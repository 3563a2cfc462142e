"""Where a page's image comes from: a test image, a drawing or an upload, and the changes made to it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from core.data import Dataset, centring, strokes, uploads
from core.data.transforms import Transforms
from core.runs import Run
from core.softmax import softmax
from ui import cache, numbers, picker, state
from ui.charts import gallery
from ui.components.pad import pad
from ui.records.sourced import Sourced

Image = NDArray[np.uint8]

FINE = 280  # pixels a side of a drawing or an upload before it is centred
ENDINGS = ("png", "jpg", "jpeg", "webp")
GAP = 6  # pixels between two pictures
KEPT = "kept drawing"
UNCENTRED = "The picture is scaled as it is; these nets have only seen digits 20 pixels large, around the middle."
PLACES = ("shift_x", "shift_y", "degrees", "blur", "noise", "inverted")


@dataclass(frozen=True)
class Source:
    """A chosen image: uint8 C×H×W as the net gets it, and before the changes; its class where it is known.

    `key` identifies the image with its changes, `words` say where it comes from, `index` is a test image's number,
    `state` holds the values of the controls, fields of `Sourced`.
    """

    image: Image
    original: Image
    label: int | None
    key: str
    words: str
    index: int | None
    state: Mapping[str, Any]


@dataclass(frozen=True)
class _Found:
    """An image before any change, and the controls' values that led to it."""

    image: Image
    words: str
    state: Mapping[str, Any]
    label: int | None = None
    index: int | None = None


def choose(record: type[Sourced], run: Run, dataset: Dataset, beside: DeltaGenerator | None = None) -> Source | None:
    """The controls and the image that they choose; None where there is none, and then it is said why.

    Thumbnails, or the steps of the centring, go into `beside` where it is given, else below the controls.
    """
    source = state.choice(record, "source", "Image from")
    if source == "test":
        found = _test_image(record, run, dataset, beside)
    else:
        found = (_drawing if source == "drawing" else _upload)(record, dataset, beside)
    if found is None:
        return None
    transforms = _transforms(record)
    image = transforms.apply(found.image)
    return Source(
        image=image,
        original=found.image,
        label=found.label,
        key=f"{dataset.name}-{hashlib.blake2b(image.tobytes(), digest_size=8).hexdigest()}",
        words=found.words if transforms.is_identity else f"{found.words}; changed",
        index=found.index,
        state={"source": source, **found.state, **{name: getattr(transforms, name) for name in PLACES}},
    )


def show(source: Source, logits: NDArray[np.float32]) -> None:
    """The image as the net gets it, and what the net makes of it; `logits` has one number a class."""
    p = softmax(logits)
    said = int(p.argmax())
    sure = f"the net says **{said}** with {numbers.percent(float(p[said]))}"
    st.image(gallery.picture(source.image), width=160)
    if source.label is None:
        st.markdown(sure[0].upper() + sure[1:])
    else:
        right = ":green[:material/check: right]" if said == source.label else ":red[:material/close: wrong]"
        st.markdown(f"It is a **{source.label}**; {sure}: {right}")
    st.caption(source.words)


def _test_image(record: type[Sourced], run: Run, dataset: Dataset, beside: DeltaGenerator | None) -> _Found | None:
    logits = cache.run_logits(run.id, dataset.name, run)
    index, digit, place = picker.choose(record, dataset, logits, beside)
    if index is None:
        return None
    words, values = picker.origin(dataset, index), {"digit": digit, "image": place}
    return _Found(dataset.test.images[index], words, values, int(dataset.test.labels[index]), index)


def _drawing(record: type[Sourced], dataset: Dataset, beside: DeltaGenerator | None) -> _Found:
    """What is on the pad; the pad and the drawing as text, which the address holds, are two views of one value."""
    above = st.container()
    _restore()
    with st.expander("The drawing as text", icon=":material/text_snippet:"):
        text = state.text(
            record, "drawing", "Strokes", help="Copy it to keep the drawing, or paste one. Links hold it."
        )
    try:
        drawn = strokes.decode(text)
    except strokes.StrokesError as problem:
        st.warning(str(problem), icon=":material/edit:")
        text, drawn = "", ()
    st.session_state[KEPT] = text
    with above:
        pad(drawn, _drawn, "Drawing pad")
    found = _found(record, dataset, strokes.rasterise(drawn, FINE)[None] if drawn else None, beside)
    words = "Your drawing" if drawn else "An empty pad, so all black: draw a digit"
    return replace(found, words=words + found.words, state={"drawing": text, **found.state})


def _restore() -> None:
    """Streamlit forgets a widget that a run leaves out; the drawing outlives a look at another source or page."""
    if "drawing" not in st.session_state and "drawing" not in st.query_params and st.session_state.get(KEPT):
        st.session_state["drawing"] = st.session_state[KEPT]


def _drawn(drawn: strokes.Strokes) -> None:
    st.session_state["drawing"] = strokes.encode(drawn)


def _upload(record: type[Sourced], dataset: Dataset, beside: DeltaGenerator | None) -> _Found | None:
    file = st.file_uploader("A digit as PNG, JPEG or WebP", type=ENDINGS, key="upload")
    shape = dataset.test.images.shape[1:]
    if file is None:
        found = _found(record, dataset, None, beside)
        return replace(found, words="No picture yet, so all black: choose a file")
    try:
        read = cache.upload(file.getvalue(), (shape[0], FINE, FINE))
    except uploads.UploadError as problem:
        st.error(str(problem), icon=":material/error:")
        return None
    found = _found(record, dataset, read.image, beside)
    turned = ", dark ink on light paper turned over" if read.inverted else ""
    size = "×".join(map(str, read.size))
    return replace(found, words=f"Your picture of {size} pixels, its middle square{turned}{found.words}")


def _found(record: type[Sourced], dataset: Dataset, fine: Image | None, beside: DeltaGenerator | None) -> _Found:
    """A large image, or None for all black, in the data set's shape and, where that is MNIST's, its manner."""
    channels, height, width = dataset.test.images.shape[1:]
    grey = channels == 1
    centred = grey and state.toggle(record, "centred", "Centre as MNIST does")
    if grey and not centred:
        st.caption(UNCENTRED)
    values = {"centred": centred} if grey else {}
    if fine is None or not fine.any():
        note = "" if fine is None else ", in which no ink stands out from the paper"
        return _Found(np.zeros((channels, height, width), np.uint8), note, values)
    if centred:
        steps = centring.normalise(fine[0])
        with beside or st.container():
            _steps(steps)
        return _Found(steps.centred[None], ", centred as MNIST's digits are", values)
    small = np.stack([centring.scaled(channel, (height, width)) for channel in fine])
    note = f", scaled to {height}×{width}"
    if len(fine) < channels:
        return _Found(small.repeat(channels, axis=0), f"{note}, white on black as no street number is", values)
    return _Found(small, note, values)


def _steps(steps: centring.Steps) -> None:
    """The three pictures side by side, at one scale."""
    shown = [grey[None] for grey in (steps.raw, steps.boxed, steps.centred)]
    st.image(gallery.row(shown, GAP), width=4 * (sum(len(grey[0]) for grey in shown) + 2 * GAP))
    st.caption(
        "MNIST's own steps. Left: what came in, at 28×28. Middle: its bounding box, scaled to fit 20×20 pixels. Right: "
        "the box in a field of 28×28, moved until its centre of mass is in the middle. These nets know no others."
    )


def _transforms(record: type[Sourced]) -> Transforms:
    with st.expander("Change the image", icon=":material/tune:"):
        return Transforms(
            shift_x=int(state.number(record, "shift_x", "Shift right, pixels")),
            shift_y=int(state.number(record, "shift_y", "Shift down, pixels")),
            degrees=state.number(record, "degrees", "Turn, counter-clockwise", format="%.0f°"),
            blur=state.number(record, "blur", "Blur, σ in pixels", format="%.1f"),
            noise=state.number(record, "noise", "Noise, standard deviation", help="Pixels go from 0 to 1."),
            inverted=state.toggle(record, "inverted", "Black for white"),
        )
