"""The types of a record's fields, and a record as parameters of an address.

In the address a field stands under its name, by an id and not by what is shown: another wording breaks no link.

A control that is not always drawn says so in its field: `when={"view": ("slice", "3d")}` draws it in those views alone;
of several such conditions one must hold. One that is drawn, and yet moves nothing on the page as it opens, names a
setting in which it does: `seen_with={"view": "slice"}`. Pages ask `matters`; tests open each control in its setting.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field, fields
from typing import Any, TypedDict, Unpack

When = Mapping[str, Collection[Any]]  # another field's name → the values of which it has one; all must hold


class FieldConditions(TypedDict, total=False):
    """In which settings a field's control is drawn, where not in all; and one in which its moves are seen."""

    when: When | Sequence[When]
    seen_with: Mapping[str, Any]


def options(default: Any, titles: Mapping[Any, str] | Sequence[Any], **setting: Unpack[FieldConditions]) -> Any:  # noqa: ANN401
    """A field that takes one of `titles` (value → what is shown), or several where the default is a tuple."""
    shown = dict(titles) if isinstance(titles, Mapping) else {each: str(each) for each in titles}
    return field(default=default, metadata={"titles": shown, **setting})


def between(default: float, low: float, high: float, step: float, **setting: Unpack[FieldConditions]) -> Any:  # noqa: ANN401
    """A field that takes a number from low to high."""
    return field(default=default, metadata={"low": low, "high": high, "step": step, **setting})


def typed(default: str, example: str, **setting: Unpack[FieldConditions]) -> Any:  # noqa: ANN401
    """A field that takes a text; `example` is another one that makes sense."""
    return field(default=default, metadata={"example": example, **setting})


def listed(*example: str, **setting: Unpack[FieldConditions]) -> Any:  # noqa: ANN401
    """A field that takes several names, none at first; `example` are some that make sense."""
    return field(default=(), metadata={"example": example, **setting})


def plain(default: int, **setting: Unpack[FieldConditions]) -> Any:  # noqa: ANN401
    """A field that is on or off, or a whole number whose ends the page finds while it runs."""
    return field(default=default, metadata=setting)


def conditions(record: type, name: str) -> tuple[When, ...]:
    """The `when` of a field, one of which must hold; none where its control is always drawn."""
    found = _field(record, name).metadata.get("when", ())
    return (found,) if isinstance(found, Mapping) else tuple(found)


def matters(record: Any, name: str) -> bool:  # noqa: ANN401
    """Whether a field has a meaning beside the record's other values, by its `when` and those of what that names."""
    asked = conditions(type(record), name)
    return not asked or any(
        all(matters(record, other) and has_one(getattr(record, other), values) for other, values in each.items())
        for each in asked
    )


def has_one(value: Any, values: Collection[Any]) -> bool:  # noqa: ANN401
    """Whether a field's value is one of these, or has one of them where it takes several."""
    return any(each in values for each in (value if isinstance(value, tuple) else (value,)))


def query(record: Any) -> dict[str, str | list[str]]:  # noqa: ANN401
    """The parameters of a record in the address: what differs from the defaults, by id; "" is none of several."""
    parameters: dict[str, str | list[str]] = {}
    for each in fields(record):
        value = getattr(record, each.name)
        if value == each.default:
            continue
        parameters[each.name] = written(value)
    return parameters


def written(value: Any) -> str | list[str]:  # noqa: ANN401
    """A value as it stands in the address."""
    if isinstance(value, tuple | list):
        return [str(each) for each in value] or [""]
    return str(value).lower() if isinstance(value, bool) else str(value)


def titles(record: type, name: str) -> dict[Any, str]:
    """What each value of a field is called on screen."""
    found: dict[Any, str] = _field(record, name).metadata["titles"]
    return found


def default(record: type, name: str) -> Any:  # noqa: ANN401
    """A field's value where nobody has chosen."""
    return _field(record, name).default


def about(record: type, name: str) -> Mapping[str, Any]:
    """What a field says of itself: its titles, or its bounds, and its conditions."""
    found: Mapping[str, Any] = _field(record, name).metadata
    return found


def bounds(record: type, name: str) -> tuple[Any, Any, Any]:
    """The least value of a number, the largest, and the step between."""
    found = _field(record, name).metadata
    return found["low"], found["high"], found["step"]


def _field(record: type, name: str) -> Any:  # noqa: ANN401
    return next(each for each in fields(record) if each.name == name)
