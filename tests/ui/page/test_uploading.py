"""Uploads and the camera: the control where a file can arrive, and the browser's word where it may not."""

import ast
import json
from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from tests.test_architecture import ROOT, nodes, sources
from ui.components import arrival
from ui.page import address, uploading

Context = dict[str, dict[str, str]]
WITHOUT: Context = {"headers": {"Host": "app.test"}, "cookies": {}}
WITH: Context = {"headers": {"Host": "app.test"}, "cookies": {arrival.COOKIE: "2|00|00|0"}}


def page() -> None:
    import streamlit as st

    from ui.page import uploading

    kind = st.session_state["kind"]
    if kind == "pair":
        brought = uploading.files({"one": "One", "two": "Two"}, ("png",))
    else:
        brought = uploading.shot("Smile", "one") if kind == "camera" else uploading.files({"one": "One"}, ("png",))
    st.session_state["brought"] = brought


def opened(monkeypatch: pytest.MonkeyPatch, kind: str, context: Context, clear: bool | None = None) -> AppTest:
    """The page for a browser that has sent that; `clear` is what it has answered."""
    for name, value in context.items():
        monkeypatch.setattr(ContextProxy, name, property(lambda self, value=value: value))
    at = AppTest.from_function(page)
    at.session_state["kind"] = kind
    if clear is not None:
        at.session_state[address.VISIT] = address.Visit("", {}, [{}])
        at.session_state[".one-arrival"] = {"clear": clear}
    at.run()
    assert not at.exception
    return at


def shown(at: AppTest) -> int:
    """How many controls take a file or a photo."""
    return len(at.get("file_uploader")) + len(at.get("camera_input"))


def asked(at: AppTest) -> list[dict[str, Any]]:
    """What the browser is asked."""
    return [json.loads(each.proto.json) for each in at.get("bidi_component")]


@pytest.mark.parametrize(("kind", "count"), [("file", 1), ("pair", 2)])
def test_a_browser_that_has_sent_the_cookie_is_not_asked(monkeypatch: pytest.MonkeyPatch, kind: str, count: int):
    at = opened(monkeypatch, kind, WITH)
    assert shown(at) == count
    assert asked(at) == []
    assert at.session_state["brought"] == uploading.Brought((None,) * count)


@pytest.mark.parametrize("kind", ["file", "pair", "camera"])
def test_without_the_cookie_nothing_is_taken_until_the_browser_has_said_that_it_can(
    monkeypatch: pytest.MonkeyPatch, kind: str
):
    at = opened(monkeypatch, kind, WITHOUT)
    assert shown(at) == 0
    assert not at.session_state["brought"].possible
    [question] = asked(at)
    assert not question["arrived"]
    assert not question["clear"]
    assert question["camera"] == (kind == "camera")
    assert set(question["sentences"]) == {"frame", "cookies", "https", "camera-frame", "camera-https"}
    answered = opened(monkeypatch, kind, WITHOUT, clear=True)
    assert shown(answered) == (2 if kind == "pair" else 1)
    assert answered.session_state["brought"].possible


def test_a_camera_that_the_browser_switches_off_is_not_offered(monkeypatch: pytest.MonkeyPatch):
    at = opened(monkeypatch, "camera", WITH)
    assert shown(at) == 1
    assert asked(at)[0]["arrived"]
    assert shown(opened(monkeypatch, "camera", WITH, clear=False)) == 0


@pytest.mark.parametrize("setting", ["none", "None", "lax"])
def test_the_browser_learns_whether_the_cookie_needs_https(monkeypatch: pytest.MonkeyPatch, setting: str):
    found = st.get_option
    monkeypatch.setattr(st, "get_option", lambda name: setting if name.endswith("SameSite") else found(name))
    assert asked(opened(monkeypatch, "file", WITHOUT))[0]["https"] == (setting.lower() == "none")


def test_a_server_without_the_cookie_takes_files_from_everyone(monkeypatch: pytest.MonkeyPatch):
    found = st.get_option
    monkeypatch.setattr(st, "get_option", lambda name: False if name.endswith("XsrfProtection") else found(name))
    assert shown(opened(monkeypatch, "file", WITHOUT)) == 1


def test_every_file_and_photo_comes_by_this_way():
    calls = {"file_uploader", "camera_input", "audio_input", "chat_input"}
    found = {
        file
        for file in sources()
        if not file.startswith("tests/")
        for node in nodes(file, top_level=False)
        if isinstance(node, ast.Attribute) and node.attr in calls
    }
    assert found == {"ui/page/uploading.py"}
    assert (ROOT / "ui" / "page" / "uploading.py").is_file()


def test_the_protection_stays_on_and_the_shipped_cookie_works_over_plain_http():
    assert st.get_option("server.enableXsrfProtection")
    assert st.get_option("server.xsrfCookieSameSite") == "lax"
