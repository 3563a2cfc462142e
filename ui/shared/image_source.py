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
from core.functions.softmax import softmax
from core.runs import Run
from ui.charts import gallery
from ui.components.pad import pad
from ui.page import address, binding, essentials, numbers, state, troubles, uploading
from ui.shared import nets, portrait, run_predictions, test_image
from ui.shared.image_record import FINE, Sourced
from ui.shared.own_picture import taken, upload_shape

Image = NDArray[np.uint8]

EMPTY = "No {} yet: {}, and the page shows what the net makes of it."
GAP = 2  # pixels between two pictures
UNCENTRED = "The picture is scaled as it is. These nets have only seen digits 20 pixels large, around the middle."
PLACES = ("shift_x", "shift_y", "degrees", "blur", "noise", "inverted")


@dataclass(frozen=True)
class Source:
    """A chosen image: uint8 C×H×W as the net gets it, and before the changes; its class where it is known.

    `key` identifies the image with its changes, `description` says where it comes from, `index` is a test image's
    number, `state` holds the values of the controls, fields of `Sourced`.
    """

    image: Image
    original: Image
    label: int | None
    key: str
    description: str
    index: int | None
    state: Mapping[str, Any]


@dataclass(frozen=True)
class NoImage:
    """There is none yet; `words` say how to get one, "" where the page has said it. `state` as a `Source` has it."""

    state: Mapping[str, Any]
    words: str = ""


@dataclass(frozen=True)
class ImagePlaces:
    """Where the parts of the choice stand on a page.

    `source`: test image, drawing or upload; `entry`: the pad, or the file; `strip`: a row of `shown` thumbnails;
    `more`: all else, which fits a popover.
    """

    source: DeltaGenerator
    entry: DeltaGenerator
    strip: DeltaGenerator
    more: DeltaGenerator
    shown: int


@dataclass(frozen=True)
class _Found:
    """An image before any change, None where there is none yet, and the controls' values that led to it.

    `description` says where the image comes from, or how to get one.
    """

    image: Image | None
    description: str
    state: Mapping[str, Any]
    label: int | None = None
    index: int | None = None


def choose(record: type[Sourced], run: Run, dataset: Dataset, places: ImagePlaces) -> Source | NoImage:
    """The controls and the image that they choose."""
    with places.source:
        source = state.choice(record, "source", "Source of the image")
    if source == "test":
        found = _test_image(record, run, dataset, places)
    else:
        found = (_drawing if source == "drawing" else _upload)(record, dataset, places)
    with places.more:
        transforms = _transforms(record)
    values = {"source": source, **found.state, **{name: getattr(transforms, name) for name in PLACES}}
    if found.image is None:
        return NoImage(values, found.description)
    image = transforms.apply(found.image)
    return Source(
        image=image,
        original=found.image,
        label=found.label,
        key=f"{dataset.name}-{hashlib.blake2b(image.tobytes(), digest_size=8).hexdigest()}",
        description=found.description if transforms.is_identity else f"{found.description}; changed",
        index=found.index,
        state=values,
    )


def further(record: type[Sourced]) -> tuple[str, ...]:
    """The controls of the choice that stand in `more`, by the source that is chosen."""
    of_source = {"test": ("digit", "image"), "drawing": ("drawing", "centred"), "upload": ("centred",)}
    return *of_source.get(binding.waiting(record, "source"), ()), *PLACES


def show(source: Source, logits: NDArray[np.float32], width: int = 160) -> None:
    """The image as the net gets it, and what the net makes of it; `logits` has one number a class."""
    portrait.show(source.image, source.description, width)
    st.markdown(answer(source, logits))
    st.caption(source.description)


def answer(source: Source, logits: NDArray[np.float32]) -> str:
    """What the net makes of the image, and where its class is known, whether that is right."""
    p = softmax(logits)
    said = int(p.argmax())
    sure = f"the net says **{said}** with {numbers.probability(float(p[said]))}"
    if source.label is not None:
        return test_image.answer(source.label, said, float(p[said]))
    if not source.original.any():
        return f"**Nothing to read:** the image is black. A net must name a digit even so; {sure}"
    return sure[0].upper() + sure[1:]


