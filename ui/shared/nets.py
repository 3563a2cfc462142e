"""Cached data sets, runs and logits, shared by all sessions, each bounded.

Keys are names, run ids and image positions, never arrays.
"""

from __future__ import annotations

import gc
from functools import lru_cache

import streamlit as st

from core import data
from core.data import uploads
from core.runs import Run, by_id, find

GALLERY = 1000  # test images offered by the pages: the first of the split


@st.cache_resource(max_entries=2, show_spinner="Reading the data…")
def dataset(name: str) -> data.Dataset:
    """The named data set, kept in memory for all sessions."""
    return data.load(name)


@st.cache_resource(max_entries=16, show_spinner="Opening the network…")
def run(net: str) -> Run:
    """The run that serves a net's name: the visitor's own where there is one, else the shipped one.

    The nets themselves are kept by `core.runs.nets`, as many as fit.
    """
    found = find(net)
    if found is None:
        raise LookupError(f"No trained {net} in the store nor among the shipped runs: python -m core train {net}")
    found.model()
    freeze()
    return found


@lru_cache(maxsize=1)
def freeze() -> None:
    """Once torch is loaded, its thousands of objects are here to stay: later collections need not walk them."""
    gc.collect()
    gc.freeze()


@st.cache_resource(max_entries=8, show_spinner=False)
def exactly(net: str, run_id: str) -> Run:
    """The run of this net with that id: the one that serves its name, or another of the store."""
    serving = run(net)
    return serving if serving.id == run_id else by_id(run_id) or serving


@st.cache_data(max_entries=32, show_spinner="Reading the picture…")
def upload(content: bytes, shape: tuple[int, int, int]) -> uploads.Upload:
    """A visitor's file as C×H×W; UploadError where it cannot be used."""
    return uploads.read(content, shape)
