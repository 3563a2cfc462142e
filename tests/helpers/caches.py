"""Streamlit's caches, which outlive an AppTest."""

import sys
from collections.abc import Iterator

import pytest


def clear() -> None:
    """Forget all that pages computed; tests without a page need not load Streamlit for it."""
    streamlit = sys.modules.get("streamlit")
    if streamlit is not None:
        streamlit.cache_data.clear()
        streamlit.cache_resource.clear()


@pytest.fixture(autouse=True, scope="module")
def no_caches() -> Iterator[None]:
    """Imported by modules whose tests all see the same nets and images: what they computed is kept among them."""
    clear()
    yield
    clear()
