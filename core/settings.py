"""The few environment variables, read once."""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from platformdirs import user_cache_path

SLOW = 5.0
NO = ("0", "false", "no", "off")


@dataclass(frozen=True)
class Settings:
    """What the environment says: `data`, `scheduler`, `device`, `public` and `status` are None where nothing is set.

    `public`: strangers come, so little may be asked for; `slow`: seconds from which on a page's script is worth a line
    of the log; `status`: the secret of /status; `warm_up`: whether a server visits each page before its first visitor.
    """

    data: Path | None
    store: str
    scheduler: str | None
    device: str | None
    public: bool | None
    cache: Path
    slow: float = SLOW
    status: str | None = None
    warm_up: bool = True


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
        warm_up=_switch("DIGITSCOPE_WARM_UP") is not False,
        slow=_seconds("DIGITSCOPE_SLOW", SLOW),
        status=_plain("DIGITSCOPE_STATUS") or None,
    )


def _seconds(name: str, usual: float) -> float:
    """A number of seconds; the usual one where the variable holds none."""
    try:
        return float(_plain(name) or usual)
    except ValueError:
        return usual


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
