"""One picture on a page: enlarged without a blur, with words for those who do not see it."""

from html import escape

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ui.charts import pictures

LOOK = "display: block; max-width: 100%; height: auto; image-rendering: pixelated; border-radius: 4px"


def show(image: NDArray[np.uint8], alt: str, width: int) -> None:
    """A C×H×W image, so many pixels wide where there is room."""
    drawn(pictures.data_uri(pictures.photograph(image)), alt, width)


def drawn(source: str, alt: str, width: int) -> None:
    """A data URI's picture in the same way."""
    st.html(f'<img src="{source}" alt="{escape(alt)}" width="{width}" style="{LOOK}">')
