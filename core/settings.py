"""The few environment variables, read once."""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from platformdirs import user_cache_path

NO = ("0", "false", "no", "off")


@dataclass(frozen=True)
class Settings:
    """What the environment says: None where nothing is set. `public`: strangers come, so little may be asked for."""

    data: Path | None
    store: str
    scheduler: str | None
    device: str | None
    public: bool | None
    cache: Path


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process; tests call `settings.cache_clear()` after changing the environment."""
    cache = user_cache_path("digitscope")
    return Settings(
        data=_folder(os.environ.get("DIGITSCOPE_DATA", "")),
        store=_plain("DIGITSCOPE_STORE") or str(cache / "runs"),
        scheduler=_plain("DIGITSCOPE_SCHEDULER") or None,
        device=_plain("DIGITSCOPE_DEVICE") or None,
        public=_switch("DIGITSCOPE_PUBLIC"),
        cache=cache,
    )


def _plain(name: str) -> str:
    """Without the spaces and the quotes that `set NAME="…"` of Windows leaves in the value."""
    return _bare(os.environ.get(name, ""))


def _switch(name: str) -> bool | None:
    """None where it is not set; whatever is no plain no is taken for yes, the careful side."""
    value = _plain(name).lower()
    return value not in NO if value else None


def _bare(value: str) -> str:
    return value.strip().strip("\"'").strip()


def _folder(value: str) -> Path | None:
    """The value as it is where that is a folder, else without quotes and spaces around it; it need not exist."""
    if not _bare(value):
        return None
    as_given = os.path.expanduser(value)
    return Path(as_given if os.path.isdir(as_given) else os.path.expanduser(_bare(value)))
