"""Every upload and the camera: the control, or why no file can arrive and where it can.

Where none can reach the server, in a frame on another site for example, a sentence and a link to the page itself
stand in place of the control.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.data import pictures
from ui.components import arrival
from ui.page.address import key as own

PICTURES = ("png", "jpg", "jpeg", "webp")
# Asked for only where they are read: for a page that does not ask, an iPhone turns them into JPEG by itself.
HEIC = ("heic", "heif")
LINK = "Open the page itself in a new tab"
SENTENCES = {
    "frame": "No file can be sent from this frame, since the browser keeps the app's cookie from it.",
    "cookies": (
        "No file can be sent, since the browser takes no cookie from this app. Allow its cookies and load it again."
    ),
    "https": "No file can be sent. This server's settings ask for HTTPS, and the page has come over plain HTTP.",
    "camera-frame": "This frame may not use the camera.",
    "camera-https": "The camera needs HTTPS, and the page has come over plain HTTP. A file can be chosen instead.",
}


@dataclass(frozen=True)
class Brought:
    """The files that a visitor has chosen, None where there is none yet; `possible`: whether one can come."""

    files: tuple[UploadedFile | None, ...]
    possible: bool = True

    @property
    def file(self) -> UploadedFile | None:
        """The first of them, or the only one."""
        return self.files[0]


def files(labels: Mapping[str, str], endings: Sequence[str], megabytes: int | None = None) -> Brought:
    """Files of the visitor's, side by side; `labels` are by the widgets' keys."""
    if not _clear(next(iter(labels)), camera=False):
        return Brought((None,) * len(labels), possible=False)
    places = st.columns(len(labels), gap="medium") if len(labels) > 1 else [st.container()]
    asked = zip(places, labels.items(), strict=True)
    return Brought(
        tuple(
            place.file_uploader(label, type=endings, key=own(key), max_upload_size=megabytes)
            for place, (key, label) in asked
        )
    )


def picture(what: str, key: str) -> Brought:
    """A picture of the visitor's; `what` begins the label."""
    heic = pictures.opens_heic()
    kinds = "PNG, JPEG, WebP or HEIC" if heic else "PNG, JPEG or WebP (HEIC: save it as a JPEG first)"
    endings = (*PICTURES, *HEIC) if heic else PICTURES
    return files({key: f"{what} as {kinds}"}, endings, pictures.MEGABYTES)


def shot(label: str, key: str) -> Brought:
    """A photo that the visitor takes with the camera."""
    if not _clear(key, camera=True):
        return Brought((None,), possible=False)
    return Brought((st.camera_input(label, resolution="1080p", key=own(key)),))


def _clear(key: str, *, camera: bool) -> bool:
    """Whether a file can reach the server. Where it seems so, the browser is asked about the camera alone.

    A browser sends Streamlit's cookie with a file if it has sent it with the page's connection. Who sends no header
    at all is no browser.
    """
    if not st.context.headers:
        return True
    arrived = not st.get_option("server.enableXsrfProtection") or arrival.COOKIE in st.context.cookies
    if arrived and not camera:
        return True
    https = str(st.get_option("server.xsrfCookieSameSite")).lower() == "none"
    return arrival.clear(own(f"{key}-arrival"), SENTENCES, LINK, arrived=arrived, camera=camera, https=https)
