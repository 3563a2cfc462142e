"""Page settings: fields of a record ↔ controls ↔ parameters of the address.

A control's key is its page's alone. What arrives from the address, the browser or the session is checked before the
widget sees it: what does not fit is the default, and a link that asked for it is told so.
"""

import dataclasses
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, Literal, TypeVar

import streamlit as st

from ui.page import address, binding, fields, locks, log
from ui.page.address import key as key
from ui.page.essentials import widget

DeltaGenerator = st.delta_generator.DeltaGenerator
Change = Callable[[], None] | None  # what precedes the run after a control was moved
T = TypeVar("T")


def choice(
    record: type, name: str, label: str, *, help: str | None = None, disabled: bool = False, changed: Change = None
) -> Any:  # noqa: ANN401
    """One of a few, all in sight; `changed` precedes the run after."""
    titles, usual = fields.titles(record, name), fields.default(record, name)
    return segments(name, label, titles, usual, help=help, disabled=disabled, changed=changed)


def segments(
    name: str,
    label: str,
    titles: Mapping[Any, str],
    usual: Any,  # noqa: ANN401
    *,
    help: str | None = None,
    disabled: bool = False,
    changed: Change = None,
) -> Any:  # noqa: ANN401
    """One of `titles` (id → what is shown), which the page finds while it runs, all in sight."""
    held = binding.settle(name, usual, partial(binding.one, name, titles), titles.__contains__, titles.get)
    value = widget(st.segmented_control, name)(
        label,
        list(titles),
        default=held,
        required=True,
        format_func=lambda each: titles.get(each, str(each)),
        wrap=True,
        **_common(name, label, help, disabled=disabled, changed=changed),
    )
    return binding.keep(name, value, titles.__contains__, usual)


def selection(
    record: type, name: str, label: str, *, help: str | None = None, among: Collection[Any] | None = None
) -> Any:  # noqa: ANN401
    """One of many, in a list that opens; where only some are to be had, one of those `among` them."""
    default, titles = fields.default(record, name), fields.titles(record, name)
    offered = {value: title for value, title in titles.items() if among is None or value in among}
    return pick(name, label, offered, default if default in offered else next(iter(offered)), help=help)


def pick(
    name: str,
    label: str,
    titles: Mapping[Any, str],
    usual: Any,  # noqa: ANN401
    *,
    help: str | None = None,
    width: int | Literal["stretch"] = "stretch",
    changed: Change = None,
) -> Any:  # noqa: ANN401
    """One of `titles` (id → what is shown), which the page finds while it runs; `changed` precedes the run after."""
    held = binding.settle(name, usual, partial(binding.one, name, titles), titles.__contains__, titles.get)
    value = widget(st.selectbox, name)(
        label,
        list(titles),
        index=list(titles).index(held),
        format_func=lambda each: titles.get(each, str(each)),
        width=width,
        **_common(name, label, help, changed=changed),
    )
    return binding.keep(name, value, titles.__contains__, usual)


def several(record: type, name: str, label: str, *, limit: int, help: str | None = None) -> tuple[str, ...]:
    """Up to `limit` of many, in the order in which they were chosen."""
    default, titles = fields.default(record, name), fields.titles(record, name)
    return pick_several(name, label, titles, default, limit=limit, help=help)


def pick_several(
    name: str,
    label: str,
    titles: Mapping[str, str],
    usual: Sequence[str],
    *,
    limit: int,
    help: str | None = None,
    placeholder: str | None = None,
) -> tuple[str, ...]:
    """Up to `limit` of `titles` (id → what is shown), in the order in which they were chosen."""

    def read(texts: Sequence[str]) -> list[str]:
        return [] if list(texts) == [""] else list(dict.fromkeys(binding.one(name, titles, [text]) for text in texts))

    def fits(value: Any) -> bool:  # noqa: ANN401
        return isinstance(value, list | tuple) and len(value) <= limit and all(each in titles for each in value)

    asked = address.here().requested.get(name, [])
    known = [text for text in asked if binding.has(partial(binding.one, name, titles), text)][:limit]
    default = read(known) if known and len(known) < len(asked) else list(usual)
    held = binding.settle(
        name, default, read, fits, lambda value: ", ".join(titles[each] for each in value) or "none", many=True
    )
    value = widget(st.multiselect, name)(
        label,
        list(titles),
        default=list(held),
        format_func=lambda each: titles.get(each, str(each)),
        max_selections=limit,
        placeholder=placeholder,
        wrap=True,  # in a row that scrolls sideways the last of them are not seen
        **_common(name, label, help),
    )
    return tuple(binding.keep(name, value, fits, list(usual)))


def number(
    record: type, name: str, label: str, *, help: str | None = None, format: str | None = None, disabled: bool = False
) -> float:
    """A real number within the field's bounds, on a slider; `format` is printf's, such as "%.4f"."""
    default: float = fields.default(record, name)
    low, high, step = fields.bounds(record, name)
    held, fits = binding.settle_number(name, default, low, high)
    given = _common(name, label, help, disabled=disabled)
    value = widget(st.slider, name)(label, low, high, held, step, format, **given)
    return binding.keep(name, value, fits, default)


