"""The numbers of one figure's charts, for whom takes the figure along.

They are kept for that figure alone, from the run that draws it: all charts of all visitors would be much to keep.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st
from streamlit.delta_generator_singletons import context_dg_stack

from ui.page import address

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

CHOSEN = "taken"  # the control that says which figure, "" for the whole page
MARKS = 0.2  # of the lines of the longest table with the same columns: what has no more only marks points of it
PICTURE = "data:image"  # how a picture begins in a table


def begin(name: str, stage: "DeltaGenerator") -> None:
    """A figure is drawn in that container from here on."""
    if st.session_state.get(address.key(CHOSEN)) == name:
        visit = address.here()
        visit.taken, visit.stage, visit.tables = name, stage, []


def note(tables: Mapping[str, pd.DataFrame], container: "DeltaGenerator | None") -> None:
    """A chart with these tables is drawn in the container, None: where the page is at; kept if the figure holds it."""
    visit = address.here()
    where = container if container is not None else next(reversed(context_dg_stack.get()), None)
    if visit.stage is None or where is None:
        return
    if any(each is visit.stage for each in where._active_dg._ancestors):
        visit.tables += [plain for plain in map(_without_pictures, tables.values()) if not plain.empty]


def known(name: str) -> list[pd.DataFrame] | None:
    """The tables of the figure's charts without what only marks some of another one's points; None where the figure was
    drawn before somebody asked for them.
    """
    visit = address.here()
    if visit.taken != name:
        return None
    kinds = [tuple(map(str, each.columns)) for each in visit.tables]
    longest: dict[tuple[str, ...], int] = {}
    for kind, each in zip(kinds, visit.tables, strict=True):
        longest[kind] = max(len(each), longest.get(kind, 0))
    return [each for kind, each in zip(kinds, visit.tables, strict=True) if len(each) > MARKS * longest[kind]]


def _without_pictures(table: pd.DataFrame) -> pd.DataFrame:
    held = [name for name in table.columns if not table[name].astype(str).str.startswith(PICTURE).any()]
    return table[held]