def _test_image(record: type[Sourced], run: Run, dataset: Dataset, places: ImagePlaces) -> _Found:
    logits = run_predictions.gallery_logits(run.id, run)
    with places.more:
        index, digit, place = test_image.choose(record, dataset, logits, places.strip, places.shown)
    values = {"digit": digit, "image": place}
    if index is None:
        return _Found(None, test_image.NONE.format(count=len(logits)), values)
    words = test_image.origin(dataset, index)
    return _Found(dataset.test.images[index], words, values, int(dataset.test.labels[index]), index)


def _drawing(record: type[Sourced], dataset: Dataset, places: ImagePlaces) -> _Found:
    """What is on the pad; the pad and the drawing as text, which the address holds, are two views of one value."""
    with places.more:
        text = state.text(
            record,
            "drawing",
            "The drawing as text",
            help="Copy it to keep the drawing, or paste one. Links to this page include it.",
        )
    try:
        drawn = strokes.decode(text)
    except strokes.StrokesError as problem:
        places.entry.warning(troubles.said(problem), icon=":material/edit:")
        text, drawn = "", ()
    address.carry(drawing=text)
    with places.entry:
        pad(drawn, _drawn, "Drawing pad")
    found = _found(record, dataset, strokes.rasterise(drawn, FINE)[None] if drawn else None, places)
    if found.image is None:
        return replace(found, description=EMPTY.format("digit", "draw one"), state={"drawing": text, **found.state})
    return replace(found, description=f"Your drawing{found.description}", state={"drawing": text, **found.state})


def _drawn(drawn: strokes.Strokes) -> None:
    state.put(drawing=strokes.encode(drawn))


def _upload(record: type[Sourced], dataset: Dataset, places: ImagePlaces) -> _Found:
    with places.entry:
        brought = uploading.picture("A digit", "upload")
        file = brought.file
        if file is None:
            words = EMPTY.format("picture", "choose a file") if brought.possible else ""
            return replace(_found(record, dataset, None, places), description=words)
        try:
            read = nets.upload(file.getvalue(), upload_shape(dataset))
        except uploads.UploadError as problem:
            st.error(troubles.said(problem), icon=":material/error:")
            return _found(record, dataset, None, places)
        for note in read.notes:
            st.warning(note, icon=":material/warning:")
    found = _found(record, dataset, read.image, places)
    return found if found.image is None else replace(found, description=taken(read) + found.description)


def _found(record: type[Sourced], dataset: Dataset, fine: Image | None, places: ImagePlaces) -> _Found:
    """A large image in the data set's shape and, where that is MNIST's, its manner; none where it shows no ink."""
    channels, height, width = dataset.test.images.shape[1:]
    grey = channels == 1
    with places.more:
        centred = grey and state.toggle(record, "centred", "Centre as in MNIST")
        if grey and not centred:
            st.caption(UNCENTRED)
    values = {"centred": centred} if grey else {}
    if fine is None or (grey and not fine.any()):
        return _Found(None, "", values)
    if centred:
        steps = centring.normalise(fine[0])
        if essentials.in_sight(record, "centred"):
            with places.more:
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
    row, pixels = gallery.row(shown, GAP), sum(len(grey[0]) for grey in shown) + 2 * GAP
    portrait.drawn(row, "The drawing, its bounding box, and the box centred", 4 * pixels)
    st.caption(
        "These are MNIST's own steps. The left picture is the input at 28×28. The middle one is its bounding box, "
        "scaled to fit 20×20 pixels. The right one is the box in a field of 28×28, with its centre of mass in the "
        "middle. These nets were trained only on such images."
    )


def _transforms(record: type[Sourced]) -> Transforms:
    with essentials.expander(record, PLACES, "Change the image", icon=":material/tune:"):
        return Transforms(
            shift_x=int(state.number(record, "shift_x", "Shift right, pixels")),
            shift_y=int(state.number(record, "shift_y", "Shift down, pixels")),
            degrees=state.number(record, "degrees", "Turn, counter-clockwise", format="%.0f°"),
            blur=state.number(record, "blur", "Blur, σ in pixels", format="%.1f"),
            noise=state.number(record, "noise", "Noise, standard deviation", help="The pixels go from 0 to 1."),
            inverted=state.toggle(record, "inverted", "Invert black and white"),
        )
