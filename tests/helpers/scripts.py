"""What a page gives along: its tables, and the script that computes the first of them."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests.helpers.apps import light, well
from ui.page import export, frame
from ui.page.script import Script, program

LONGEST = 120  # lines of a script, which is short

Tables = Mapping[str, export.Columns]
Visit = Callable[[AppTest], AppTest]  # what a visitor does that no address can say, such as an upload


def nothing(at: AppTest) -> AppTest:
    """The page as its address opens it."""
    return at


def taken(
    slug: str, state: Mapping[str, str], patch: pytest.MonkeyPatch, visit: Visit = nothing
) -> tuple[Tables, Script]:
    """The tables that a page offers, and the script of the first of them, which there must be."""
    files, script = given(slug, state, patch, visit)
    assert script is not None, f"No script: ui/{slug}/script.py and frame.close_page(…, script=…)."
    return files, script


def given(
    slug: str, state: Mapping[str, str], patch: pytest.MonkeyPatch, visit: Visit = nothing
) -> tuple[Tables, Script | None]:
    """The tables that a page offers in a state, after a visit, and the script of the first of them, if there is one."""
    seen: list[tuple[Tables, Script | None]] = []

    def take(record: object, slug: str, files: Tables, figures: object, script: Script | None) -> None:
        seen.append((files, script))

    patch.setattr(frame, "_take_away", take)
    well(visit(light(slug, dict(state))))
    assert seen, "The page does not end with frame.close_page."
    return seen[-1]


def written(slug: str, files: Tables, script: Script) -> str:
    """The script's file."""
    return program(slug, f"http://localhost:8501/{slug}", next(iter(files)), script)


def same(table: pd.DataFrame, other: pd.DataFrame) -> None:
    """Two tables hold the same numbers, but for the order of float32 sums."""
    pd.testing.assert_frame_equal(table, other, check_dtype=False, rtol=1e-4, atol=1e-6)


def computes_what_is_shown(
    slug: str, state: Mapping[str, str], patch: pytest.MonkeyPatch, visit: Visit = nothing
) -> None:
    """Run the script of a page's state and compare with the page's table."""
    files, script = taken(slug, state, patch, visit)
    text = written(slug, files, script)
    assert len(text.splitlines()) <= LONGEST
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(text, "script.py", "exec"), names)  # the app's own text
    computed: dict[str, np.ndarray] = names["columns"]
    same(pd.DataFrame(computed), pd.DataFrame(next(iter(files.values()))))
