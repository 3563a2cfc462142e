"""Numbers in, Altair charts out; imports neither Streamlit nor torch."""

import os

from altair.utils import schemapi

# Altair checks every object that it makes against Vega-Lite's whole schema: four fifths of the time a page takes. The
# tests draw every chart with the checks on; for visitors they are off.
if "PYTEST_VERSION" not in os.environ:
    schemapi.disable_debug_mode()
