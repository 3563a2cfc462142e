"""Pages without a browser: opened at an address, found well, and what is to be seen on them."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import Field
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from tests.helpers.patience import PATIENCE
from ui.page import fields
from ui.page.sections import ROOT, page

TYPED = ("text_input", "text_area", "number_input")
WIDGETS = ("selectbox", "segmented_control", "slider", "select_slider", "multiselect", "toggle", *TYPED)

# AppTest reads the metadata of every installed package anew at each run, which takes as long as many a page.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)

WITH_NETS = pytest.mark.parametrize("slug", ["layer_by_layer", "softmax", "saliency"])
AROUND = ("Before: ", "Next: ")  # how the links at a page's end begin
FRAMED = ("Show the code", "Take it with you")  # what frame.close_page draws
_HEADING = re.compile("<h1>(.*?)</h1><h2>(.*?)</h2>")
EVERYTHING = {"controls": "all"}
LIGHT = {"race": {"seeds": "5", "most": "100"}}  # what else would compute for long


def opened(slug: str, query: Mapping[str, Any] | None = None) -> AppTest:
    """The page at that address with all its controls, unless the address has `controls`, after its first run."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    if slug:
        at.switch_page(page(slug).file)
    for name, value in {**EVERYTHING, **(query or {})}.items():
        if value is not None:
            at.query_params[name] = value
    return at.run()


def well(at: AppTest) -> AppTest:
    """The page, which must have neither crashed nor given up."""
    assert not at.exception, f"The page fails; the log has it whole: {[each.message for each in at.exception]}"
    assert not at.error, f"The page gives up: {[each.value for each in at.error]}"
    heading(at)
    return at


def heading(at: AppTest) -> tuple[str, str]:
    """The page's title and question."""
    found = [_HEADING.search(each.value) for each in at.main.html]
    heads = [(unescape(each[1]), unescape(each[2])) for each in found if each is not None]
    assert heads, "The page has no title: it begins with frame.open_page(slug)."
    return heads[0]


def link(at: AppTest) -> str:
    """The address that the page offers to take away."""
    found = [code.value for code in at.code if code.value.startswith("http")]
    assert found, "The page offers no link: it ends with frame.close_page(record, slug, …)."
    return found[0]


def taken(at: AppTest) -> dict[str, list[str]]:
    """The page's state in that address, without what all pages share."""
    return {name: value for name, value in parse_qs(urlsplit(link(at)).query).items() if name not in EVERYTHING}


def leads(at: AppTest) -> list[Any]:
    """The page's own links to other pages, without those to the pages before and after it."""
    return [each for each in at.main.get("page_link") if not each.proto.label.startswith(AROUND)]


def widget(at: AppTest, key: str) -> Any:
    """The control of that name, or button."""
    controls = {named(found): found for kind in (*WIDGETS, "button") for found in at.get(kind)}
    assert key in controls, f"The page draws no control {key!r}; it draws {', '.join(sorted(filter(None, controls)))}."
    return controls[key]


def named(found: Any) -> str:
    """A control's name, without that of its page, with which its key begins."""
    return str(found.key or "").partition(".")[2]


def captions(at: AppTest) -> list[str]:
    """The page's own captions, without those of the frame, which stand in boxes of their own."""
    boxes: list[Any] = [box for box in at.main.expander if box.label in FRAMED]
    boxes += [box for box in at.main.get("popover") if box.proto.popover.label in FRAMED]
    framed = Counter(caption.value for box in boxes for caption in box.caption)
    return list((Counter(caption.value for caption in at.main.caption) - framed).elements())


def charts(at: AppTest) -> list[bytes]:
    """The page's charts with their data."""
    return [chart.proto.SerializeToString() for chart in at.get("vega_lite_chart")]


def chart_titles(at: AppTest) -> list[str]:
    """What a page's charts are called, each in one line as on a wide screen."""
    found = [json.loads(chart.proto.spec).get("title") for chart in at.get("vega_lite_chart")]
    texts = [title["text"] if isinstance(title, dict) else title for title in found if title]
    return [" ".join(_widest(text)) for text in texts]


def _widest(text: Any) -> list[str]:
    """The lines of a title; of one that breaks by its chart's width, those of the widest one."""
    if isinstance(text, dict):
        return list(json.loads(text["expr"][text["expr"].rindex(" : [") + 3 :]))
    return [text] if isinstance(text, str) else list(text)


def light(slug: str, query: dict[str, Any] | None = None) -> AppTest:
    """The page at that address, with what keeps it quick."""
    return opened(slug, {**LIGHT.get(slug, {}), **(query or {})})


def written(record: object) -> dict[str, list[str]]:
    """A record's parameters, each as a list."""
    return {name: value if isinstance(value, list) else [value] for name, value in fields.query(record).items()}


def figures(at: AppTest) -> list[bytes]:
    """All that a page draws: charts with their data, and what components are given."""
    vega = charts(at)
    drawn = [each.proto for each in at.get("bidi_component") if each.proto.component_name != "digitscope_save"]
    components = [each.json.encode() for each in drawn if each.json]
    return vega + [chart.proto.SerializeToString() for chart in at.get("plotly_chart")] + components


def seen(at: AppTest) -> tuple[list[bytes], list[str]]:
    """What a visitor sees change: figures and captions."""
    return figures(at), [caption.value for caption in at.main.caption]


def other(each: Field[Any]) -> Any:
    """A value of the field that is not its default."""
    titles = each.metadata.get("titles")
    if titles is not None:
        last = next(value for value in reversed(titles) if value not in (each.default, "mistakes"))
        return (last,) if isinstance(each.default, tuple) else last
    if isinstance(each.default, bool):
        return not each.default
    if "example" in each.metadata:
        return each.metadata["example"]
    if "step" in each.metadata:
        step = each.metadata["step"] if each.default < each.metadata["high"] else -each.metadata["step"]
        return type(each.default)(round(each.default + step, 6))
    return 3
