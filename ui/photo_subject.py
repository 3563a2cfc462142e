"""Where the page's photo comes from: a file, the camera, or a house number that the app draws."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.data import uploads
from core.data.street import LONGEST, Street
from ui import photo_cache, state
from ui.records import Photo
from ui.sources import ENDINGS

PIXELS = 1600  # of the longer side that is kept
READ = "photo read"
PRIVATE = (
    "Your photo goes to the server that runs this app, and stays in its memory for this visit alone. It is written to "
    "no disk, put into no link, shared with no other visitor and sent to nobody else."
)
WANTED = {"file": "choose a file above", "camera": "allow the camera above and take a photo"}
EMPTY = """**No photo yet:** {wanted}. Best is a house number seen from the front, in daylight, one digit filling a good
part of the picture. Then put the square on one digit, and every net says what it reads there."""


@dataclass(frozen=True)
class Picture:
    """A photo, uint8 3×H×W; words about it; the drawn street where it is one; the values of its controls."""

    pixels: NDArray[np.uint8]
    words: str
    street: Street | None = None
    state: Mapping[str, Any] = field(default_factory=dict)


def choose() -> tuple[Picture | None, dict[str, Any]]:
    """The controls and the photo that they choose, None where there is none yet; the controls' values."""
    source = state.choice(Photo, "source", "Photo from")
    if source == "drawn":
        picture = _drawn()
        return picture, {"source": source, **picture.state}
    if source == "file":
        file = st.file_uploader("A photo as PNG, JPEG or WebP", type=ENDINGS, key="photo")
    else:
        file = st.camera_input("Hold a house number before the camera", resolution="1080p", key="camera")
    st.caption(PRIVATE)
    if file is None:
        _empty(source)
        return None, {"source": source}
    return _read(file), {"source": source}


def _drawn() -> Picture:
    default = Photo().number
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        with st.container(width=200):
            number = state.text(Photo, "number", "House number").strip()
        with st.container(width=300):
            look = int(state.number(Photo, "look", "Another wall, plate and paint"))
    try:
        street = photo_cache.drawn(number, look)
    except ValueError:
        st.warning(f"A house number has one to {LONGEST} digits: {default} is drawn instead.", icon=":material/edit:")
        number, street = default, photo_cache.drawn(default, look)
    words = "Drawn by the app, so no street has it. Choose a file or the camera above for a photo of your own."
    return Picture(street.photo, words, street, {"number": number, "look": look})


def _read(file: UploadedFile) -> Picture | None:
    """The file's photo; it stays with the visitor's session, so that it is decoded once."""
    kept = st.session_state.get(READ)
    if kept is None or kept[0] != file.file_id:
        try:
            kept = (file.file_id, uploads.photo(file.getvalue(), PIXELS))
        except uploads.UploadError as problem:
            st.error(str(problem), icon=":material/error:")
            return None
        st.session_state[READ] = kept
    upload = kept[1]
    height, width = upload.image.shape[1:]
    size = "×".join(f"{each:,}" for each in upload.size)
    smaller = f", worked with at {width:,}×{height:,}" if upload.size != (width, height) else ""
    return Picture(upload.image, f"Your photo of {size} pixels{smaller}.")


def _empty(source: str) -> None:
    with st.container(border=True):
        st.markdown(EMPTY.format(wanted=WANTED[source]))
        st.button("Try with a drawn street number", icon=":material/signpost:", key="try", on_click=_try_drawn)


def _try_drawn() -> None:
    st.session_state["source"] = "drawn"
