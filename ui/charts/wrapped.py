"""Titles of charts that break where the chart is narrower than they are, instead of being cut."""

import json
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

NARROW = 300  # pixels, of a chart on a telephone
LETTERS = {"text": 7.3, "subtitle": 5.8}  # pixels of a letter of either, on average


def wrapped(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The specification with its own title and lines below it such that they break; those of its parts stay."""
    title = spec.get("title")
    told = {"text": title} if isinstance(title, str) else title
    if not isinstance(told, Mapping):
        return dict(spec)
    broken = {part: _breaking(told[part], letter) for part, letter in LETTERS.items() if part in told}
    return {**spec, "title": {**told, **broken}}


def _breaking(text: Any, letter: float) -> Any:  # noqa: ANN401
    """A text, or lines of it, as Vega's expression of the chart's width; what is short, or an expression, as it is."""
    lines = [text] if isinstance(text, str) else text
    if not isinstance(lines, Sequence) or not lines:
        return text
    room, longest = int(NARROW / letter), max(map(len, lines))
    if longest <= room:
        return text
    short = [part for line in lines for part in wrap(line, room)]
    whole, parts = (json.dumps(list(each), ensure_ascii=False) for each in (lines, short))
    return {"expr": f"width < {longest * letter:.0f} ? {parts} : {whole}"}
