"""Colours and second signs of runs and methods, kept for the visit."""

from collections.abc import Sequence

import streamlit as st

from ui.charts import signs


def of_runs(ids: Sequence[str]) -> list[int]:
    """The numbers, of `ui.charts.signs`, of the runs with these ids, which are shown together."""
    return _numbers("signs of runs", ids, len(signs.RUN_COLOURS))


def of_methods(titles: Sequence[str]) -> list[int]:
    """The same of methods that explain an image."""
    return _numbers("signs of methods", titles, len(signs.METHOD_COLOURS))


def _numbers(kind: str, shown: Sequence[str], count: int) -> list[int]:
    known = st.session_state[kind] = signs.assigned(st.session_state.get(kind, {}), shown, count)
    return [known[each] for each in shown]
