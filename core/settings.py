"""The few environment variables, read once."""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from platformdirs import user_cache_path


@dataclass(frozen=True)
class Settings:
    """What the environment says: `data` and `scheduler` are None where nothing is set."""

    data: Path | None
    store: str
    scheduler: str | None
    device: str | None
    cache: Path


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process; tests call `settings.cache_clear()` after changing the environment."""
    cache = user_cache_path("digitscope")
    data = os.environ.get("DIGITSCOPE_DATA")
    return Settings(
        data=Path(data).expanduser() if data else None,
        store=os.environ.get("DIGITSCOPE_STORE") or str(cache / "runs"),
        scheduler=os.environ.get("DIGITSCOPE_SCHEDULER") or None,
        device=os.environ.get("DIGITSCOPE_DEVICE") or None,
        cache=cache,
    )
