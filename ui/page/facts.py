"""The data, device and store of this server, a line each, without loading any of them."""

import os
import sys
from pathlib import Path

import streamlit as st

from core.data import DataError
from core.data.loading import in_vain, located
from core.settings import settings
from ui.page import log, troubles

TOLD = 4  # things that are left aside, by name


def in_use() -> list[str]:
    """Lines for the sidebar: MNIST, SVHN, device, store, and what is left aside."""
    return [
        f"**MNIST** {_data('mnist')}",
        f"**SVHN** {_data('svhn')}",
        f"**Device** {_device()}",
        *_store(),
        *_left_aside(),
    ]


@st.cache_data(ttl=60, show_spinner=False)
def _data(name: str) -> str:
    try:
        found = located(name)
        if found is None:
            return f"drawn by the app: {troubles.said(in_vain(name)) or 'no files on this machine'}"
    except DataError as error:
        return troubles.said(error)
    remark = f": {found.form.remark}" if found.form.remark else ""
    return f"from the files on this machine{remark}"


def _device() -> str:
    if settings().device:
        return f"{settings().device}, as set"
    if "torch" not in sys.modules:
        return "chosen when a network first runs"
    from core.training.speed.precision import device

    return str(device())


@st.cache_data(ttl=60, show_spinner=False)
def _store() -> list[str]:
    """A line where trained runs cannot be kept, none where all is well."""
    folder = Path(settings().store)
    nearest = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if nearest.is_dir() and os.access(nearest, os.W_OK):
        return []
    log.event("store", problem=f"{folder} cannot be written")
    return ["**Store** cannot be written: nothing trained here is stored. Set DIGITSCOPE_STORE to a folder that can."]


@st.cache_data(ttl=10, show_spinner=False)
def _left_aside() -> list[str]:
    """A line where something lies in the store or the queue that cannot be used, none where all is well."""
    from core.jobs.left_aside import left_aside

    found = left_aside()
    more = [f"{len(found) - TOLD} more"] if len(found) > TOLD else []
    return [f"**Left aside** {'; '.join([*found[:TOLD], *more])}."] if found else []
