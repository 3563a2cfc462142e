"""Streamlit's controls as a browser sees them: what each holds, and another value that it would take."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from streamlit.proto.ButtonGroup_pb2 import ButtonGroup
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.NumberInput_pb2 import NumberInput
from streamlit.proto.Slider_pb2 import Slider
from streamlit.proto.WidgetStates_pb2 import WidgetState

REACH = 20  # steps around its value that a number without bounds is moved by, at most

Value = Any  # bool, float, int, str or a list of floats or of strings: what the kind's field of WidgetState holds


@dataclass(frozen=True)
class Kind:
    """A kind of control: its field in WidgetState, what it shows first, what the server sets it to, another value.

    `other` gives None where there is no other value.
    """

    field: str
    first: Callable[[Any], Value]
    given: Callable[[Any], Value]
    other: Callable[[Any, Value, Random], Value]


@dataclass(frozen=True)
class Control:
    """A control on a page; `fragment`: the part of the page that its move runs again, "" for the whole page."""

    name: str
    proto: Any
    fragment: str

    @property
    def kind(self) -> Kind:
        """What can be done with it."""
        return KINDS[self.name](self.proto)

    @property
    def id(self) -> str:
        """Streamlit's id."""
        return str(self.proto.id)

    @property
    def movable(self) -> bool:
        """Whether a move of it makes the server answer at once."""
        return not (self.proto.disabled or self.proto.form_id or self.proto.ignore_rerun)


def control(element: Element, fragment: str) -> Control | None:
    """The element as a control, or None where it is none of the kinds that are moved here."""
    name = element.WhichOneof("type")
    return Control(name, getattr(element, name), fragment) if name in KINDS else None


def state(control: Control, value: Value) -> WidgetState:
    """The value as the browser sends it."""
    found, field = WidgetState(id=control.id), control.kind.field
    if field.endswith("_array_value"):
        getattr(found, field).data.extend(value)
    elif value is not None:
        setattr(found, field, value)
    return found


def choices(control: Control) -> list[Value]:
    """All values of a control that chooses one of several."""
    if control.name == "button_group":
        return [[content] for content in _contents(control.proto)]
    return list(control.proto.options)


def texts(value: Value) -> list[str]:
    """The value in a page's address, as Streamlit's own binding writes it."""
    many = value if isinstance(value, list) else [value]
    return [f"{each:g}" if isinstance(each, float) else "true" if each is True else str(each) for each in many]


def _chosen(options: Sequence[str], places: Sequence[float]) -> list[str]:
    return [options[int(place)] for place in places if 0 <= place < len(options)]


def _another(options: Sequence[str], held: Value, random: Random) -> str | None:
    rest = [each for each in options if each != held]
    return random.choice(rest) if rest else None


def _toggled(options: Sequence[str], held: list[str], most: int, random: Random) -> list[str] | None:
    """One more or one fewer, but never none and never more than `most` (0: as many as there are)."""
    more = [each for each in options if each not in held] if not most or len(held) < most else []
    fewer = held if len(held) > 1 else []
    if not more + fewer:
        return None
    moved = random.choice(more + fewer)
    return [each for each in held if each != moved] if moved in held else [*held, moved]


def _on_grid(low: float, high: float, step: float, held: float, random: Random) -> float | None:
    """Another number of the grid low, low + step … ≤ high."""
    count = int((high - low) / step + 1e-6) + 1
    places = random.sample(range(count), min(2, count))
    found = [low + place * step for place in places]
    return next((each for each in found if abs(each - held) > step / 2), None)


def _slid(slider: Slider, held: list[float], random: Random) -> list[float] | None:
    place = random.randrange(len(held))
    low = held[place - 1] if place else slider.min
    high = held[place + 1] if place + 1 < len(held) else slider.max
    moved = _on_grid(low, high, slider.step, held[place], random)
    if moved is None:
        return None
    number = float(round(moved)) if slider.data_type == Slider.INT else round(moved, 10)
    return [*held[:place], number, *held[place + 1 :]]


def _counted(box: NumberInput, held: float | None, random: Random) -> float | None:
    now = (box.min if box.has_min else 0.0) if held is None else float(held)
    steps = random.sample([step for step in range(-REACH, REACH + 1) if step], 2 * REACH)
    for moved in (now + step * box.step for step in steps):
        if (not box.has_min or moved >= box.min) and (not box.has_max or moved <= box.max):
            return round(moved) if box.data_type == NumberInput.INT else round(moved, 10)
    return None


def _select_slider(_: Slider) -> Kind:
    return Kind(
        "string_array_value",
        lambda slider: _chosen(slider.options, slider.default),
        lambda slider: list(slider.raw_value),
        lambda slider, held, random: (
            [other] if len(held) == 1 and (other := _another(slider.options, held[0], random)) is not None else None
        ),
    )


def _slider(slider: Slider) -> Kind:
    if slider.type == Slider.SELECT_SLIDER:
        return _select_slider(slider)
    return Kind("double_array_value", lambda each: list(each.default), lambda each: list(each.value), _slid)


def _number_input(box: NumberInput) -> Kind:
    whole = box.data_type == NumberInput.INT
    return Kind(
        "int_value" if whole else "double_value",
        lambda each: _number(each.default, whole) if each.HasField("default") else None,
        lambda each: _number(each.value, whole) if each.HasField("value") else None,
        _counted,
    )


def _number(value: float, whole: bool) -> float:
    return round(value) if whole else value


def _one_of(_: Any) -> Kind:  # noqa: ANN401
    return Kind(
        "string_value",
        lambda each: each.options[each.default] if each.HasField("default") and each.options else None,
        lambda each: each.raw_value if each.HasField("raw_value") else None,
        lambda each, held, random: _another(each.options, held, random),
    )


def _multiselect(_: Any) -> Kind:  # noqa: ANN401
    return Kind(
        "string_array_value",
        lambda each: _chosen(each.options, each.default),
        lambda each: list(each.raw_values),
        lambda each, held, random: _toggled(each.options, held, each.max_selections, random),
    )


def _contents(group: ButtonGroup) -> list[str]:
    return [f"{option.content_icon} {option.content}".strip() for option in group.options]


def _button_group(group: ButtonGroup) -> Kind:
    def other(each: ButtonGroup, held: list[str], random: Random) -> list[str] | None:
        if each.click_mode == ButtonGroup.MULTI_SELECT:
            return _toggled(_contents(each), held, 0, random)
        moved = _another(_contents(each), held[0] if held else None, random)
        return None if moved is None else [moved]

    return Kind(
        "string_array_value",
        lambda each: _chosen(_contents(each), each.default),
        lambda each: list(each.raw_values),
        other,
    )


def _checkbox(_: Any) -> Kind:  # noqa: ANN401
    return Kind("bool_value", lambda each: each.default, lambda each: each.value, lambda each, held, random: not held)


def _text(_: Any) -> Kind:  # noqa: ANN401
    """What a text means is its page's affair: a space at its end is the one change that any of them takes."""
    return Kind(
        "string_value",
        lambda each: each.default if each.HasField("default") else None,
        lambda each: each.value if each.HasField("value") else None,
        lambda each, held, random: (held or "")[:-1] if (held or "").endswith(" ") else f"{held or ''} ",
    )


KINDS: dict[str, Callable[[Any], Kind]] = {
    "slider": _slider,
    "number_input": _number_input,
    "selectbox": _one_of,
    "radio": _one_of,
    "multiselect": _multiselect,
    "button_group": _button_group,
    "checkbox": _checkbox,
    "text_input": _text,
    "text_area": _text,
}
