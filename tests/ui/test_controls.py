"""Every control of every page: it is drawn where its field says so, it moves what is seen, and a link restores it."""

from collections.abc import Sequence
from dataclasses import Field, fields, replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.helpers.apps import WIDGETS, light, named, other, seen, taken, well, written
from tests.helpers.caches import no_caches  # noqa: F401
from tests.helpers.records import record_of
from tests.helpers.settings import Setting, decisive, said, where
from ui.page.fields import matters, query
from ui.page.sections import PAGES

COSTLY = ("saliency", "trust")  # pages that attribute anew for each control
CHEAPLY = {("trust", "both"): {"methods": ("saliency",)}}  # four nets on many images: by the quickest method
WAITING = {"tuning": {"look", "repeat"}}  # for a search's first trial: no setting says whether there is one


def cases(found: Sequence[tuple[str, Any, str]]) -> list[Any]:
    """Each (page, case, its name) as pytest takes it."""
    return [
        pytest.param(slug, each, id=f"{slug}-{name}", marks=[pytest.mark.slow] if slug in COSTLY else [])
        for slug, each, name in found
    ]


EACH_SETTING = pytest.mark.parametrize(
    ("slug", "setting"),
    cases([(page.slug, each, said(each)) for page in PAGES for each in decisive(record_of(page.slug))]),
)
EACH_CONTROL = pytest.mark.parametrize(
    ("slug", "each"), cases([(page.slug, each, each.name) for page in PAGES for each in fields(record_of(page.slug))])
)


def opened(slug: str, setting: Setting) -> AppTest:
    """The page in a setting, where it must be well."""
    return well(light(slug, query(replace(record_of(slug)(), **setting))))


def drawn(at: AppTest) -> dict[str, Any]:
    """The page's controls by name."""
    return {named(found): found for kind in WIDGETS for found in at.get(kind)}


@EACH_SETTING
def test_a_page_draws_the_controls_that_matter_and_no_other(slug: str, setting: Setting):
    record = replace(record_of(slug)(), **setting)
    found = {each.name for each in fields(record)} & set(drawn(opened(slug, setting)))
    expected = {each.name for each in fields(record) if matters(record, each.name)}
    missing = sorted(expected - found - WAITING.get(slug, set()))
    assert not missing, (
        f"{slug} draws no control {', '.join(missing)} in this setting: {said(setting)}. Draw it with ui.page.state; "
        "if it belongs to other settings alone, let its field say to which: when={another_field: (values,)}."
    )
    surplus = sorted(found - expected)
    assert not surplus, (
        f"{slug} draws {', '.join(surplus)} in this setting: {said(setting)}. The `when` of its field rules that out: "
        "correct it, or draw the control where ui.page.fields.matters says so."
    )


@EACH_CONTROL
def test_each_control_moves_what_is_seen(slug: str, each: Field[Any]):
    setting = {**where(record_of(slug), each.name), **each.metadata.get("seen_with", {})}
    at = opened(slug, {**setting, **CHEAPLY.get((slug, each.name), {})})
    assert each.name in drawn(at), f"{slug} draws no control {each.name!r} in this setting: {said(setting)}."
    before, value = seen(at), other(each)
    drawn(at)[each.name].set_value(list(value) if isinstance(value, tuple) else value)
    assert seen(well(at.run())) != before, (
        f"{each.name!r}, set to {value!r}, moves no figure and no caption of {slug} in this setting: {said(setting)}. "
        "Draw what follows from it; if its moves are seen in another setting, let its field name one: "
        "seen_with={another_field: value}."
    )


@EACH_CONTROL
def test_a_deep_link_restores_each_control(slug: str, each: Field[Any]):
    setting, value = where(record_of(slug), each.name), other(each)
    wanted = written(replace(record_of(slug)(), **{each.name: value}))
    shown = taken(opened(slug, {**setting, **CHEAPLY.get((slug, each.name), {}), each.name: value}))
    assert {name: shown.get(name) for name in wanted} == wanted, (
        f"A link to {slug} asks for {wanted}, and the page's own link has {shown}: draw the control {each.name!r} in "
        f"this setting, {said(setting)}, and put its value into the record of frame.close_page."
    )
