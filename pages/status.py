"""The server's state, for those who know the secret; in no list of pages, and nothing where no secret is set."""

import streamlit as st

from ui.page import address, log
from ui.page.sections import HOME
from ui.status import figures, secret

log.configure()
address.arrive("status")
st.set_page_config(page_title=HOME.title, layout="wide")
wanted = secret.wanted()
if wanted is None:
    st.title("There is nothing here", anchor=False)
    st.page_link(HOME.file, label=f"To {HOME.title}", icon=HOME.icon)
elif secret.known(wanted):
    st.title("This server", anchor=False)
    st.button("Look again", icon=":material/refresh:", key=address.key("again"))
    figures.show()
