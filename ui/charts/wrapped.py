"""Titles of charts that break where the chart is narrower than they are, instead of being cut."""

import json
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

# The whole chart's pixels: Vega's `width` is that of the plot alone, and known only when the title has its lines.
ROOM = "max(width, containerSize()[0] || 0)"
NARROW = (120, 170, 230, 300)  # pixels: of charts beside others, and on a telephone
LETTERS = {"text": 8.0, "subtitle": 6.3}  # pixels of a letter of either, on average
USUAL = 16  # pixels: the size of letters of a title that names none


def wrapped(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The specification with its own title and lines below it such that they break; those of its parts stay."""
    title = spec.get("title")
    told: Any = {"text": title} if isinstance(title, str) else title
    if not isinstance(told, Mapping):
        return dict(spec)
    letters = {**LETTERS, "text": LETTERS["text"] * told.get("fontSize", USUAL) / USUAL}
    broken = {part: _breaking(told[part], letter) for part, letter in letters.items() if part in told}
    return {**spec, "title": {**told, **broken}}


def _breaking(text: Any, letter: float) -> Any:  # noqa: ANN401
    """A text, or lines of it, as Vega's expression of the chart's width; what is short, or an expression, as it is."""
    lines = [text] if isinstance(text, str) else text
    if not isinstance(lines, Sequence) or not lines:
        return text
    longest = max(map(len, lines)) * letter
    if longest <= NARROW[0]:
        return text
    found = json.dumps(list(lines), ensure_ascii=False)
    wider = longest
    for narrow in reversed(NARROW):
        if longest <= narrow:
            continue
        short = json.dumps([part for line in lines for part in wrap(line, int(narrow / letter))], ensure_ascii=False)
        found, wider = f"{ROOM} < {wider:.0f} ? {short} : {found}", narrow
    return {"expr": found}
