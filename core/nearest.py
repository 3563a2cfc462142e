"""What messages say of a wrong value: how it looks, and what a misspelt name may have been meant for."""

from collections.abc import Iterable
from difflib import get_close_matches

LONGEST = 100  # characters of a word that are compared
LIMIT = 3  # names that are told
WIDEST = 60  # characters of a value that are shown


def close(word: object, names: Iterable[str]) -> list[str]:
    """The names most like a word, the likest first, at most three; capitals, blanks and "_" for "-" do not count."""
    known: dict[str, str] = {}
    for name in names:
        known.setdefault(_plain(name), name)
    sought = _plain(word) if isinstance(word, str) else ""
    if sought in known:
        return [known[sought]]
    return [known[each] for each in get_close_matches(sought, known, LIMIT)]


def nearest(word: object, names: Iterable[str]) -> str:
    """A sentence to put behind a message, such as " The nearest is 'adamw'."; empty where nothing is like the word."""
    return sentence([repr(name) for name in close(word, names)])


def sentence(found: list[str]) -> str:
    """The same sentence of names that were found."""
    if not found:
        return ""
    return f" The nearest {'is' if len(found) == 1 else 'are'} {', '.join(found)}."


def shown(value: object) -> str:
    """A value as Python writes it, cut where it is long, for messages."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # thousands of digits, thousands of brackets
        text = f"a huge {type(value).__name__}"
    return text if len(text) <= WIDEST else f"{text[:WIDEST]}…"


def _plain(word: str) -> str:
    return word[:LONGEST].strip().casefold().replace("_", "-").replace(" ", "-")
