"""State → link and embed snippet, numbers → CSV."""

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlencode, urlsplit, urlunsplit

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ui.page import address, fields

ALLOWED = "camera; clipboard-write"  # a page in a frame may use neither unless the frame says so
PAGE_HEIGHT = 900  # pixels, of a frame with a whole page
Columns = Mapping[str, NDArray[np.generic]]


def link(url: str | None, slug: str, record: object) -> str:
    """The address that opens page `slug` in the state `record`; `url` is that at which the same page is open."""
    here = urlsplit(url or "http://localhost:8501/")
    open_at = here.path.rstrip("/")
    folder = open_at.rpartition("/")[0] if slug else open_at  # the home page is at the root, and no page's name in it
    return urlunsplit((here.scheme, here.netloc, f"{folder}/{slug}", urlencode(fields.query(record), doseq=True), ""))


def alone(page: str, figure: str) -> str:
    """The address of one figure and its sentence on the page at that address."""
    return asking(page, {address.FIGURE: figure})


def embedded(page: str) -> str:
    """The address of the page without menu and sidebar."""
    return asking(page, {"embed": "true"})


def asking(page: str, parameters: Mapping[str, str | Sequence[str]]) -> str:
    """The address of the page with further parameters."""
    return page + ("&" if "?" in page else "?") + urlencode(parameters, doseq=True) if parameters else page


def embed_snippet(page: str, title: str, height: int = PAGE_HEIGHT) -> str:
    """An <iframe> that shows the page without menu and sidebar; below it a link to the page, for when the app sleeps.

    Copy buttons, uploads and the camera work there over HTTPS; where they cannot, the page says so
    (`ui.page.uploading`).
    """
    size = f'width="100%" height="{height}" allow="{ALLOWED}"'
    frame = f'<iframe src="{escape(embedded(page))}" title="{escape(title)}" {size}></iframe>'
    return f'<figure>{frame}<figcaption><a href="{escape(page)}">{escape(title)}</a></figcaption></figure>'


def csv(columns: Columns) -> str:
    """Columns of equal length as comma-separated values with a heading."""
    text: str = pd.DataFrame(columns).to_csv(index=False, float_format="%.6g")
    return text
