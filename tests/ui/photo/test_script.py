"""The script of the page's state computes its table, also of a photo of the visitor's own, which it does not hold."""

import io

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.data import street
from tests.helpers import scripts

STATES = (
    {},
    {"number": "83", "look": "7", "x": "42.5", "y": "48", "side": "44.5", "reach": "3", "grey": "true"},
)


@pytest.mark.parametrize("state", STATES)
def test_the_script_computes_what_is_shown(state: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    scripts.computes_what_is_shown("photo", state, monkeypatch)


def upload(at: AppTest) -> AppTest:
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(street.draw("59", 3).photo.transpose(1, 2, 0))).save(buffer, "PNG")
    at.file_uploader[0].set_value(("photo.png", buffer.getvalue(), "image/png"))
    return at.run()


@pytest.mark.parametrize("grey", ["false", "true"])
def test_the_script_of_a_photo_of_ones_own_holds_what_the_nets_got(grey: str, monkeypatch: pytest.MonkeyPatch):
    state = {"source": "File", "x": "40", "side": "50", "grey": grey}
    scripts.computes_what_is_shown("photo", state, monkeypatch, upload)
