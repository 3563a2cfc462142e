"""What a question asks for beside options: a number, a curve, a click; from the lines "key: value" below it."""

import math
import re

from core.lessons.curves import SHAPES
from core.lessons.faults import Fault
from core.lessons.lesson import ClickInFigure, CurveToDraw, Quantity, SketchAxis
from core.nearest import nearest

Keys = dict[str, tuple[str, int]]  # what stands behind each key, and its line

OF_QUANTITY = ("number", "within", "low", "high", "right")
OF_CURVE = ("curve", "over", "across", "up", "within", "shape", "right", "wrong")
OF_CLICK = ("click", "among")
CURVE_ALONE = {*OF_CURVE} - {*OF_QUANTITY}
OF_QUESTION = ("then", *dict.fromkeys((*OF_QUANTITY, "unit", *OF_CURVE, *OF_CLICK)))
AXIS = re.compile(r"(.+\S)\s*,\s*(\S+)\s+to\s+(\S+)")
AXIS_CURE = 'Write what the axis shows and its ends: "across: Epoch, 1 to 36".'
CURES = {
    "number": 'A number needs "number:" (an expression), "within:", and what is said: "low:", "high:", "right:".',
    "curve": 'A curve needs "curve:" and "over:" (expressions), "across:" and "up:" (its axes), "within:", "shape:", '
    'and what is said: "right:", "wrong:".',
    "click": 'A click needs "click:" (the control that it moves) and "among:" (an expression for all its values).',
}


def quantity(keys: Keys, line: int, faults: list[Fault]) -> Quantity | None:
    """The number that is asked for; None where none is."""
    if "number" not in keys and (keys.keys() & CURVE_ALONE or not keys.keys() & {*OF_QUANTITY, "unit"}):
        return None
    said = _complete(keys, OF_QUANTITY, line, faults)
    within = _positive(keys, line, faults)
    where = keys.get("number", ("", line))[1]
    unit = keys.get("unit", ("", line))[0]
    return Quantity(said["number"], within, unit, said["low"], said["high"], said["right"], where)


def curve(keys: Keys, line: int, faults: list[Fault]) -> CurveToDraw | None:
    """The curve that is to be drawn; None where none is."""
    if not keys.keys() & CURVE_ALONE:
        return None
    said = _complete(keys, OF_CURVE, line, faults)
    axes = [_axis(said[name], keys.get(name, ("", line))[1], faults) for name in ("across", "up")]
    if said["shape"] and said["shape"] not in SHAPES:
        near = nearest(said["shape"], SHAPES)
        cure = f"The shapes are {'; '.join(SHAPES)}."
        faults.append(Fault(keys["shape"][1], f"{said['shape']!r} is no shape of a curve.{near}", cure))
    within, where = _positive(keys, line, faults), keys.get("curve", ("", line))[1]
    told = said["shape"], said["right"], said["wrong"]
    return CurveToDraw(said["curve"], said["over"], axes[0], axes[1], within, *told, where)


def click(keys: Keys, line: int, faults: list[Fault]) -> ClickInFigure | None:
    """The click that is asked for; None where none is."""
    if not keys.keys() & {*OF_CLICK}:
        return None
    said = _complete(keys, OF_CLICK, line, faults)
    return ClickInFigure(said["click"], said["among"], keys.get("click", ("", line))[1])


def _complete(keys: Keys, needed: tuple[str, ...], line: int, faults: list[Fault]) -> dict[str, str]:
    said = {key: keys.get(key, ("", line))[0] for key in needed}
    cure = CURES[needed[0]]
    faults += [Fault(line, f'The question has no "{key}:".', cure) for key, text in said.items() if not text]
    return said


def _positive(keys: Keys, line: int, faults: list[Fault]) -> float:
    text, where = keys.get("within", ("", line))
    within = _number(text or "1")
    if not 0 < within < math.inf:
        faults.append(Fault(where, f"{text!r} is no number above 0.", 'Write "within: 0.05".'))
    return within


def _axis(text: str, line: int, faults: list[Fault]) -> SketchAxis:
    match = AXIS.fullmatch(text)
    low, high = (_number(match[2]), _number(match[3])) if match else (math.nan, math.nan)
    if match is not None and -math.inf < low < high < math.inf:
        return SketchAxis(match[1], low, high)
    if text:
        faults.append(Fault(line, f"{text!r} is no axis.", AXIS_CURE))
    return SketchAxis("", 0.0, 1.0)


def _number(text: str) -> float:
    try:
        return float(text.replace("−", "-"))
    except ValueError:
        return math.nan
