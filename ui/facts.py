"""What data and which device this server uses, in one line each, without loading either."""

import sys

import streamlit as st

from core.data import DataError
from core.data.loading import find
from core.settings import settings


def in_use() -> list[str]:
    """Lines for the sidebar: MNIST, SVHN, device."""
    return [
        *(f"**{title}** {_data(name)}" for name, title in (("mnist", "MNIST"), ("svhn", "SVHN"))),
        _device(),
    ]


@st.cache_data(ttl=60, show_spinner=False)
def _data(name: str) -> str:
    try:
        return "from the files on this machine" if find(name) else "not on this machine: digits drawn by the app"
    except DataError as error:
        return str(error)


def _device() -> str:
    if settings().device:
        return f"**Device** {settings().device} (as set)"
    if "torch" not in sys.modules:
        return "**Device** chosen when a network first runs"
    from core.training.precision import device

    return f"**Device** {device()}"
