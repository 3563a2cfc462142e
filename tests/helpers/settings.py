"""The settings of a page in which a control is drawn, and those in which it is not, as its record's field says."""

from collections.abc import Collection, Mapping
from dataclasses import fields as fields_of
from dataclasses import replace
from typing import Any

from ui.page import fields
from ui.shared.image_record import SEVEN

Setting = dict[str, Any]  # what differs from the page as it opens: field → value


def where(record: type, name: str) -> Setting:
    """A setting in which the control is drawn: as few changes of the opening page as its field's `when` asks for."""
    wanted = {other: values for other, values in _needed(record, name).items() if not _usual(record, other, values)}
    found = {other: _chosen(record, other, values) for other, values in wanted.items()}
    assert fields.matters(replace(record(), **found), name), f"{name}: no setting is found that its `when` asks for."
    return found


def elsewhere(record: type, name: str) -> list[Setting]:
    """Settings in which it is not drawn: each breaks one of the conditions that hold in the first."""
    found, opened = [], where(record, name)
    for other, values in _needed(record, name).items():
        outside = [value for value in fields.titles(record, other) if value not in values]
        if outside and _usual(record, other, values):
            found.append({**opened, other: _chosen(record, other, outside)})
        elif outside:
            found.append({each: value for each, value in opened.items() if each != other})
    return [setting for setting in found if not fields.matters(replace(record(), **setting), name)]


def decisive(record: type) -> list[Setting]:
    """The settings that decide what is drawn: with and without each control, and each value that a `when` asks for."""
    names = [each.name for each in fields_of(record)]
    found = [setting for name in names for setting in (where(record, name), *elsewhere(record, name))]
    asked = {other for name in names for condition in fields.conditions(record, name) for other in condition}
    for other in sorted(asked - {"net"}):  # a net's own layers decide as well
        usual = fields.default(record, other)
        if not isinstance(usual, tuple):
            found += [{other: value} for value in fields.titles(record, other) if value != usual]
    return list({said(setting): setting for setting in map(_with_an_image, found) if setting is not None}.values())


def said(setting: Setting) -> str:
    """A setting in words."""
    return " and ".join(f"{name}={value!r}" for name, value in sorted(setting.items())) or "the page as it opens"


def _with_an_image(setting: Setting) -> Setting | None:
    """A page that waits for an image draws less: a drawing is given one, and no setting brings a file."""
    if setting.get("source") == "upload":
        return None
    return {**setting, "drawing": SEVEN} if setting.get("source") == "drawing" else setting


def _needed(record: type, name: str) -> dict[str, Collection[Any]]:
    """The first of a field's conditions, with those of the fields that it names: field → values."""
    first: Mapping[str, Collection[Any]] = next(iter(fields.conditions(record, name)), {})
    found: dict[str, Collection[Any]] = {}
    for other, values in first.items():
        for each, among in {**_needed(record, other), other: values}.items():
            found[each] = [value for value in among if value in found.get(each, among)]
    return found


def _usual(record: type, name: str, values: Collection[Any]) -> bool:
    """Whether the page opens with one of these."""
    return fields.has_one(fields.default(record, name), values)


def _chosen(record: type, name: str, values: Collection[Any]) -> Any:
    first = next(iter(values))
    return (first,) if isinstance(fields.default(record, name), tuple) else first
