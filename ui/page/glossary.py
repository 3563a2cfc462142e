"""The app's words, from `assets/glossary.toml`: what each means, its formula, the page that shows it, its source."""

import re
import tomllib
from dataclasses import dataclass, fields
from functools import lru_cache
from urllib.parse import parse_qs

from core.nearest import nearest
from ui.page.sections import PAGES, ROOT, page

FILE = ROOT / "assets" / "glossary.toml"
LONGEST = 25  # words of a sentence
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class GlossaryError(ValueError):
    """An entry that cannot be used; the message names the term, what is wrong, and what to write."""


@dataclass(frozen=True)
class Term:
    """One term: `words` are the forms in which it stands on pages, `page` is relative to the app's address.

    `formula` is LaTeX, `url` leads to the source; both may be "".
    """

    id: str
    title: str
    words: tuple[str, ...]
    sentence: str
    page: str
    source: str
    formula: str = ""
    url: str = ""

    @property
    def slug(self) -> str:
        """The address of the page that shows it."""
        return self.page.partition("?")[0]

    @property
    def state(self) -> dict[str, list[str]]:
        """The parameters of that page's state."""
        return parse_qs(self.page.partition("?")[2], strict_parsing=True) if "?" in self.page else {}


KEYS = tuple(each.name for each in fields(Term) if each.name != "id")
NEEDED = ("title", "words", "sentence", "page", "source")


@lru_cache(maxsize=1)
def terms() -> tuple[Term, ...]:
    """All of them, in the file's order; GlossaryError."""
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> tuple[Term, ...]:
    """The terms of a file's text; GlossaryError for the first that cannot be used."""
    try:
        entries = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise GlossaryError(f"The glossary is no TOML: {problem}.") from None
    found = tuple(_term(name, entry) for name, entry in entries.items())
    owners: dict[str, str] = {}
    for term in found:
        for word in term.words:
            owner = owners.setdefault(word.casefold(), term.id)
            if owner != term.id:
                raise _error(term.id, f"its word “{word}” belongs to [{owner}] already; leave it to one of them")
    return found


def _term(name: str, entry: object) -> Term:
    if not _ID.fullmatch(name):
        raise _error(name, "an id is lower-case letters and digits, joined by hyphens")
    if not isinstance(entry, dict):
        raise _error(name, f"it is no table; begin it with a line [{name}]")
    for key in entry:
        if key not in KEYS:
            raise _error(name, f"there is no “{key}”; an entry has {', '.join(KEYS)}.{nearest(key, KEYS)}".rstrip("."))
    for key in NEEDED:
        if not entry.get(key):
            raise _error(name, f"“{key}” is missing")
    words = entry.pop("words")
    if not isinstance(words, list) or not all(isinstance(word, str) and word.strip() == word != "" for word in words):
        raise _error(name, '“words” is a list of texts without blanks around them, such as ["logit", "logits"]')
    for key, value in entry.items():
        if not isinstance(value, str):
            raise _error(name, f"“{key}” is a text, in quotation marks")
    term = Term(name, words=tuple(words), **entry)
    _check(term)
    return term


def _check(term: Term) -> None:
    count = len(term.sentence.split())
    if count > LONGEST:
        raise _error(term.id, f"its sentence has {count} words; at most {LONGEST} can be taken in at a glance")
    if not term.sentence.endswith(".") or ". " in term.sentence:
        raise _error(term.id, "“sentence” is one sentence, with a full stop at its end alone")
    slugs = [each.slug for each in PAGES]
    if term.slug not in slugs:
        raise _error(term.id, f"there is no page “{term.slug}”.{nearest(term.slug, slugs)}".rstrip("."))
    try:
        _ = term.state
    except ValueError:
        raise _error(term.id, "“page” is an address such as softmax?view=gradients&temperature=2") from None
    if term.url and not term.url.startswith("https://"):
        raise _error(term.id, "“url” begins with https://")


def _error(name: str, what: str) -> GlossaryError:
    return GlossaryError(f"Glossary, [{name}]: {what}.")


def shown_on(term: Term) -> str:
    """The title of the page that shows it."""
    return page(term.slug).title
