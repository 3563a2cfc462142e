"""Pages after a restart: results found on disk, against computed again. `python -m bench.restart`.

Both open the same page in one process with empty caches in memory, in turn; the nets stay loaded. What differs is
whether the results' folder is full or empty.
"""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import streamlit as st
from streamlit.testing.v1 import AppTest

from bench.report import Row, compare, save
from core.settings import settings

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 600  # seconds
STATES: tuple[tuple[str, str, Mapping[str, str], float], ...] = (
    ("saliency", "Saliency maps", {}, 1.5),
    ("trust", "Testing saliency maps", {}, 1.5),
    ("landscape", "Loss landscape", {"seed": "1"}, 1.5),
)


def opened(slug: str, query: Mapping[str, str], cache: Path) -> None:
    """The page, as a server draws it that has just started, in a user cache; SystemExit where the page fails."""
    os.environ["XDG_CACHE_HOME"] = str(cache)
    settings.cache_clear()
    st.cache_data.clear()
    st.cache_resource.clear()
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    at.switch_page(f"pages/{slug}.py")
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    if at.exception or at.error:
        raise SystemExit(f"The page fails: {[each.value for each in (*at.exception, *at.error)]}")


def row(slug: str, title: str, query: Mapping[str, str], target: float, root: Path) -> Row:
    """One page's opening, with a full folder and with an empty one."""
    empty = iter(range(1000))
    return compare(
        f"opening {title}, at a server that has just started",
        lambda: opened(slug, query, root / "full"),
        lambda: opened(slug, query, root / f"empty-{next(empty)}"),
        peer_name="the same, computed again",
        target=target,
        precision="script run, nets loaded",
        packages=["streamlit", "torch", "captum", "safetensors"],
        repeats=5,
    )


def main() -> None:
    """Measure all states, and keep the rows."""
    with tempfile.TemporaryDirectory() as folder:
        save("restart", [row(*state, Path(folder)) for state in STATES])


if __name__ == "__main__":
    main()
