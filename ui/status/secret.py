"""Who may see the server's state: whoever knows the secret that its owner has set."""

import hmac
import logging
import time

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from core.settings import settings
from ui.page import address, log

NAME = "DIGITSCOPE_STATUS"
KNOWN = "the secret of the status page"
PAUSE = 1.0  # seconds after a wrong one


def wanted() -> str | None:
    """The secret, from the environment or from Streamlit's secrets; None where there is none."""
    if settings().status:
        return settings().status
    try:
        found = st.secrets.get(NAME)
    except StreamlitSecretNotFoundError:
        return None
    return str(found) if found else None


def known(secret: str) -> bool:
    """Whether this visitor has given it; else the field for it stands on the page."""
    if hmac.compare_digest(st.session_state.get(KNOWN, "").encode(), secret.encode()):
        return True
    given = st.text_input("Secret", type="password", key=address.key("secret"))
    if not given:
        return False
    if hmac.compare_digest(given.encode(), secret.encode()):
        st.session_state[KNOWN] = given
        st.rerun()
    time.sleep(PAUSE)
    log.event("refused", logging.WARNING)
    st.error("That is not the secret.", icon=":material/lock:")
    return False
