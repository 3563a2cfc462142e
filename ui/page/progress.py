"""A progress bar for a loop."""

import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

import streamlit as st

Item = TypeVar("Item")
PATIENCE = 0.25  # seconds after which work is worth a progress bar


def each(items: Sequence[Item], doing: str) -> Iterator[Item]:
    """The items in turn; where they take long, with a bar, at which a move of a control stops the work."""
    start, place = time.monotonic(), st.empty()
    for done, item in enumerate(items):
        if time.monotonic() - start > PATIENCE:
            place.progress(done / len(items), f"{doing}: {done} of {len(items)}")
        yield item
    place.empty()
