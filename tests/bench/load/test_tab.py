"""The client against a real Streamlit server: every kind of control gets values that its server takes."""

import json
from collections.abc import Callable, Coroutine
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bench.load.server import serving
from bench.load.tab import NoSuchPageError, Tab, tab
from tests.helpers.loops import finished

CONTROLS = """
import json
import streamlit as st

NAMES = ["one", "two", "three"]
held = {
    "whole": st.slider("whole", 0, 10, 3, 2),
    "real": st.slider("real", 0.0, 1.0, 0.5, 0.05),
    "range": st.slider("range", 0, 10, (3, 7)),
    "stops": st.select_slider("stops", NAMES, "two"),
    "count": st.number_input("count", 0, 9, 4),
    "measure": st.number_input("measure", value=1.5, step=0.25),
    "choice": st.selectbox("choice", NAMES, 1),
    "radio": st.radio("radio", NAMES),
    "segments": st.segmented_control("segments", NAMES, default="one"),
    "pills": st.pills("pills", [":material/home: home", "away"], default="away", selection_mode="multi"),
    "several": st.multiselect("several", NAMES, ["one"], max_selections=2),
    "box": st.checkbox("box"),
    "toggle": st.toggle("toggle", True),
    "text": st.text_input("text", "words"),
    "area": st.text_area("area", "lines"),
}
st.text(json.dumps(held))
"""
ALLOWED: dict[str, Callable[[Any], bool]] = {
    "whole": lambda value: value in range(0, 11, 2),
    "real": lambda value: isinstance(value, float) and 0 <= value <= 1 and (value * 20) % 1 < 1e-6,
    "range": lambda value: len(value) == 2 and 0 <= value[0] <= value[1] <= 10,
    "stops": lambda value: value in ("one", "two", "three"),
    "count": lambda value: type(value) is int and 0 <= value <= 9,
    "measure": lambda value: isinstance(value, float) and (value * 4) % 1 == 0,
    "choice": lambda value: value in ("one", "two", "three"),
    "radio": lambda value: value in ("one", "two", "three"),
    "segments": lambda value: value in ("one", "two", "three"),
    "pills": lambda value: len(value) > 0 and set(value) <= {":material/home: home", "away"},
    "several": lambda value: 0 < len(value) <= 2 and set(value) <= {"one", "two", "three"},
    "box": lambda value: type(value) is bool,
    "toggle": lambda value: type(value) is bool,
    "text": lambda value: value.strip() == "words",
    "area": lambda value: value.strip() == "lines",
}
PLACES = """
import streamlit as st

@st.dialog("closed")
def dialog():
    st.checkbox("in a dialog")

@st.fragment
def part():
    st.checkbox("in a fragment")
    st.text(f"part {st.session_state.runs}")

st.session_state.runs = st.session_state.get("runs", 0) + 1
st.checkbox("switched off", disabled=True)
with st.form("form"):
    st.checkbox("in a form")
    st.form_submit_button()
with st.expander("folded"):
    st.checkbox("in an expander")
with st.expander("Take it with you"):
    st.checkbox("to take away")
with st.popover("Take it with you"):
    st.checkbox("to take away, too")
if st.checkbox("more"):
    st.checkbox("one more")
if st.checkbox("wrong"):
    raise ValueError("as asked")
if st.checkbox("again") and st.session_state.runs % 2:
    st.rerun()
st.checkbox("bound", key="bound", bind="query-params")
if st.checkbox("dialog"):
    dialog()
st.markdown("long " * 5000)
part()
st.text(f"{st.query_params.to_dict()}")
"""


def visited(place: Path, script: str, visit: Callable[[Tab], Coroutine[Any, Any, None]]) -> None:
    """Serve the script with a second page, and visit it."""

    async def go(root: str) -> None:
        async with tab(root) as opened:
            assert await opened.open("") is not None
            await visit(opened)

    (place / "app.py").write_text(script, encoding="utf-8")
    (place / "pages").mkdir()
    (place / "pages" / "second.py").write_text("import streamlit as st\nst.text('second')\n", encoding="utf-8")
    with serving(place) as server:
        finished(go(server.root))


def shown(opened: Tab) -> list[str]:
    return [node.proto.text.body for node in opened.page.nodes.values() if not node.block and node.proto.text.body]


async def flip(opened: Tab, label: str) -> None:
    [found] = [each for each in opened.page.controls() if each.proto.label == label]
    assert await opened.move(found, not opened.page.values[found.id]) is not None


def test_each_kind_of_control_is_moved_to_values_that_it_offers(tmp_path: Path) -> None:
    async def visit(opened: Tab) -> None:
        random = Random(0)
        [text] = shown(opened)
        before = json.loads(text)
        assert {each.proto.label for each in opened.page.controls()} == set(before) == set(ALLOWED)
        for label in before:
            for _ in range(3):
                [found] = [each for each in opened.page.controls() if each.proto.label == label]
                value = found.kind.other(found.proto, opened.page.values[found.id], random)
                assert await opened.move(found, value) is not None
                [text] = shown(opened)
                after = json.loads(text)
                assert {name for name in after if after[name] != before[name]} == {label}
                assert ALLOWED[label](after[label]), (label, after[label])
                before = after
        assert not opened.page.exceptions()

    visited(tmp_path, CONTROLS, visit)


def test_a_page_is_what_a_browser_makes_of_the_messages(tmp_path: Path) -> None:
    async def visit(opened: Tab) -> None:
        offered = [each.proto.label for each in opened.page.controls()]
        assert offered == ["in an expander", "more", "wrong", "again", "bound", "dialog", "in a fragment"]
        long = opened.received
        await flip(opened, "in a fragment")
        assert "part 1" in shown(opened)
        assert opened.received - long < 20_000
        await flip(opened, "more")
        assert "one more" in [each.proto.label for each in opened.page.controls()]
        assert opened.received - long < 25_000  # what is kept is not sent again
        await flip(opened, "more")
        assert "one more" not in [each.proto.label for each in opened.page.controls()]
        await flip(opened, "bound")
        assert "{'bound': 'true'}" in shown(opened)
        await flip(opened, "again")
        await flip(opened, "dialog")
        assert "in a dialog" not in [each.proto.label for each in opened.page.controls()]
        await flip(opened, "wrong")
        assert len(opened.page.exceptions()) == 1
        await opened.open("second")
        assert shown(opened) == ["second"]
        assert not opened.page.exceptions()
        await opened.open("")
        assert [each.proto.label for each in opened.page.controls()] == offered
        with pytest.raises(NoSuchPageError):
            await opened.open("third")

    visited(tmp_path, PLACES, visit)
