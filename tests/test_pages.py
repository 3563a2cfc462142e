"""Every page from script to figure, without a browser: what it shows, what its controls move, what a link restores."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import Field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from core.settings import settings
from tests import apps
from tests.apps import WIDGETS, link, taken, well
from tests.records import record_of
from ui import export, state
from ui.records.sourced import Sourced
from ui.sections import HOME, PAGES, ROOT, Page, page

LIGHT = {"race": {"seeds": "5", "most": "100"}}  # what else would compute for long
EACH_PAGE = pytest.mark.parametrize("slug", [entry.slug for entry in PAGES])
WITH_NETS = pytest.mark.parametrize("slug", ["layer_by_layer", "softmax", "saliency"])


def opened(slug: str, query: dict[str, Any] | None = None) -> AppTest:
    """The page at that address, after its first run."""
    return apps.opened(slug, {**LIGHT.get(slug, {}), **(query or {})})


def written(record: object) -> dict[str, list[str]]:
    """A record's parameters, each as a list."""
    return {name: value if isinstance(value, list) else [value] for name, value in state.query(record).items()}


def figures(at: AppTest) -> list[bytes]:
    """All that a page draws: charts with their data, and what components are given."""
    vega = apps.charts(at)
    components = [component.proto.json.encode() for component in at.get("bidi_component")]
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


def contexts(record: type, name: str) -> Iterator[dict[str, str]]:
    """The page as it opens, then with one choice changed: some controls have a meaning there alone."""
    yield {}
    for each in sorted(fields(record), key=lambda each: each.name not in ("view", "data")):
        titles = {} if isinstance(each.default, tuple) else each.metadata.get("titles", {})
        if each.name not in (name, "net", "digit"):
            yield from ({each.name: title} for value, title in titles.items() if value != each.default)
    if issubclass(record, Sourced):
        yield {"source": "Drawing", "net": "CNN"}  # only nets of grey images have digits centred


def moves(slug: str, each: Field[Any], context: dict[str, str]) -> bool:
    """Whether setting the widget changes what is seen."""
    at = well(opened(slug, context))
    widget = next((found for kind in WIDGETS for found in at.get(kind) if found.key == each.name), None)
    if widget is None:
        return False
    before, value = seen(at), other(each)
    widget.set_value(list(value) if isinstance(value, tuple) else value)
    return seen(well(at.run())) != before


def cases() -> list[Any]:
    every = [(entry.slug, each) for entry in PAGES for each in fields(record_of(entry.slug))]
    return [pytest.param(slug, each, id=f"{slug}-{each.name}") for slug, each in every]


@EACH_PAGE
def test_a_page_shows_its_question_its_figure_and_what_it_says(slug: str):
    at = well(opened(slug))
    assert at.title[0].value == page(slug).title
    assert any(page(slug).question in text.value for text in at.markdown)
    charts = at.get("vega_lite_chart")
    assert charts
    for chart in charts:
        assert len(chart.proto.spec) > 200
        assert len(chart.proto.alt) > 20
        assert len(chart.proto.data.data) + sum(len(data.data.data) for data in chart.proto.datasets) > 0
    assert at.main.caption
    assert any("def " in code.value for code in at.code)
    assert len(at.get("download_button")) >= 1


@EACH_PAGE
def test_a_figure_travels_light(slug: str):
    for chart in opened(slug).get("vega_lite_chart"):
        assert len(chart.proto.SerializeToString()) < 300_000


@pytest.mark.parametrize(("slug", "each"), cases())
def test_each_control_moves_what_is_seen(slug: str, each: Field[Any]):
    assert any(moves(slug, each, context) for context in contexts(record_of(slug), each.name))


def test_the_home_page_has_a_card_for_each_page_and_the_shipped_nets():
    at = well(opened(""))
    assert at.title[0].value == HOME.title
    assert all(any(entry.question in text.value for text in at.markdown) for entry in PAGES)
    assert len(at.dataframe[0].value) >= 1


@EACH_PAGE
def test_the_sidebar_leads_to_every_page_and_says_what_is_in_use(slug: str):
    at = opened(slug)
    leads = [found.proto.page for found in at.sidebar.get("page_link")]
    assert leads[1:] == [entry.slug for entry in PAGES]
    assert sum("drawn" in caption.value for caption in at.sidebar.caption) == 2


