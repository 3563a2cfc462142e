"""A baseline of the visitor's own: another test image, a drawing, a picture from a file."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data import centring, strokes, uploads
from ui.components.pad import pad
from ui.page import state, troubles, uploading
from ui.saliency.record import Saliency
from ui.shared import nets, portrait
from ui.shared.cached_maps import Baseline, OwnBaseline
from ui.shared.image_record import FINE
from ui.shared.own_picture import taken, upload_shape

if TYPE_CHECKING:
    from core.data import Dataset

Image = NDArray[np.uint8]
ABOUT = (
    "Integration paths start at this image, and patches are filled with it. Maps say what turns it into the image "
    "above. Methods along a path give nothing to pixels that both images share."
)


def choose(baseline: str, dataset: Dataset) -> tuple[Baseline, dict[str, Any]]:
    """What "image", "drawing" or "upload" stands for, from controls of its own, and their values by field.

    Another baseline is given back as it is.
    """
    asks = {"image": _test_image, "drawing": _drawing, "upload": _upload}
    if baseline not in asks:
        return baseline, {}
    with st.container(border=True, key="own-baseline"):
        left, right = st.columns([3, 2], gap="large", vertical_alignment="center")
        with left:
            image, words, values = asks[baseline](dataset)
            st.caption(ABOUT)
        with right:
            portrait.show(image, f"Baseline: {words}", width=128)
            st.caption(f"Baseline: {words}")
    return OwnBaseline(image, hashlib.blake2b(image.tobytes(), digest_size=8).hexdigest(), words), values


def _test_image(dataset: Dataset) -> tuple[Image, str, dict[str, Any]]:
    count = len(dataset.test)
    with st.container(width=280):
        place = state.index("start_image", f"Test image, 0 to {count - 1}", count, start=Saliency.start_image)
    words = f"test image {place:,}, a {dataset.test.labels[place]}"
    return dataset.test.images[place], words, {"start_image": place}


def _drawing(dataset: Dataset) -> tuple[Image, str, dict[str, Any]]:
    above = st.container()
    text = state.text(
        Saliency, "start_drawing", "The baseline's drawing as text", help=("Links to this page include it.")
    )
    try:
        drawn = strokes.decode(text)
    except strokes.StrokesError as problem:
        st.warning(troubles.said(problem), icon=":material/edit:")
        text, drawn = "", ()
    with above:
        pad(drawn, _drawn, "Pad for a baseline", key="start_pad")
    image = _fitted(strokes.rasterise(drawn, FINE)[None], dataset)
    return image, "your drawing" if drawn else "an empty pad, so all black", {"start_drawing": text}


def _drawn(drawn: strokes.Strokes) -> None:
    state.put(start_drawing=strokes.encode(drawn))


def _upload(dataset: Dataset) -> tuple[Image, str, dict[str, Any]]:
    brought = uploading.picture("A baseline", "start_upload")
    file, shape = brought.file, dataset.test.images.shape[1:]
    if file is None:
        words = "no picture yet, so all black. Choose a file" if brought.possible else "all black"
        return np.zeros(shape, np.uint8), words, {}
    try:
        read = nets.upload(file.getvalue(), upload_shape(dataset))
    except uploads.UploadError as problem:
        st.warning(troubles.said(problem), icon=":material/error:")
        return np.zeros(shape, np.uint8), "all black, since the file cannot be used", {}
    for note in read.notes:
        st.warning(note, icon=":material/warning:")
    words = taken(read)
    return _fitted(read.image, dataset), words[0].lower() + words[1:], {}


def _fitted(fine: Image, dataset: Dataset) -> Image:
    """A large image in the data set's shape: grey digits centred as MNIST's are, colours scaled as they are."""
    channels, *size = dataset.test.images.shape[1:]
    if not fine.any():
        return np.zeros((channels, *size), np.uint8)
    if channels == 1:
        return centring.normalise(fine[0]).centred[None]
    small = np.stack([centring.scaled(channel, (size[0], size[1])) for channel in fine])
    return small.repeat(channels // len(small), axis=0)
