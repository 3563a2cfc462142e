"""Run a button's action and show its error beside the button until another one is pressed."""

from collections.abc import Callable

import streamlit as st

from core.jobs import JobError
from core.runs import StoreError
from core.tuning import StudyError

MESSAGE = "said of a job"


def act(name: str, action: Callable[[], object]) -> None:
    """Do what a button on the job of that id is for; what goes wrong is said, not raised."""
    st.session_state.pop(MESSAGE, None)
    try:
        action()
    except (JobError, StoreError, StudyError) as error:
        st.session_state[MESSAGE] = (name, str(error), True)


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
