"""Read recipes from TOML files in any encoding that editors write, with helpful errors."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

from core.nearest import shown
from core.recipes.limits import RecipeError

LARGEST = 1_000_000  # bytes: a recipe has a thousand
# What word processors and web pages put in the place of the characters that TOML knows.
_TYPOGRAPHIC: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys("“”„‟«»＂", '"'),
        **dict.fromkeys("‘’‚‛‹›´`", "'"),
        **dict.fromkeys("−–—‐‑", "-"),
        **dict.fromkeys("\u00a0\u2007\u202f\u200b\ufeff", "a blank"),
        "＝": "=",
    }
)
_LINE = re.compile(r"\(at line (\d+), column (\d+)\)")


def read(path: str | Path, missing: str) -> dict[str, Any]:
    """The values in a file; RecipeError, which ends in `missing` where there is no such file."""
    try:
        with Path(path).open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise RecipeError(f"There is no file {path}{missing}") from None
    except (OSError, ValueError) as error:
        raise RecipeError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    if len(content) > LARGEST:
        raise RecipeError(f"{path} is larger than {LARGEST // 10**6} MB, so it is none; name a text file in TOML.")
    text = decoded(content)
    if text is None:
        raise RecipeError(f"{path} is no text file; name one in TOML, saved as UTF-8.")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(f"{path} is no valid TOML: {_message(text, str(error))}") from None
    except (ValueError, RecursionError):
        raise RecipeError(f"{path} is no valid TOML: a number or a table in it is beyond all bounds.") from None


@contextmanager
def problems(path: str | Path) -> Iterator[None]:
    """Errors in here are that file's, and say so."""
    try:
        yield
    except RecipeError as error:
        raise RecipeError(f"{path}: {error}") from None
    except RecursionError:
        raise RecipeError(f"{path}: its tables lie too deep within each other.") from None


def decoded(content: bytes) -> str | None:
    """Text in UTF-8, UTF-16 or UTF-32, with a mark or without, else in Windows' cp1252; None for what is no text.

    Every key and value of ours is ASCII, so whatever else a code page has can stand in comments alone.
    """
    try:
        text = content.decode(json.detect_encoding(content))
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return None if any(ord(sign) < 32 and sign not in "\t\n\f\x1a" for sign in text) else text.rstrip("\x1a")


def _message(text: str, problem: str) -> str:
    """What the parser found, the line, and the cure where it is plain."""
    place = _LINE.search(problem)
    if place is None:
        return f"{problem}."
    line = text.split("\n")[int(place[1]) - 1].strip()
    foreign = [sign for sign in dict.fromkeys(line.partition("#")[0]) if sign in _TYPOGRAPHIC]
    if foreign:
        cures = "; ".join(f"instead of {_named(sign)} write {_TYPOGRAPHIC[sign]}" for sign in foreign)
        return f"line {place[1]} ({shown(line)}) has characters of a word processor: {cures}."
    cure = " Text stands in quotes, true and false in small letters." if problem.startswith("Invalid value") else ""
    return f"{problem}: {shown(line)}.{cure}"


def _named(sign: str) -> str:
    return sign if sign.isprintable() and not sign.isspace() else f"the invisible U+{ord(sign):04X}"


def written(values: Mapping[str, Any]) -> str:
    """The text of a table and of those in it; what is None or empty is left out."""
    return "\n".join(_blocks(values))


def _blocks(values: Mapping[str, Any], table: str = "") -> Iterator[str]:
    told = {name: value for name, value in values.items() if value is not None and value != {}}
    inner = {name: told.pop(name) for name in list(told) if isinstance(told[name], Mapping)}
    yield (f"[{table}]\n" if table else "") + _lines(told)
    for name, value in inner.items():
        yield from _blocks(value, f"{table}.{name}" if table else name)


def _lines(values: Mapping[str, Any]) -> str:
    # JSON's strings, numbers and booleans are TOML's too.
    return "".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items())
