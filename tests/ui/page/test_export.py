"""Links, embed snippets and CSV."""

import csv
import io
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from ui.home.record import Home
from ui.page import export
from ui.saliency.record import Saliency
from ui.softmax.record import Softmax

HERE = {
    None: "http://localhost:8501/softmax",
    "http://localhost:8501/": "http://localhost:8501/softmax",
    "https://digits.example/saliency?image=4": "https://digits.example/softmax",
    "https://school.example/apps/digits/saliency": "https://school.example/apps/digits/softmax",
}


@pytest.mark.parametrize("url", HERE)
def test_a_link_stays_on_the_server_and_below_its_path(url: str | None):
    assert export.link(url, "softmax", Softmax()) == HERE[url]


@pytest.mark.parametrize("root", ["https://digits.example/", "https://school.example/apps/digits/"])
def test_a_link_to_the_home_page_stays_at_the_root(root: str):
    assert export.link(root, "", Home()) == export.link(root.rstrip("/"), "", Home()) == root


def test_a_link_says_what_differs_and_nothing_else():
    found = urlsplit(export.link(None, "softmax", Softmax(image=4, temperature=0.5)))
    assert parse_qs(found.query) == {"image": ["4"], "temperature": ["0.5"]}


def test_several_values_stand_in_the_link_by_their_ids():
    record = Saliency(methods=("grad-cam", "input-x-gradient"), explain="true")
    found = parse_qs(urlsplit(export.link(None, "saliency", record)).query)
    assert found == {"methods": ["grad-cam", "input-x-gradient"], "explain": ["true"]}


@pytest.mark.parametrize("address", ["http://a.example/softmax", "http://a.example/softmax?image=4&net=x"])
def test_a_snippet_is_one_frame_with_the_embedded_address_and_a_link_for_where_it_stays_empty(address: str):
    tags: list[dict[str, str | None]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.append({"tag": tag, **dict(attrs)})

    Reader().feed(export.embed_snippet(address, 'Weights "w" & more', height=700))
    _, frame, _, link = tags
    assert [each["tag"] for each in tags] == ["figure", "iframe", "figcaption", "a"]
    assert link["href"] == address
    assert (frame["title"], frame["height"]) == ('Weights "w" & more', "700")
    assert frame["allow"] == "camera; clipboard-write"
    opened = urlsplit(str(frame["src"]))
    assert f"{opened.scheme}://{opened.netloc}{opened.path}" == "http://a.example/softmax"
    assert parse_qs(opened.query) == {**parse_qs(urlsplit(address).query), "embed": ["true"]}


def test_columns_become_rows_under_a_heading():
    text = export.csv(
        {"w": np.array([1.5, -2.0]), "loss": np.array([0.1234567891, np.nan]), "name": np.array(["a,b", "c"])}
    )
    rows = list(csv.reader(io.StringIO(text)))
    assert rows == [["w", "loss", "name"], ["1.5", "0.123457", "a,b"], ["-2", "", "c"]]


def test_columns_of_unequal_length_are_refused():
    with pytest.raises(ValueError, match="length"):
        export.csv({"a": np.zeros(2), "b": np.zeros(3)})
