"""Layout of the page: a square on the photo, what each net reads there, how steady, how typical."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data import crops, likeness
from core.data.crops import Square
from core.runs import StoreError
from core.statistics.readings import Reading
from ui.components import cropper
from ui.components.cropper import Place
from ui.page import draw, essentials, state, troubles
from ui.page.ending import PageResult
from ui.page.export import Columns
from ui.page.figure import figure
from ui.page.script import Script
from ui.photo import cached, charts, controls, sentences
from ui.photo.controls import ChosenPhoto
from ui.photo.record import Photo
from ui.shared.data_source import in_words

if TYPE_CHECKING:
    from core.runs import Run

CODE = (crops.crop, crops.neighbours, likeness.measured, Reading)
BOUNDS = {each.name: each.metadata for each in fields(Photo)}
SCALED = (
    "SVHN's own crops hold one digit that fills the height, with its neighbours cut off at the sides. The square is "
    "scaled to 32×32. Each new pixel is a weighted mean of those that it covers (Pillow's Hamming filter). An upload "
    "on the other pages is scaled in the same way. SVHN's authors scaled their crops themselves, so theirs may be "
    "more or less sharp. A net with a larger resolution enlarges all images by its own first layer, in training and "
    "here."
)
NONE = """No street-number net with weights is here. Train one and reload the page:

