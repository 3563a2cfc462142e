"""The script of the drawing computes the bars."""

import pytest

from tests.helpers import scripts
from ui.shared.image_record import SEVEN


@pytest.mark.parametrize("state", [{}, {"drawing": SEVEN}])
def test_the_script_computes_what_is_shown(state: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    scripts.computes_what_is_shown("", state, monkeypatch)
