"""Text that somebody else wrote, in our Markdown: shown as text, never drawn.

A link's parameter or a typed text may hold a link or a picture on another site. In a code span nothing is drawn;
elsewhere an escaped mark is none, but an address in plain text becomes a link even so.
"""

import re

LONGEST = 60  # characters of somebody else's text that are repeated

_SPAN = re.compile(r"`[^`]+`")
_MARK = re.compile(r"[\\`*\[\]<$~]|(?<!\w)_|_(?!\w)")
_DRAWN = re.compile(r"https?:|www\.|@|:[\w/+-]+:", re.IGNORECASE)  # addresses, emoji and icons


def quoted(text: str) -> str:
    """What a visitor or a link has written, in one line, cut, as code."""
    seen = "".join(each if each.isprintable() else " " for each in text.replace("`", "'"))
    return f"`{_cut(' '.join(seen.split())) or ' '}`"


def inert(sentence: str) -> str:
    """A sentence from elsewhere, in one line: its code spans stay code, all else is text, long words are cut."""
    line = " ".join("".join(each if each.isprintable() else " " for each in sentence).split())
    parts, end = [], 0
    for span in _SPAN.finditer(line):
        parts += [_text(line[end : span.start()]), quoted(span.group()[1:-1])]
        end = span.end()
    shown = "".join([*parts, _text(line[end:])])
    return f"\\{shown}" if shown.startswith(("#", ">", "+", "-")) else shown  # a heading, a quotation, a list


def _text(part: str) -> str:
    return "".join(_word(each) for each in re.split(r"(\s+)", part))


def _word(word: str) -> str:
    return quoted(word) if _DRAWN.search(word) else _MARK.sub(lambda mark: f"\\{mark.group()}", _cut(word))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