def real(record: type, name: str, label: str, *, help: str | None = None) -> float:
    """A real number, typed."""
    default: float = fields.default(record, name)
    low, high, step = fields.bounds(record, name)
    held, fits = binding.settle_number(name, default, low, high)
    value = widget(st.number_input, name)(label, low, high, held, step, format="%g", **_common(name, label, help))
    return binding.keep(name, value, fits, default)


def whole(name: str, label: str, low: int, high: int, usual: int, *, help: str | None = None) -> int:
    """A whole number on a slider whose ends the page finds while it runs."""
    held, fits = binding.settle_number(name, usual, low, high)
    value = widget(st.slider, name)(label, low, high, held, 1, **_common(name, label, help))
    return binding.keep(name, value, fits, usual)


def stop(
    name: str, label: str, stops: Sequence[int], usual: int, *, help: str | None = None, container: DeltaGenerator
) -> int:
    """One of some whole numbers, on a slider that stops at them alone."""
    titles = {each: str(each) for each in stops}
    held = binding.settle(name, usual, partial(binding.one, name, titles), titles.__contains__, titles.get)
    value = widget(container.select_slider, name)(label, list(stops), held, **_common(name, label, help))
    return binding.keep(name, value, titles.__contains__, usual)


def toggle(record: type, name: str, label: str, *, help: str | None = None) -> bool:
    """On or off."""
    default: bool = fields.default(record, name)
    fits = (True, False).__contains__
    held = binding.settle(name, default, binding.switch, fits, {True: "on", False: "off"}.get)
    value = widget(st.toggle, name)(label, bool(held), **_common(name, label, help))
    return binding.keep(name, value, fits, default)


def text(record: type, name: str, label: str, *, help: str | None = None, placeholder: str | None = None) -> str:
    """A text; what it means is for the science to say."""
    default: str = fields.default(record, name)
    held = binding.settle(name, default, lambda texts: texts[-1], binding.is_text, str)
    value = widget(st.text_input, name)(label, held, placeholder=placeholder, **_common(name, label, help))
    return binding.keep(name, value, binding.is_text, default)


def index(name: str, label: str, count: int, *, start: int = 0, help: str | None = None) -> int:
    """A whole number below `count`, typed or stepped; `start`: the field's default."""
    last, usual = max(count - 1, 0), min(start, max(count - 1, 0))
    before = st.session_state.get(key(name))
    if binding.is_number(before) and before > last:  # another choice has left fewer of them
        st.session_state[key(name)] = last
    held, fits = binding.settle_number(name, usual, 0, last)
    value = widget(st.number_input, name)(label, 0, last, held, 1, **_common(name, label, help))
    return binding.keep(name, value, fits, usual)


def get(name: str, default: Any = None) -> Any:  # noqa: ANN401
    """What a control or element of this page holds, before it is drawn; `default` where it has not been drawn yet."""
    return st.session_state.get(key(name), address.here().values.get(name, default))


def put(**values: Any) -> None:  # noqa: ANN401
    """Set controls of this page, before they are drawn; those that a link keeps still stay as they are."""
    free = {name: value for name, value in values.items() if not locks.still(name)}
    for name, value in free.items():
        st.session_state[key(name)] = address.here().values[name] = value
        address.here().requested.pop(name, None)
    binding.moved(*free)


def forget(name: str) -> None:
    """Let a control of this page start at its default."""
    st.session_state.pop(key(name), None)
    address.here().values.pop(name, None)


def points(name: str, selection: str) -> list[dict[str, Any]]:
    """What was clicked in a chart of this page; nothing where the browser did not say."""
    return list((st.session_state.get(key(name)) or {}).get("selection", {}).get(selection, ()))


def remembered(record: T) -> T:
    """The record of a page that ends early, with what is held or asked for of the controls that it did not draw."""
    kind: type = type(record)
    names = [each.name for each in dataclasses.fields(kind) if getattr(record, each.name) == each.default]
    full = dataclasses.replace(record, **{name: binding.waiting(kind, name) for name in names})  # type: ignore[type-var]
    idle = {name: fields.default(kind, name) for name in names if not fields.matters(full, name)}
    return dataclasses.replace(full, **idle)  # type: ignore[type-var]


def publish(record: object) -> None:
    """Bring the address up to date with the page's state."""
    address.publish(fields.query(record))


def _common(name: str, label: str, help: str | None, *, disabled: bool = False, changed: Change = None) -> Any:  # noqa: ANN401
    """What every control is given beside its label and its values."""
    shared = {"key": key(name), "help": help, "on_change": _after(name, changed)}
    return {**shared, "disabled": locks.draws(name, label) or disabled}


def _after(name: str, changed: Change = None) -> Callable[[], None]:
    """What precedes the run after a change."""

    def after() -> None:
        log.begin()
        binding.moved(name)
        if changed is not None:
            changed()

    return after
