"""The controls of the race: the line-up, how it starts and stops, and a visitor's own images."""

from dataclasses import replace

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data import DataError
from core.race import pairs
from core.race.four_nets import Net
from core.race.pairs import BYTE, LabelledImages
from ui.page import essentials, state, troubles, uploading
from ui.page.script import Script
from ui.race.record import NETS, FourNetRace

PLACES = ("1", "2", "3", "4")
REDUCTIONS = ("sum", "mean")
DETAILS = ("seeds", "most", *(f"{name}{place}" for name in ("net", *REDUCTIONS) for place in PLACES))
# What is said of labels that were not written as 0 and 1.
FORMS = {
    "a column": "in a column",
    "one-hot": "one-hot, the second column for 1",
    "booleans": "false and true read as 0 and 1",
    "signs": "−1 and +1 read as 0 and 1",
    "rounded": "rounded to whole numbers",
}


def controls() -> FourNetRace:
    """What a visitor switches first: the reduction and the start."""
    with st.container(horizontal=True, gap="medium"):
        reduction = state.choice(FourNetRace, "reduction", "Loss over the images")
        init = state.choice(
            FourNetRace,
            "init",
            "Initial weights",
            help=("“Truncated normal” has σ = 0.1, is cut at 2σ, and has biases of 0.1."),
        )
    return FourNetRace(reduction=reduction, init=init)


def details(record: FourNetRace) -> FourNetRace:
    """The nets, the seeds and the iterations."""
    title = "Change the four nets, the seeds, the iterations"
    with essentials.expander(FourNetRace, DETAILS, title, icon=":material/tune:"):
        record = _nets(record)
        columns = essentials.row(FourNetRace, {"seeds": 1, "most": 1}, gap="medium")
        with columns["seeds"]:
            seeds = int(state.number(FourNetRace, "seeds", "Seeds"))
        with columns["most"]:
            most = state.choice(FourNetRace, "most", "Iterations at most")
    return replace(record, seeds=seeds, most=most)


def _nets(record: FourNetRace) -> FourNetRace:
    found = {}
    for place in PLACES:
        widths = {f"net{place}": 2, **{f"{reduction}{place}": 1 for reduction in REDUCTIONS}}
        columns = essentials.row(FourNetRace, widths, gap="small")
        with columns[f"net{place}"]:
            found[f"net{place}"] = state.selection(FourNetRace, f"net{place}", f"Net {place}: hidden units · loss")
        for reduction in REDUCTIONS:
            with columns[f"{reduction}{place}"]:
                label = f"Learning rate, {reduction}"
                found[f"{reduction}{place}"] = state.real(FourNetRace, f"{reduction}{place}", label)
    return replace(record, **found)


def nets(record: FourNetRace, reduction: str) -> tuple[Net, ...]:
    """The line-up with the learning rates that it has under "sum" or "mean"."""
    return tuple(
        Net(hidden, loss, getattr(record, f"{reduction}{place}"))
        for place in PLACES
        for hidden, loss in [getattr(record, f"net{place}").rsplit("-", 1)]
    )


def names(record: FourNetRace) -> list[str]:
    """What the four are called."""
    return [NETS[getattr(record, f"net{place}")] for place in PLACES]


def examples() -> LabelledImages:
    """The visitor's own images where there are usable ones, else the drawn set; a line says what they are."""
    with st.expander("Bring your own images", icon=":material/upload_file:"):
        st.caption(
            "Choose two .npy files of up to 10 MB: images N×… and N labels, 0 or 1. Pixels up to 255 are divided by "
            "255. Labels −1 and +1, or two one-hot columns, are read as well."
        )
        images, labels = uploading.files({"images": "Images", "labels": "Labels"}, ("npy",)).files
    if images and labels:
        try:
            found = _read(images.getvalue(), labels.getvalue())
            st.caption(f"Your images: {as_given(found)}. {about(found)}")
            return found
        except DataError as problem:
            st.warning(
                (f"{troubles.said(problem)} The nets race on the drawn images instead."), icon=":material/warning:"
            )
    elif images or labels:
        st.info(f"The {'labels' if images else 'images'} are missing. Both files are needed.", icon=":material/info:")
    st.caption(f"The images are drawn to the report's specification. {about(drawn())}")
    return drawn()


@st.cache_resource(max_entries=1, show_spinner=False)
def drawn() -> LabelledImages:
    """The drawn set."""
    return pairs.drawn()


@st.cache_resource(max_entries=4, show_spinner="Reading the files…")
def _read(images: bytes, labels: bytes) -> LabelledImages:
    return pairs.read(images, labels)


def script(record: FourNetRace, data: LabelledImages) -> Script:
    """What computes the arrivals with the sum."""
    entered = tuple((net.hidden, net.loss, net.lr) for net in nets(record, "sum"))
    rest = {"nets": entered, "init": record.init, "seeds": record.seeds, "most": record.most}
    if data.fingerprint == drawn().fingerprint:
        return Script("of_drawn_images", rest)
    return Script("of_images", {"images": _short(data.images), "labels": data.labels.astype(np.uint8), **rest})


def _short(images: NDArray[np.float64]) -> NDArray[np.generic]:
    """The same as bytes where that is possible, which a script holds with fewer letters."""
    with np.errstate(invalid="ignore", over="ignore"):
        written = np.rint(images * BYTE).astype(np.uint8)
    return written if (written / BYTE == images).all() else images


def as_given(data: LabelledImages) -> str:
    """How a visitor's numbers were read, "200, pixels 0–255 scaled to 0–1; labels −1 and +1 read as 0 and 1"."""
    given = data.given
    span = " to ".join(f"{end:,.5g}".replace("-", "−") for end in (given.low, given.high))
    pixels = f"pixels 0–255 scaled to 0–1 (yours run from {span})" if given.scaled else f"pixels {span}, as they are"
    if given.scaled and (given.low, given.high) == (0, 255):
        pixels = "pixels 0–255 scaled to 0–1"
    forms = [FORMS[form] for form in given.labels]
    return f"{len(data.labels):,}, {pixels}" + (f"; labels {', '.join(forms)}" if forms else "")


def about(data: LabelledImages) -> str:
    """The data in a sentence, from their numbers."""
    count = len(data.labels)
    kinds = f"{count:,} images, {'all different' if data.unique == count else f'{data.unique:,} different'}"
    separable = {
        True: "A straight line through pixel space separates them, so 100% can be reached",
        False: "No straight line through pixel space separates them, so 100% needs the hidden units",
        None: "It could not be determined whether a straight line separates them",
    }[data.separable]
    if data.contradictory:
        separable = "Equal images have different labels, so 100% cannot be reached"
    alone = f"The more frequent label alone is right for {data.baseline:.1%}"
    return f"There are {kinds}, and {data.positives:,} of them are positive. {alone}. {separable}."
