"""The app on the real data, for figures that are computed from them."""

from pathlib import Path

import pytest

from core.settings import settings


@pytest.fixture
def on_real_data(real_data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the real files, which the app reads, too."""
    monkeypatch.setenv("DIGITSCOPE_DATA", str(real_data))
    settings.cache_clear()
    return real_data
