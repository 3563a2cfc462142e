"""The server's sessions, jobs, caches, memory and slowest pages, as tables."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.stats import ACTIVE_SESSIONS_FAMILY, CACHE_MEMORY_FAMILY, CacheStat, GaugeStat, Stat

from core import jobs
from core.jobs import JobError, SearchJob
from core.runs import StoreError
from ui.page import address, log, troubles

MEGABYTE = 1e6
PERCENT = {"Done": st.column_config.NumberColumn(format="percent")}
PROCESS = Path("/proc/self/status")  # Linux alone has it


def show() -> None:
    """All of it."""
    for column, (name, value) in zip(st.columns(4), _headline().items(), strict=False):
        column.metric(name, value)
    st.markdown("### Jobs")
    _jobs()
    st.markdown("### Slowest pages")
    st.caption("Seconds of a page's script in this process: opened, or a control moved.")
    st.dataframe(_pages(), hide_index=True)
    st.markdown("### Caches")
    st.caption(
        "As Streamlit counts them, uploads and sessions among them; the numbers inside PyTorch's tensors are not. "
        "Counting takes seconds in which no visitor is answered."
    )
    if st.button("Count the caches", icon=":material/database:", key=address.key("caches")):
        st.dataframe(_caches(), hide_index=True)


def _headline() -> dict[str, str]:
    """Sessions and memory; a number that this system does not tell is left out."""
    sessions = sum(each.value for each in _counted(ACTIVE_SESSIONS_FAMILY) if isinstance(each, GaugeStat))
    found = {"Open sessions": f"{sessions:.0f}"}
    for name, field in (("Memory, MB", "VmRSS"), ("Its peak, MB", "VmHWM"), ("Threads", "Threads")):
        value = _of_process(field)
        if value is not None:
            found[name] = f"{value * (1024 / MEGABYTE if field.startswith('Vm') else 1):,.0f}"
    return found


def _counted(family: str) -> Sequence[Stat]:
    """What Streamlit counts under that name; nothing outside a server."""
    manager = getattr(Runtime.instance(), "stats_mgr", None) if Runtime.exists() else None
    return manager.get_stats([family]).get(family, ()) if manager else ()


def _of_process(field: str) -> int | None:
    """A number in /proc, memory in kilobytes."""
    if sys.platform != "linux":
        return None
    lines = PROCESS.read_text(encoding="utf-8").splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{field}:")), None)


def _jobs() -> None:
    try:
        found = jobs.jobs()
    except (JobError, StoreError) as error:
        st.error(troubles.said(error), icon=":material/error:")
        return
    rows = [
        {
            "Job": job.id[:12],
            "Kind": "search" if isinstance(job, SearchJob) else "training",
            "State": job.state,
            "Done": job.progress,
            "Message": troubles.without_places(job.message),
        }
        for job in found[:50]
    ]
    if rows:
        st.dataframe(pd.DataFrame(rows), hide_index=True, column_config=PERCENT)
    else:
        st.caption("No job runs, waits or has ended.")


def _pages() -> pd.DataFrame:
    rows = [
        {"Page": slug or "home", "Longest": each.longest, "Mean": each.total / each.count, "Times": each.count}
        for slug, each in sorted(log.times().items(), key=lambda item: -item[1].longest)
    ]
    return pd.DataFrame(rows, columns=["Page", "Longest", "Mean", "Times"]).round(2)


def _caches() -> pd.DataFrame:
    """A row a cache, the largest first."""
    sizes: dict[tuple[str, str], int] = {}
    for each in _counted(CACHE_MEMORY_FAMILY):
        if isinstance(each, CacheStat):
            place = (each.category_name, each.cache_name)
            sizes[place] = sizes.get(place, 0) + each.byte_length
    rows = [(*place, size / MEGABYTE) for place, size in sorted(sizes.items(), key=lambda item: -item[1])]
    return pd.DataFrame(rows, columns=["Kind", "Cache", "MB"]).round(2)
