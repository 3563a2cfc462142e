"""A lesson's Markdown as headings, paragraphs and lists, each with its line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import yaml
from markdown_it import MarkdownIt
from mdit_py_plugins.front_matter import front_matter_plugin

from core.lessons.faults import Fault, LessonError

HEAD_CURE = 'Begin the file with three lines "title: …", "minutes: …", "aim: …" between two lines "---".'


@dataclass(frozen=True)
class Passage:
    """A heading ("h2"), a paragraph ("p") or a list's item ("li"): its text as written, and its line, from 1."""

    kind: str
    text: str
    line: int


@dataclass(frozen=True)
class Section:
    """A heading with the blocks below it, and the sections below those."""

    heading: Passage
    blocks: list[Passage] = field(default_factory=list)
    parts: list["Section"] = field(default_factory=list)


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark").use(front_matter_plugin)


def divided(text: str) -> tuple[Mapping[str, Any], list[Section]]:
    """The head, and a section a step with its questions as parts. LessonError."""
    tokens = _markdown().parse(text)
    head = next((token.content for token in tokens if token.type == "front_matter"), None)
    sections: list[Section] = []
    faults: list[Fault] = []
    for block in _blocks(text):
        if block.kind == "h2":
            sections.append(Section(block))
        elif block.kind not in ("h3", "p", "li"):
            cure = 'A step begins with "## ", a question with "### "; below stand paragraphs and lists.'
            faults.append(Fault(block.line, "This is neither a step, nor a question, nor text.", cure))
        elif not sections:
            faults.append(Fault(block.line, "This stands before the first step.", 'Begin a step with "## its title".'))
        elif block.kind == "h3":
            sections[-1].parts.append(Section(block))
        else:
            (sections[-1].parts or sections)[-1].blocks.append(block)
    if faults:
        raise LessonError(faults)
    return _head(head), sections


def _head(text: str | None) -> Mapping[str, Any]:
    try:
        found = yaml.safe_load(text or "")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = 2 + (mark.line if mark is not None else 0)
        cure = "Put a text with a colon between quotation marks."
        raise LessonError([Fault(line, "The head cannot be read as YAML.", cure)]) from None
    if not isinstance(found, dict):
        raise LessonError([Fault(1, "The head is missing.", HEAD_CURE)])
    return found


def _blocks(text: str) -> list[Passage]:
    found: list[Passage] = []
    opened = ""
    for token in _markdown().parse(text):
        line = 1 + (token.map[0] if token.map else 0)
        if token.type == "heading_open":
            opened = token.tag
        elif token.type == "list_item_open":
            opened = "li"
        elif token.type == "inline":
            found.append(Passage(opened or "p", token.content, line))
            opened = ""
        elif token.type in ("fence", "code_block", "html_block", "hr", "blockquote_open"):
            found.append(Passage(token.type, token.content, line))
    return found
