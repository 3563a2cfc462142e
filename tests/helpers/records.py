"""Which record holds which page's controls."""

from dataclasses import is_dataclass
from importlib import import_module


def record_of(slug: str) -> type:
    """The one dataclass that `ui/<slug>/record.py` defines; AssertionError says what is missing there."""
    home = f"ui.{slug}.record"
    try:
        module = import_module(home)
    except ModuleNotFoundError as error:
        raise AssertionError(f"The page {slug!r} has no controls: define its record in {home} ({error}).") from None
    found = [each for each in vars(module).values() if is_dataclass(each) and each.__module__ == home]
    assert len(found) == 1, f"{home} defines {len(found)} dataclasses; a page has one record of its controls."
    return found[0]