```sh
python -m core train lenet5
```"""


def show() -> PageResult:
    """Everything below the question. Meant for a fragment."""
    picture, chosen = controls.choose()
    if picture is None:
        return PageResult(Photo(**chosen, **settings()), CODE)
    nets, left_out = cached.street_nets()
    with figure("reading"):
        left, right = st.columns([3, 2], gap="medium")
        said = st.container()
    with left:
        stage = st.container(border=True, key="cropping")
    notes = st.container()
    record = Photo(**chosen, **settings())
    square = crops.placed(picture.pixels, record.x / 100, record.y / 100, record.side / 100)
    with stage:
        _place(picture, square, record)
    with notes:
        st.caption(f"{picture.description} The square covers {square.side:.0f}×{square.side:.0f} pixels of it.")
    squares = crops.neighbours(square, record.reach)
    colour = np.stack([crops.crop(picture.pixels, each) for each in squares])
    found = _readings(nets, colour)
    grey = _grey(picture, squares) if record.grey else []
    if not found:
        st.warning(NONE, icon=":material/model_training:")
        return PageResult(record, CODE)
    truth = picture.street.digit(square) if picture.street else None
    with right:
        alt = f"Probabilities of ten digits by {len(found + grey)} nets for the crop; the sentence below sums them up."
        draw.chart(charts.predictions([*found, *grey], truth), alt=alt)
        if left_out:
            st.caption(f"The first {cached.LIMIT} nets read the crop. {left_out} more nets of the store do not.")
    told = sentences.sentence(found, truth, len(squares), record.reach, cached.architectures(nets))
    with said:
        st.info(told, icon=":material/lightbulb:")
    _below([*found, *grey], colour, record, square)
    st.caption(SCALED)
    files, script = {"readings.csv": _columns([*found, *grey])}, _script(picture, record, squares, found, grey)
    return PageResult(record, CODE, files, script)


def settings() -> dict[str, Any]:
    """The square as numbers, how far it is moved, and whether the MNIST nets are asked."""
    names, title = ("x", "y", "side", "reach", "grey"), "The square in numbers, and the choice of nets"
    with essentials.expander(Photo, names, title, icon=":material/tune:"):
        return {
            "x": state.number(Photo, "x", "Centre of the square: % of the width from the left", format="%.1f"),
            "y": state.number(Photo, "y", "Centre of the square: % of the height from the top", format="%.1f"),
            "side": state.number(Photo, "side", "Side of the square: % of the photo's shorter side", format="%.1f"),
            "reach": int(state.number(Photo, "reach", "Test moves of the square, pixels of the crop")),
            "grey": state.toggle(
                Photo,
                "grey",
                "Include the MNIST nets",
                help=(
                    "They get the marks that stand out from the crop's background, white on black at 28×28. They have "
                    "not learnt street numbers, so they serve as a contrast."
                ),
            ),
        }


def _place(picture: ChosenPhoto, square: Square, record: Photo) -> None:
    """The photo with its square to drag."""
    crop = crops.crop(picture.pixels, square)
    sides = BOUNDS["side"]["low"], BOUNDS["side"]["high"]
    place = Place(record.x, record.y, record.side)
    cropper.show(cropper.payload(picture.pixels, crop, place, sides), "cropper", _dropped)


def _dropped(place: Place) -> None:
    """Hand the square that was let go to the sliders."""
    for name in ("x", "y", "side"):
        value = getattr(place, name)
        if BOUNDS[name]["low"] <= value <= BOUNDS[name]["high"]:
            state.put(**{name: round(value, 1)})


def _readings(nets: Mapping[str, Run], images: NDArray[np.uint8]) -> list[Reading]:
    """What each net reads; one whose weights are lost is named and left out."""
    key = hashlib.blake2b(images.tobytes(), digest_size=8).hexdigest()
    found = []
    for name, run in nets.items():
        try:
            found.append(Reading(name, cached.logits(run.id, key, run, images), crops.AS_PLACED))
        except StoreError as problem:
            st.warning(troubles.said(problem), icon=":material/error:")
    return found


def _grey(picture: ChosenPhoto, squares: list[Square]) -> list[Reading]:
    """What the MNIST nets read; none, and it is said why, where they would get a black image in one of the places."""
    found = [crops.ink(picture.pixels, each) for each in squares]
    black = [not each.image.any() for each in found]
    if any(black):
        st.warning(sentences.nothing(black, crops.AS_PLACED), icon=":material/warning:")
        return []
    for note in found[crops.AS_PLACED].notes:
        st.warning(sentences.FOR_MNIST[note], icon=":material/warning:")
    return _readings(cached.grey_nets(), np.stack([each.image[None] for each in found]))


def _below(found: list[Reading], colour: NDArray[np.uint8], record: Photo, square: Square) -> None:
    """How steady the answers are, and where the crop stands among the training crops."""
    reference = likeness.shipped()
    measured = likeness.measured(colour[[crops.AS_PLACED]])
    values = {name: float(each[0]) for name, each in measured.items()}
    for warning in sentences.warnings(reference, values, square):
        st.warning(warning, icon=":material/warning:")
    left, right = st.columns([3, 2], gap="medium")
    with left, figure("moved"):
        chart = charts.nearby(found, colour, record.reach)
        draw.chart(chart, alt="The answers of each net to the square and its neighbours, moved and resized.")
    with right, figure("likeness"):
        told = {
            name: f"{name.capitalize()} {value:.0f} · median {reference.percentiles[name][50]:.0f}"
            for name, value in values.items()
        }
        standing = {name: reference.standing(name, value) for name, value in values.items()}
        draw.chart(
            charts.standing(standing, told),
            alt="Brightness, contrast and detail of the crop among those of the training crops.",
        )
        source = in_words("svhn", reference.source, reference.fingerprint)
        st.caption(
            f"The crop is compared with {reference.images:,} training images: {source}. The numbers are grey levels. "
            "Contrast is their standard deviation. Detail is the mean difference between neighbouring pixels."
        )


def _columns(found: list[Reading]) -> Columns:
    """A row a net: answer, certainty, steadiness, all ten probabilities."""
    p = np.array([each.p for each in found])
    return {
        "net": np.array([each.net for each in found]),
        "answer": np.array([each.predicted for each in found]),
        "entropy_bits": np.array([each.entropy for each in found]),
        "neighbours_alike": np.array([each.alike for each in found]),
        "neighbours": np.array([len(each.logits) for each in found]),
        **{f"p{digit}": p[:, digit] for digit in range(p.shape[1])},
    }


def _script(
    picture: ChosenPhoto, record: Photo, squares: list[Square], found: list[Reading], grey: list[Reading]
) -> Script | None:
    """What computes them, unless a net is that of a stopped training, which no store has.

    Of a visitor's photo it holds what the nets got, not the photo.
    """
    runs = {**cached.street_nets()[0], **cached.grey_nets()}
    if not all(runs[each.net].stored for each in (*found, *grey)):
        return None
    nets, grey_nets = ({each.net: runs[each.net].id for each in some} for some in (found, grey))
    asked = {"nets": nets, "grey_nets": grey_nets}
    if picture.street:
        place = {name: getattr(record, name) for name in ("x", "y", "side", "reach")}
        return Script("of_drawn", {**picture.state, **place, **asked})
    small = [crops.grey(picture.pixels, each) for each in squares] if grey else []
    colour = np.stack([crops.crop(picture.pixels, each) for each in squares])
    return Script("of_crops", {"colour": colour, "grey": np.array(small, np.uint8), **asked})
