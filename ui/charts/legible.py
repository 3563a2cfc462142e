"""Text in charts that can be read on the ground of the theme, which the charts themselves do not know.

A colour of the palettes that is right for a line is too faint for text: on white, or on the dark ground. No colour at
all has a contrast of 4.5 on both (https://www.w3.org/TR/WCAG22/#contrast-minimum), so text gets the nearest that has.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

from ui.charts.theme import CLASS_COLOURS, HIGHLIGHT, INK_ON_BOTH, LOSS_COLOURS, MARK, MUTED, NET_COLOURS

Theme = Literal["light", "dark"]
GROUNDS: dict[Theme, str] = {"light": "#ffffff", "dark": "#10151c"}  # as in .streamlit/config.toml
INKS: dict[Theme, str] = {"light": "#5b6470", "dark": "#a9b4c2"}  # of words that are not the figure itself
LEAST = 4.5
_PARTS = ("layer", "hconcat", "vconcat", "concat", "spec")  # of a chart that is made of others
_PALETTE = {INK_ON_BOTH, HIGHLIGHT, MARK, MUTED, *LOSS_COLOURS.values(), *NET_COLOURS, *CLASS_COLOURS}


def legible(spec: Mapping[str, Any], theme: Theme) -> dict[str, Any]:
    """A chart's specification with the theme's ink, and with colours in which its texts can be read.

    Where a scale colours texts, all that it colours follows, so that a line and its label stay of one colour.
    """
    found: dict[str, Any] = _each(spec, {INK_ON_BOTH: INKS[theme]}, theme, scales=_labels_by_scale(spec))
    return found


def contrast(one: str, other: str) -> float:
    """The contrast of two colours "#rrggbb", from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=128)
def readable(colour: str, theme: Theme) -> str:
    """The colour, mixed with as little black as makes text of it readable, on a dark ground with white."""
    end = 0 if theme == "light" else 255
    for share in range(101):
        mixed = "#" + "".join(f"{round(value + (end - value) * share / 100):02x}" for value in _channels(colour))
        if contrast(mixed, GROUNDS[theme]) >= LEAST:
            return mixed
    return INKS[theme]


@lru_cache(maxsize=2)
def _for_text(theme: Theme) -> dict[str, str]:
    return {each: readable(each, theme) for each in _PALETTE} | {INK_ON_BOTH: INKS[theme]}


def _each(part: Any, colours: Mapping[str, str], theme: Theme, *, scales: bool) -> Any:  # noqa: ANN401
    """A part of a specification with other colours: texts by `readable`, scales too where `scales` says so."""
    if isinstance(part, str):
        return colours.get(part, part)
    if isinstance(part, list):
        return [_each(each, colours, theme, scales=scales) for each in part]
    if not isinstance(part, Mapping):
        return part
    if _is_text(part) or (scales and "range" in part):
        colours = _for_text(theme)
    return {name: _each(each, colours, theme, scales=scales) for name, each in part.items()}


def _is_text(part: Mapping[str, Any]) -> bool:
    mark = part.get("mark")
    return (mark.get("type") if isinstance(mark, Mapping) else mark) == "text"


def _labels_by_scale(part: Any) -> bool:  # noqa: ANN401
    """Whether a scale colours texts."""
    if isinstance(part, list):
        return any(_labels_by_scale(each) for each in part)
    if not isinstance(part, Mapping):
        return False
    if _is_text(part):
        colour = part.get("encoding", {}).get("color", {})
        return "field" in colour or "field" in str(colour.get("condition", ""))
    return any(_labels_by_scale(part[name]) for name in _PARTS if name in part)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def _luminance(colour: str) -> float:
    shares = [value / 255 for value in _channels(colour)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
