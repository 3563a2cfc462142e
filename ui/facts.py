"""What data, which device and which store this server uses, in one line each, without loading any of them."""

import os
import sys
from pathlib import Path

import streamlit as st

from core.data import DataError
from core.data.loading import find
from core.settings import settings


def in_use() -> list[str]:
    """Lines for the sidebar: MNIST, SVHN, device, store."""
    return [f"**MNIST** {_data('mnist')}", f"**SVHN** {_data('svhn')}", f"**Device** {_device()}", *_store()]


@st.cache_data(ttl=60, show_spinner=False)
def _data(name: str) -> str:
    try:
        return "from the files on this machine" if find(name) else "drawn by the app: no files on this machine"
    except DataError as error:
        return str(error)


def _device() -> str:
    if settings().device:
        return f"{settings().device}, as set"
    if "torch" not in sys.modules:
        return "chosen when a network first runs"
    from core.training.precision import device

    return str(device())


@st.cache_data(ttl=60, show_spinner=False)
def _store() -> list[str]:
    """A line where trained runs cannot be kept, none where all is well."""
    folder = Path(settings().store)
    nearest = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if nearest.is_dir() and os.access(nearest, os.W_OK):
        return []
    return [f"**Store** {folder} cannot be written: what is trained here is not kept. Set DIGITSCOPE_STORE."]
