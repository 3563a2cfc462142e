"""What a field of a page's record may be, its control, and its place in the URL.

A field of a record (ui.records) says what its control may be; the control is bound to the URL under the field's
name. Widgets enforce their bounds in the browser alone, so what arrives is checked again here.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import field, fields
from typing import Any

import streamlit as st


def options(default: Any, titles: Mapping[Any, str] | Sequence[Any]) -> Any:  # noqa: ANN401
    """A field that takes one of `titles` (value → what is shown), or several where the default is a tuple."""
    shown = dict(titles) if isinstance(titles, Mapping) else {each: str(each) for each in titles}
    return field(default=default, metadata={"titles": shown})


def between(default: float, low: float, high: float, step: float) -> Any:  # noqa: ANN401
    """A field that takes a number from low to high."""
    return field(default=default, metadata={"low": low, "high": high, "step": step})


def typed(default: str, example: str) -> Any:  # noqa: ANN401
    """A field that takes a text; `example` is another one that makes sense."""
    return field(default=default, metadata={"example": example})


def listed(*example: str) -> Any:  # noqa: ANN401
    """A field that takes several names, none at first; `example` are some that make sense."""
    return field(default=(), metadata={"example": example})


def query(record: Any) -> dict[str, str | list[str]]:  # noqa: ANN401
    """The URL parameters of a record: what differs from the defaults, written as Streamlit writes it."""
    parameters: dict[str, str | list[str]] = {}
    for each in fields(record):
        value, titles = getattr(record, each.name), each.metadata.get("titles", {})
        if value == each.default:
            continue
        many = isinstance(value, tuple)
        parameters[each.name] = [titles.get(one, one) for one in value] if many else str(titles.get(value, value))
    return parameters


def choice(record: type, name: str, label: str, *, help: str | None = None, disabled: bool = False) -> Any:  # noqa: ANN401
    """One of a few, all in sight."""
    default, titles = _field(record, name)
    value = st.segmented_control(
        label,
        list(titles),
        default=default,
        required=True,
        format_func=lambda each: titles.get(each, str(each)),
        key=name,
        help=help,
        disabled=disabled,
        wrap=True,
        bind="query-params",
    )
    return value if value in titles else default


def selection(
    record: type, name: str, label: str, *, help: str | None = None, among: Collection[Any] | None = None
) -> Any:  # noqa: ANN401
    """One of many, in a list that opens; where only some are to be had, one of those `among` them."""
    default, titles = _field(record, name)
    offered = [value for value in titles if among is None or value in among]
    value = st.selectbox(
        label,
        offered,
        index=offered.index(default),
        format_func=lambda each: titles.get(each, str(each)),
        key=name,
        help=help,
        bind="query-params",
    )
    return value if value in offered else default


def several(record: type, name: str, label: str, *, most: int, help: str | None = None) -> tuple[str, ...]:
    """Up to `most` of many, in the order in which they were chosen."""
    default, titles = _field(record, name)
    value = st.multiselect(
        label,
        list(titles),
        default=list(default),
        format_func=lambda each: titles.get(each, str(each)),
        key=name,
        help=help,
        max_selections=most,
        bind="query-params",
    )
    return tuple(each for each in value if each in titles)[:most]


def number(
    record: type, name: str, label: str, *, help: str | None = None, format: str | None = None, disabled: bool = False
) -> float:
    """A real number within the field's bounds, on a slider; `format` is printf's, such as "%.4f"."""
    bounds = next(each for each in fields(record) if each.name == name)
    low, high, step = (bounds.metadata[key] for key in ("low", "high", "step"))
    value = st.slider(
        label,
        low,
        high,
        bounds.default,
        step,
        format,
        key=name,
        help=help,
        disabled=disabled,
        bind="query-params",
    )
    return min(max(float(value), low), high)


def real(record: type, name: str, label: str, *, help: str | None = None) -> float:
    """A real number, typed."""
    _drop_infinite(name)
    bounds = next(each for each in fields(record) if each.name == name)
    low, high, step = (bounds.metadata[key] for key in ("low", "high", "step"))
    value = st.number_input(
        label, low, high, bounds.default, step, key=name, help=help, format="%g", bind="query-params"
    )
    return min(max(float(value), low), high)


def toggle(record: type, name: str, label: str, *, help: str | None = None) -> bool:
    """On or off."""
    default = next(each.default for each in fields(record) if each.name == name)
    return st.toggle(label, default, key=name, help=help, bind="query-params")


def text(record: type, name: str, label: str, *, help: str | None = None, placeholder: str | None = None) -> str:
    """A text; what it means is for the science to say."""
    default = next(each.default for each in fields(record) if each.name == name)
    return st.text_input(label, default, key=name, help=help, placeholder=placeholder, bind="query-params")


def index(name: str, label: str, count: int, *, start: int = 0, help: str | None = None) -> int:
    """A whole number below `count`, typed or stepped; `start`: the field's default."""
    _drop_infinite(name)
    last = max(count - 1, 0)
    value = st.number_input(label, 0, last, min(start, last), 1, key=name, help=help, bind="query-params")
    return min(max(int(value), 0), max(count - 1, 0))


def titles(record: type, name: str) -> dict[Any, str]:
    """What each value of a field is called on screen."""
    return _field(record, name)[1]


def _drop_infinite(name: str) -> None:
    """Take an infinite number out of the address, as Streamlit does with all else that does not fit.

    It fails on this one where the field takes whole numbers, and has read the address before the script runs, so that
    the script has to start anew.
    """
    if name not in st.session_state and any(map(_infinite, st.query_params.get_all(name))):
        del st.query_params[name]
        st.rerun()


def _infinite(text: str) -> bool:
    try:
        return math.isinf(float(text))
    except ValueError:
        return False


def _field(record: type, name: str) -> tuple[Any, dict[Any, str]]:
    found = next(each for each in fields(record) if each.name == name)
    return found.default, found.metadata["titles"]
