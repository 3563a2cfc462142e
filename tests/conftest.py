"""What every test gets: its own user cache and no environment of the user's; and the real data where there are some."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.settings import settings
from tests.caches import clear

_REAL_DATA = os.environ.get("DIGITSCOPE_DATA")


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test reads or writes the user's cache, nor depends on the user's settings."""
    for name in ("DATA", "STORE", "SCHEDULER", "DEVICE"):
        monkeypatch.delenv(f"DIGITSCOPE_{name}", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user-cache"))
    monkeypatch.setattr("core.settings.user_cache_path", lambda name: tmp_path / "user-cache" / name)
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture(autouse=True)
def no_caches() -> Iterator[None]:
    """Streamlit's caches outlive an AppTest."""
    clear()
    yield
    clear()


@pytest.fixture
def real_data() -> Path:
    """The folder of real MNIST and SVHN files."""
    if not _REAL_DATA:
        pytest.skip("needs real MNIST and SVHN files: point DIGITSCOPE_DATA at their folder")
    return Path(_REAL_DATA)
