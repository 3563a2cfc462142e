"""What a control finds when it is drawn: what the link asks for, else what it held, else its default.

What arrives from the address, the browser or the session is checked before the widget sees it, since a widget fails on
what it does not offer.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeGuard, TypeVar

import streamlit as st

from ui.page import address, fields, old_links
from ui.page.address import key

T = TypeVar("T")


def settle(
    name: str,
    default: Any,  # noqa: ANN401
    read: Callable[[Sequence[str]], Any],
    fits: Callable[[Any], bool],
    title: Callable[[Any], Any],
    many: bool = False,
) -> Any:  # noqa: ANN401
    """Make what the widget finds fit: what the link asks for, else what it held, else the default. The value.

    A widget gets it as its own default too: where a run is cut short, what was put into the session never reaches the
    browser, which would show the widget's default and send that next.
    """
    visit, place = address.here(), key(name)
    visit.usual[name] = default
    if name in visit.requested:
        value, texts = _tried(read, visit.requested[name], fits), visit.requested[name]
        if value is None:
            visit.missing[name] = address.Missing(address.missing_sentence(name, title(default), many), default)
        elif not many and len(set(texts)) > 1:
            visit.missing[name] = address.Missing(address.repeated_sentence(name, title(value)), value)
        del visit.requested[name]
        st.session_state[place] = default if value is None else value
    elif place not in st.session_state:
        st.session_state[place] = visit.values.get(name, default)
    if not _holds(fits, st.session_state[place]):
        st.session_state[place] = default
    if name in visit.missing:
        if st.session_state[place] != visit.missing[name].shown:
            del visit.missing[name]
        visit.show_missing()
    return st.session_state[place]


def moved(*names: str) -> None:
    """Tell the address at once of controls that were moved: the visitor may leave before the page is drawn."""
    visit = address.here()
    moved = {name: fields.written(st.session_state[key(name)]) for name in names if name in visit.usual}
    if not moved:
        return
    visit.written = visit.known[0] if visit.written is None else visit.written
    usual = {name: fields.written(visit.usual[name]) for name in moved}
    wanted = {name: value for name, value in {**visit.written, **moved}.items() if usual.get(name) != value}
    address.publish(wanted)


def settle_number(name: str, default: float, low: float, high: float) -> tuple[Any, Callable[[Any], bool]]:
    """The same for a number from low to high, whole where the default is; the value and the test of what fits."""

    def fits(value: Any) -> bool:  # noqa: ANN401
        return is_number(value) and low <= value <= high

    held = settle(name, default, partial(_number, type(default)), fits, lambda value: f"{value:g}")
    if type(held) is not type(default):  # a slider takes all its numbers of one kind
        held = st.session_state[key(name)] = type(default)(held)
    return held, fits


def waiting(record: type, name: str) -> Any:  # noqa: ANN401
    """What the link asks for, or the page holds, of a control that is not drawn now; the default where that is none."""
    visit, usual, titles = address.here(), fields.default(record, name), fields.about(record, name).get("titles")
    if name not in visit.requested:
        held = visit.values.get(name, usual)
        return tuple(held) if isinstance(usual, tuple) else held
    texts = visit.requested[name]
    if isinstance(usual, tuple):
        found = [_tried(partial(one, name, titles), [text], lambda _: True) if titles else text for text in texts]
        return tuple(each for each in found if each is not None)
    if titles is not None:
        value = _tried(partial(one, name, titles), texts, lambda _: True)
    elif isinstance(usual, bool):
        value = _tried(switch, texts, is_switch)
    elif is_number(usual):
        low, high = (fields.about(record, name).get(end, sign * math.inf) for end, sign in (("low", -1), ("high", 1)))
        value = _tried(partial(_number, type(usual)), texts, lambda found: low <= found <= high)
    else:
        value = texts[-1]
    return usual if value is None else value


def keep(name: str, value: Any, fits: Callable[[Any], bool], default: T) -> T:  # noqa: ANN401
    """The widget's value, kept for when it is out of sight; the browser alone enforces a widget's bounds."""
    found: T = value if _holds(fits, value) else default
    st.session_state[address.VISIT].values[name] = found  # there since the control was settled
    return found


def _tried(read: Callable[[Sequence[str]], Any], texts: Sequence[str], fits: Callable[[Any], bool]) -> Any:  # noqa: ANN401
    """What the address says, or None."""
    try:
        value = read(texts)
    except (ValueError, OverflowError):
        return None
    return value if _holds(fits, value) else None


def _holds(fits: Callable[[Any], bool], value: Any) -> bool:  # noqa: ANN401
    try:
        return fits(value)
    except TypeError:  # a list among the keys of a dictionary
        return False


def has(read: Callable[[Sequence[str]], Any], text: str) -> bool:
    return _tried(read, [text], lambda value: value is not None) is not None


def one(name: str, titles: Mapping[Any, str], texts: Sequence[str]) -> Any:  # noqa: ANN401
    """The value of that id, or of the label that a link of old has; ValueError where there is none."""
    text = texts[-1] if texts else ""
    old = old_links.meaning(address.here().slug, name, text)
    for value, title in titles.items():
        if str(value) in (text, old) or title == text:
            return value
    raise ValueError(text)


def _number(kind: type[int] | type[float], texts: Sequence[str]) -> float:
    value = float(texts[-1])
    if not math.isfinite(value) or (kind is int and value != int(value)):
        raise ValueError(texts[-1])
    return kind(value)


def switch(texts: Sequence[str]) -> bool | None:
    return {"true": True, "false": False}.get(texts[-1].lower())


def is_number(value: Any) -> TypeGuard[float]:  # noqa: ANN401
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def is_switch(value: Any) -> bool:  # noqa: ANN401
    """Whether it is on or off."""
    return isinstance(value, bool)


def is_text(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, str)
