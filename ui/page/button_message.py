"""Run a button's action and show its error beside the button until another one is pressed."""

import logging
from collections.abc import Callable

import streamlit as st

from core.jobs import JobError
from core.runs import StoreError
from core.tuning import StudyError
from ui.page import log, troubles

MESSAGE = "said of a job"


def act(name: str, action: Callable[[], object]) -> None:
    """Do what a button on the job of that id is for; what goes wrong is said, not raised."""
    st.session_state.pop(MESSAGE, None)
    asked = getattr(getattr(action, "func", action), "__name__", "")
    try:
        action()
        log.event("job", job=name, asked=asked)
    except (JobError, StoreError, StudyError) as error:
        log.event("job", logging.ERROR, job=name, asked=asked, problem=str(error))
        st.session_state[MESSAGE] = (name, troubles.said(error), True)


def leave(name: str, text: str) -> None:
    """Have these words stand where the job's buttons are."""
    st.session_state[MESSAGE] = (name, text, False)


def show(name: str) -> None:
    """What there is to say of the job."""
    about, words, wrong = st.session_state.get(MESSAGE, ("", "", False))
    if about == name and wrong:
        st.error(words, icon=":material/error:")
    elif about == name:
        st.info(words, icon=":material/group:")
