"""Which record holds which page's controls."""

import inspect
from dataclasses import is_dataclass

from ui import records


def record_of(slug: str) -> type:
    """The record that is called as the page at that address, whatever precedes it: race → FourNetRace."""
    known = [found for _, found in inspect.getmembers(records, is_dataclass)]
    return next(found for found in known if found.__name__.lower().endswith(slug.replace("_", "")))