@pytest.mark.parametrize(("slug", "each"), cases())
def test_a_deep_link_restores_each_control(slug: str, each: Field[Any]):
    wanted = written(replace(record_of(slug)(), **{each.name: other(each)}))
    shown = {frozenset(): wanted}
    for context in contexts(record_of(slug), each.name):
        shown[frozenset(context)] = taken(well(opened(slug, {**context, **wanted})))
        if wanted.items() <= shown[frozenset(context)].items():
            return
    pytest.fail(f"{wanted} is never restored, but {shown}")


@EACH_PAGE
def test_the_link_of_a_state_opens_that_state(slug: str):
    scalars = [each for each in fields(record_of(slug)) if each.name not in ("digit", "data", "view")]
    record = replace(record_of(slug)(), **{each.name: other(each) for each in scalars})
    address = export.link(None, slug, record)
    at = well(opened(slug, parse_qs(urlsplit(address).query)))
    assert urlsplit(link(at)).path == f"/{slug}"
    again = well(opened(slug, taken(at)))
    assert taken(again) == taken(at)
    assert len(taken(at)) > 2


@EACH_PAGE
def test_nonsense_in_the_address_falls_back_to_the_defaults(slug: str):
    choices = [each.name for each in fields(record_of(slug)) if each.name not in LIGHT.get(slug, {})]
    at = well(opened(slug, dict.fromkeys(choices, "nonsense")))
    assert taken(at) == {name: [value] for name, value in LIGHT.get(slug, {}).items()}
    assert figures(at) == figures(opened(slug))


@pytest.mark.parametrize("value", ["-1", "1000000", "1e99", "nan"])
@EACH_PAGE
def test_numbers_out_of_range_are_no_crash(slug: str, value: str):
    numeric = [each.name for each in fields(record_of(slug)) if type(each.default) in (int, float)]
    assert not opened(slug, {**dict.fromkeys(numeric, value), **LIGHT.get(slug, {})}).exception


@WITH_NETS
def test_drawn_digits_are_called_drawn(slug: str):
    assert any("drawn" in caption.value.lower() for caption in opened(slug).main.caption)


@WITH_NETS
def test_a_missing_run_is_named_with_its_cure(slug: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ui.cache.find", lambda net: None)
    at = opened(slug)
    assert not at.exception
    assert f"train {record_of(slug)().net}" in at.error[0].value


@WITH_NETS
def test_damaged_data_are_named_and_stay_as_they_are(slug: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    damaged = [tmp_path / "MNIST/raw/t10k-images-idx3-ubyte", tmp_path / "SVHN/test_32x32.mat"]
    for file in damaged:
        file.parent.mkdir(parents=True)
        file.write_bytes(b"no images")
    monkeypatch.setenv("DIGITSCOPE_DATA", str(tmp_path))
    settings.cache_clear()
    at = opened(slug)
    assert not at.exception
    assert str(tmp_path) in at.error[0].value
    assert all(file.read_bytes() == b"no images" for file in damaged)


def test_a_store_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DIGITSCOPE_STORE", str(tmp_path / "file" / "runs"))
    settings.cache_clear()
    assert any("DIGITSCOPE_STORE" in caption.value for caption in well(opened("")).sidebar.caption)


def test_an_image_is_chosen_by_its_number_among_those_that_fit():
    numbers = {}
    for digit in ("Any digit", "7"):
        at = well(opened("softmax", {"digit": digit, "image": "5"}))
        numbers[digit] = next(caption.value for caption in at.main.caption if "number" in caption.value)
        assert taken(at)["image"] == ["5"]
    assert numbers["Any digit"] != numbers["7"]


@pytest.mark.parametrize("entry", [HOME, PAGES[0]], ids=lambda entry: entry.slug or "home")
def test_what_needs_no_network_loads_no_torch(entry: Page):
    steps = [
        "from streamlit.testing.v1 import AppTest",
        "at = AppTest.from_file('app.py', default_timeout=60)",
        f"at = at.switch_page({entry.file!r}) if {entry is not HOME} else at",
        f"assert at.run().title[0].value == {entry.title!r}",
        "import sys; print({'torch', 'captum'} & set(sys.modules))",
    ]
    script = "\n".join(steps).replace("'app.py'", repr(str(ROOT / "app.py")))
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
