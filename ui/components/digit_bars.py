"""Ten bars, one a digit, that grow and shrink to new probabilities."""

from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ui.page import address, numbers


def _beside(suffix: str) -> str:
    return Path(__file__).with_suffix(suffix).read_text(encoding="utf-8")


_mount = st.components.v2.component("digitscope_digit_bars", css=_beside(".css"), js=_beside(".js"))


def show(p: NDArray[np.float64] | None, label: str, key: str) -> None:
    """Draw a bar for each of the probabilities p (10,), the largest marked; without them, ten empty bars."""
    shares = [0.0] * 10 if p is None else [float(each) for each in p]
    written = [""] * 10 if p is None else [_short(each) for each in shares]
    largest = None if p is None else int(p.argmax())
    bars = [{"share": share, "written": text} for share, text in zip(shares, written, strict=True)]
    _mount(key=address.key(key), data={"label": label, "bars": bars, "largest": largest})


def _short(p: float) -> str:
    return numbers.probability(p).replace("over", ">").replace("under", "<")
