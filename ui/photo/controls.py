"""The source of the photo: a file, the camera, or a drawn house number."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.data import uploads
from core.data.street import LONGEST, Street
from ui.page import state, troubles, uploading
from ui.photo import cached
from ui.photo.record import Photo

PIXELS = 1600  # of the longer side that is kept
READ = "photo read"
PRIVATE = (
    "Your photo goes to the server that runs this app, and stays in its memory only for this visit. It is written to "
    "no disk and put into no link. Nobody else gets it."
)
WANTED = {"file": "choose a file above", "camera": "allow the camera above and take a photo"}
EMPTY = """**No photo yet:** {wanted}. The best photo shows a house number from the front, in daylight, with
large digits. Then put the square on one digit, and every net says what it reads there."""
BARRED = "**Without a photo:** the same nets read a street number that the app draws."


@dataclass(frozen=True)
class ChosenPhoto:
    """A photo, uint8 3×H×W; words about it; the drawn street where it is one; the values of its controls."""

    pixels: NDArray[np.uint8]
    description: str
    street: Street | None = None
    state: Mapping[str, Any] = field(default_factory=dict)


def choose() -> tuple[ChosenPhoto | None, dict[str, Any]]:
    """The controls and the photo that they choose, None where there is none yet; the controls' values."""
    row = st.container(horizontal=True, gap="medium", vertical_alignment="bottom")
    with row:
        source = state.choice(Photo, "source", "Source of the photo")
    if source == "drawn":
        picture = _drawn(row)
        return picture, {"source": source, **picture.state}
    if source == "file":
        brought = uploading.picture("A photo", "photo")
    else:
        brought = uploading.shot("Hold a house number before the camera", "camera")
    if brought.possible:
        st.caption(PRIVATE)
    if brought.file is None:
        _empty(EMPTY.format(wanted=WANTED[source]) if brought.possible else BARRED)
        return None, {"source": source}
    return _read(brought.file), {"source": source}


def _drawn(row: DeltaGenerator) -> ChosenPhoto:
    default = Photo().number
    with row, st.container(width=150):
        number = state.text(Photo, "number", "House number").strip()
    with row, st.container(width=220):
        look = int(state.number(Photo, "look", "Draw another wall and plate"))
    try:
        street = cached.drawn(number, look)
    except ValueError:
        st.warning(
            (f"A house number has one to {LONGEST} digits, so {default} is drawn instead."), icon=":material/edit:"
        )
        number, street = default, cached.drawn(default, look)
    words = "The app drew this number, so no street has it. Choose a file or the camera above for your own photo."
    return ChosenPhoto(street.photo, words, street, {"number": number, "look": look})


def _read(file: UploadedFile) -> ChosenPhoto | None:
    """The file's photo; it stays with the visitor's session, so that it is decoded once."""
    kept = st.session_state.get(READ)
    if kept is None or kept[0] != file.file_id:
        try:
            kept = (file.file_id, uploads.photo(file.getvalue(), PIXELS))
        except uploads.UploadError as problem:
            st.error(troubles.said(problem), icon=":material/error:")
            return None
        st.session_state[READ] = kept
    upload = kept[1]
    height, width = upload.image.shape[1:]
    size = "×".join(f"{each:,}" for each in upload.size)
    smaller = f", worked with at {width:,}×{height:,}" if upload.size != (width, height) else ""
    return ChosenPhoto(upload.image, f"Your photo of {size} pixels{smaller}.")


def _empty(text: str) -> None:
    with st.container(border=True):
        st.markdown(text)
        st.button(
            "Try with a drawn street number", icon=":material/signpost:", key=state.key("try"), on_click=_try_drawn
        )


def _try_drawn() -> None:
    state.put(source="drawn")
