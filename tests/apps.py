"""Pages without a browser: opened at an address, found well, and what is to be seen on them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from streamlit.testing.v1 import AppTest

from ui.sections import ROOT, page

TYPED = ("text_input", "text_area", "number_input")
WIDGETS = ("selectbox", "segmented_control", "slider", "select_slider", "multiselect", "toggle", *TYPED)


def opened(slug: str, query: Mapping[str, Any] | None = None) -> AppTest:
    """The page at that address, after its first run."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    if slug:
        at.switch_page(page(slug).file)
    for name, value in (query or {}).items():
        at.query_params[name] = value
    return at.run()


def well(at: AppTest) -> AppTest:
    """The page, which must have neither crashed nor given up."""
    assert not at.exception
    assert not at.error
    assert at.title
    return at


def link(at: AppTest) -> str:
    """The address that the page offers to take away."""
    return next(code.value for code in at.code if code.value.startswith("http"))


def taken(at: AppTest) -> dict[str, list[str]]:
    """The state in that address."""
    return parse_qs(urlsplit(link(at)).query)


def widget(at: AppTest, key: str) -> Any:
    """The control of that name, or button."""
    return next(found for kind in (*WIDGETS, "button") for found in at.get(kind) if found.key == key)


def charts(at: AppTest) -> list[bytes]:
    """The page's charts with their data."""
    return [chart.proto.SerializeToString() for chart in at.get("vega_lite_chart")]
