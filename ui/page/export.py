"""State → link and embed snippet, numbers → CSV."""

import json
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ui.page import address, fields

ALLOWED = "camera; clipboard-write"  # a page in a frame may use neither unless the frame says so
HEIGHTS = Path(__file__).parent / "figure_heights.json"  # page → figure → pixels, measured by `tests.browser.figures`
PAGE_HEIGHT, USUAL_HEIGHT = 900, 600  # pixels, of a frame with a whole page, and with a figure that is not measured
Columns = Mapping[str, NDArray[np.generic]]


def link(url: str | None, slug: str, record: object) -> str:
    """The address that opens page `slug` in the state `record`, on the server that `url` is on."""
    here = urlsplit(url or "http://localhost:8501/")
    folder = here.path.rstrip("/").rpartition("/")[0] if here.path.strip("/") else ""
    return urlunsplit((here.scheme, here.netloc, f"{folder}/{slug}", urlencode(fields.query(record), doseq=True), ""))


def alone(page: str, figure: str) -> str:
    """The address of one figure and its sentence on the page at that address."""
    return _with(page, address.FIGURE, figure)


def embedded(page: str) -> str:
    """The address of the page without menu and sidebar."""
    return _with(page, "embed", "true")


def _with(page: str, name: str, value: str) -> str:
    return page + ("&" if "?" in page else "?") + urlencode({name: value})


def embed_snippet(page: str, title: str, height: int = PAGE_HEIGHT) -> str:
    """An <iframe> that shows the page without menu and sidebar.

    Copy buttons, uploads and the camera work there over HTTPS; where they cannot, the page says so
    (`ui.page.uploading`).
    """
    size = f'width="100%" height="{height}" allow="{ALLOWED}"'
    return f'<iframe src="{escape(embedded(page))}" title="{escape(title)}" {size}></iframe>'


def figure_height(slug: str, figure: str) -> int:
    """The pixels that a figure and its sentence need in a frame as wide as a slide, as the page opens."""
    return _heights().get(slug, {}).get(figure, USUAL_HEIGHT)


@lru_cache(maxsize=1)
def _heights() -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = json.loads(HEIGHTS.read_text(encoding="utf-8"))
    return found


def csv(columns: Columns) -> str:
    """Columns of equal length as comma-separated values with a heading."""
    text: str = pd.DataFrame(columns).to_csv(index=False, float_format="%.6g")
    return text
