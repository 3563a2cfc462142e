"""Play, pause and step through the descent: where it is, the page says, never the browser."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from ui.loss_surfaces import controls
from ui.loss_surfaces.record import END, LossSurfaces
from ui.page import state

PLAYING, TIMED, FRAME = "playing", "timed", "frame"  # the browser's clock runs as long as TIMED
FRAMES = 25  # of a whole descent
INTERVAL = 0.3  # seconds between them


def live(page: Callable[[], None]) -> None:
    """Run a page's body as a fragment: a moved slider reruns it alone, and playing reruns it several times a second."""
    timed = state.get(PLAYING, False) or _late()
    state.put(**{TIMED: timed})
    st.fragment(page, run_every=INTERVAL if timed else None)()


def _late() -> bool:
    """Whether the browser still sends the place of the slider that stood there before the path was played."""
    frame = state.get(FRAME)
    return frame is not None and state.get("step", frame) != frame


def rest() -> None:
    """Nothing plays where no path is in sight."""
    state.forget(FRAME)
    state.put(**{PLAYING: False})
    if state.get(TIMED, False):
        st.rerun()


def transport(record: LossSurfaces) -> LossSurfaces:
    """Play, step and scrub."""
    playing, timed = state.get(PLAYING, False), state.get(TIMED, False)
    now = min(int(state.get(FRAME, state.get("step", record.steps))), record.steps)
    if playing:
        now = min(now + max(1, record.steps // FRAMES), record.steps)
        state.put(**{FRAME: now, "step": now})
        if now == record.steps:
            playing = False
            state.put(**{PLAYING: False})
    elif timed and _late():
        state.put(step=now)
    elif timed:
        st.rerun()  # the last frame stands; a run of the whole page stops the browser's clock
    elif state.get(FRAME) is not None:
        state.forget(FRAME)
        state.put(step=now)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.button(
            "Back", icon=":material/skip_previous:", on_click=_jump, args=(-1, record.steps), key=state.key("back")
        )
        forth = state.key("forth")
        label, icon = ("Pause", ":material/pause:") if playing else ("Play", ":material/play_arrow:")
        if st.button(label, icon=icon, key=state.key("play"), type="primary"):
            begin = 0 if now == record.steps else now
            state.put(**{PLAYING: not playing, FRAME: now if playing else begin})
            st.rerun()
        st.button("Step", icon=":material/skip_next:", on_click=_jump, args=(1, record.steps), key=forth)
        return _played(record, now) if timed else controls.step(record)


def _jump(by: int, steps: int) -> None:
    now = state.get(FRAME, state.get("step", steps))
    state.forget(FRAME)
    state.put(step=min(max(now + by, 0), steps))


def _played(record: LossSurfaces, frame: int) -> LossSurfaces:
    """The same while the path is played: the server alone says where we are.

    The browser sends the place of its slider with each tick of its clock, often one that is a frame old. A slider of
    its own, which nothing reads, keeps that away from the page's state.
    """
    key = state.key("frames")
    st.session_state[key] = frame
    st.slider("Step", 0, record.steps, frame, 1, key=key, disabled=True, help="Pause, then move to any step.")
    return replace(record, step=END if frame == record.steps else frame)
