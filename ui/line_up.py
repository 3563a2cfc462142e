"""The controls of the race: the line-up, how it starts and stops, and a visitor's own images."""

from dataclasses import replace

import streamlit as st

from core import race_data
from core.data import DataError
from core.four_nets import Net
from core.race_data import Examples
from ui import state
from ui.records import NETS, FourNetRace

PLACES = ("1", "2", "3", "4")
REDUCTIONS = ("sum", "mean")


def controls() -> FourNetRace:
    """What a visitor switches first: the reduction and the start."""
    with st.container(horizontal=True, gap="medium"):
        reduction = state.choice(FourNetRace, "reduction", "The loss is")
        init = state.choice(
            FourNetRace, "init", "Weights start", help="Truncated normal: σ = 0.1, cut at 2σ, and biases of 0.1."
        )
    return FourNetRace(reduction=reduction, init=init)


def details(record: FourNetRace) -> FourNetRace:
    """The nets, the seeds and the iterations."""
    with st.expander("Change the four nets, the seeds, the iterations", icon=":material/tune:"):
        record = _nets(record)
        left, right = st.columns(2, gap="medium")
        with left:
            seeds = int(state.number(FourNetRace, "seeds", "Seeds"))
        with right:
            most = state.choice(FourNetRace, "most", "Iterations at most")
    return replace(record, seeds=seeds, most=most)


def _nets(record: FourNetRace) -> FourNetRace:
    found = {}
    for place in PLACES:
        columns = st.columns([2, 1, 1], gap="small")
        with columns[0]:
            found[f"net{place}"] = state.selection(FourNetRace, f"net{place}", f"Net {place}: hidden units · loss")
        for column, reduction in zip(columns[1:], REDUCTIONS, strict=True):
            with column:
                label = f"Learning rate, {reduction}"
                found[f"{reduction}{place}"] = state.real(FourNetRace, f"{reduction}{place}", label)
    return replace(record, **found)


def nets(record: FourNetRace, reduction: str) -> tuple[Net, ...]:
    """The line-up with the learning rates that it has under "sum" or "mean"."""
    return tuple(
        Net(*getattr(record, f"net{place}").rsplit("-", 1), getattr(record, f"{reduction}{place}")) for place in PLACES
    )


def names(record: FourNetRace) -> list[str]:
    """What the four are called."""
    return [NETS[getattr(record, f"net{place}")] for place in PLACES]


def examples() -> Examples:
    """The visitor's own images where there are usable ones, else the drawn set; a line says what they are."""
    with st.expander("Bring your own images", icon=":material/upload_file:"):
        st.caption("Two .npy files of up to 10 MB: images N×… (uint8 counts as 0 to 255) and N labels, 0 or 1.")
        left, right = st.columns(2, gap="medium")
        images = left.file_uploader("Images", type="npy", key="images")
        labels = right.file_uploader("Labels", type="npy", key="labels")
    if images and labels:
        try:
            found = _read(images.getvalue(), labels.getvalue())
            st.caption(f"Your images: {about(found)}")
            return found
        except DataError as problem:
            st.warning(f"{problem} Meanwhile the drawn images race.", icon=":material/warning:")
    elif images or labels:
        st.info(f"The {'labels' if images else 'images'} are missing: both files are needed.", icon=":material/info:")
    st.caption(f"Images drawn to the report's specification: {about(drawn())}")
    return drawn()


@st.cache_resource(max_entries=1, show_spinner=False)
def drawn() -> Examples:
    """The drawn set."""
    return race_data.drawn()


@st.cache_resource(max_entries=4, show_spinner="Reading the files…")
def _read(images: bytes, labels: bytes) -> Examples:
    return race_data.read(images, labels)


def about(data: Examples) -> str:
    """The data in a sentence, from their numbers."""
    count = len(data.labels)
    kinds = f"{count:,} images, {'all different' if data.unique == count else f'{data.unique:,} different'}"
    separable = {
        True: "a straight line through pixel space separates them, so 100 % can be reached",
        False: "no straight line through pixel space separates them, so 100 % needs the hidden units",
        None: "whether a straight line separates them could not be told in time",
    }[data.separable]
    alone = f"the commoner label alone is right for {data.baseline:.1%}"
    return f"{kinds}, {data.positives:,} of them positive; {alone}; {separable}."
