"""A lesson from its file: Markdown with a head. `docs/lessons.md` says what may stand where."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from core.lessons import asked
from core.lessons.asked import Keys
from core.lessons.blocks import HEAD_CURE, Passage, Section, divided
from core.lessons.faults import Fault, LessonError
from core.lessons.lesson import LETTERS, Lesson, LessonStep, PossibleAnswer, Prediction, State, TeacherNotes
from core.nearest import nearest

HOME = "home"  # what the home page is called in a lesson
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
KEY = re.compile(r"([a-z]+):(?:\s+(.*))?")
OF_STEP = ("page", "figure")
OF_ALL_PAGES = ("controls",)  # what a copied link says of no page: how many controls were in sight
OF_NOTES = ("minutes", "misconception", "discuss")
MINUTES = re.compile(r"[0-9]{1,3}")
PARTS = 3  # of an option: text, condition, reason
NOTES = "notes:"  # the line above a step's notes
NOTES_CURE = 'Write "notes:", and below it the lines "minutes: 5", "misconception: …" and "discuss: …".'
MARK = "[x] "  # before the option that is meant to be right
OPTION_CURE = 'Write "- the answer | the condition under which it is right | what is said to who chose it".'


def read(path: Path) -> Lesson:
    """The lesson in a file. LessonError names all faults; OSError where there is no such file."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise LessonError([Fault(1, "The file is no UTF-8 text.", "Save it as UTF-8.")]) from None
    return parse(path.stem, text)


def parse(name: str, text: str) -> Lesson:
    """The lesson of that name in a text. LessonError."""
    faults: list[Fault] = []
    if not NAME.fullmatch(name):
        faults.append(Fault(1, f"{name!r} is no name for a lesson.", "Use a-z, 0-9 and hyphens: my-lesson.md."))
    head, sections = divided(text)
    title, minutes, aim = _head(head, faults)
    if not sections:
        faults.append(Fault(1, "The lesson has no step.", 'Begin a step with "## its title".'))
    steps = tuple(_step(section, faults) for section in sections)
    planned = sum(step.notes.minutes for step in steps if step.notes is not None)
    if planned > minutes > 0:
        cause = f"The notes plan {planned} minutes, and the head says {minutes}."
        faults.append(Fault(1, cause, "Shorten the notes' \"minutes:\", or lengthen the head's."))
    if faults:
        raise LessonError(sorted(faults))
    return Lesson(name, title, minutes, aim, steps)


def _head(head: Mapping[str, Any], faults: list[Fault]) -> tuple[str, int, str]:
    texts = [key for key in ("title", "aim") if not isinstance(head.get(key), str) or not head[key].strip()]
    faults += [Fault(1, f'The head has no "{key}".', HEAD_CURE) for key in texts]
    minutes = head.get("minutes")
    if not isinstance(minutes, int) or minutes <= 0:
        faults.append(Fault(1, 'The head\'s "minutes" is no whole number above 0.', HEAD_CURE))
    for key in head.keys() - {"title", "minutes", "aim"}:
        near = nearest(key, ("title", "minutes", "aim"))
        faults.append(Fault(1, f"The head has {key!r}, which means nothing.{near}", HEAD_CURE))
    return str(head.get("title", "")), minutes if isinstance(minutes, int) else 0, str(head.get("aim", ""))


def _step(section: Section, faults: list[Fault]) -> LessonStep:
    heading, blocks = section.heading, section.blocks
    keys, rest = _keys(blocks, OF_STEP, faults)
    for key in OF_STEP:
        if key not in keys:
            cure = f'Write a line "{key}: …" right below the heading.'
            faults.append(Fault(heading.line, f'The step "{heading.text}" names no {key}.', cure))
    for block in (block for block in rest if block.kind == "li"):
        cure = 'Put a question above it: "### What do you expect?".'
        faults.append(Fault(block.line, "This option belongs to no question.", cure))
    noted = [block for block in rest if block.text.partition("\n")[0].strip() == NOTES]
    notes = _notes(noted, faults)
    text = "\n\n".join(block.text for block in rest if block not in noted)
    if not text:
        faults.append(Fault(heading.line, f'The step "{heading.text}" has no text.', "Write 2 to 4 short sentences."))
    page, _, query = keys.get("page", ("", 0))[0].partition("?")
    state = _state(query, keys.get("page", ("", heading.line))[1], faults)
    questions = tuple(_question(part, faults) for part in section.parts)
    figure = keys.get("figure", ("", 0))[0]
    return LessonStep(heading.text, "" if page == HOME else page, state, figure, text, questions, heading.line, notes)


def _notes(blocks: list[Passage], faults: list[Fault]) -> TeacherNotes | None:
    if not blocks:
        return None
    faults += [Fault(block.line, "The step has notes twice.", "Put them together.") for block in blocks[1:]]
    below = blocks[0].text.partition("\n")[2]
    keys, rest = _keys([Passage("p", below, blocks[0].line + 1)], OF_NOTES, faults)
    faults += [Fault(block.line, "The notes begin with none of their words.", NOTES_CURE) for block in rest]
    said = {key: keys.get(key, ("", 0))[0] for key in OF_NOTES}
    for key in OF_NOTES:
        if not said[key]:
            faults.append(Fault(blocks[0].line, f'The notes have no "{key}:".', NOTES_CURE))
    minutes = int(said["minutes"]) if MINUTES.fullmatch(said["minutes"]) else 0
    if said["minutes"] and minutes == 0:
        faults.append(Fault(keys["minutes"][1], f"{said['minutes']!r} is no whole number above 0.", NOTES_CURE))
    return TeacherNotes(minutes, said["misconception"], said["discuss"])


def _question(section: Section, faults: list[Fault]) -> Prediction:
    heading = section.heading
    keys, rest = _keys(section.blocks, asked.OF_QUESTION, faults)
    cure = f"A question's words are its heading. {OPTION_CURE}"
    faults += [Fault(block.line, "This text is no option.", cure) for block in rest if block.kind == "p"]
    options = tuple(_option(block, faults) for block in rest if block.kind == "li")
    if options and sum(option.meant for option in options) != 1:
        cure = 'Write "- [x] " before the one that you take for right.'
        faults.append(Fault(heading.line, "Not exactly one option is marked as right.", cure))
    quantity = asked.quantity(keys, heading.line, faults)
    curve = asked.curve(keys, heading.line, faults)
    click = asked.click(keys, heading.line, faults)
    if quantity is None and curve is None and not 2 <= len(options) <= len(LETTERS):
        cause = f"The question has {len(options)} options."
        faults.append(Fault(heading.line, cause, f"Give it 2 to {len(LETTERS)}. {OPTION_CURE}"))
    kinds = {"options": options, "a click": click, "a number": quantity, "a curve": curve}
    asks = [kind for kind, found in kinds.items() if found and (kind != "options" or click is None)]
    if len(asks) > 1:
        cause = f"The question has both {asks[0]} and {asks[1]}."
        faults.append(Fault(heading.line, cause, "Leave one of them out."))
    then = _state(keys["then"][0], keys["then"][1], faults) if "then" in keys else {}
    return Prediction(heading.text, options, quantity, then, heading.line, curve, click)


def _option(block: Passage, faults: list[Fault]) -> PossibleAnswer:
    meant = block.text.startswith(MARK)
    text = block.text.removeprefix(MARK)
    parts = [" ".join(part.split()) for part in text.split(" | ")]
    if len(parts) != PARTS or not all(parts):
        faults.append(Fault(block.line, f"The option has {len(parts)} parts, some may be empty.", OPTION_CURE))
        parts = [*parts, "", "", ""][:PARTS]
    return PossibleAnswer(parts[0], parts[1], parts[2], meant, block.line)


def _keys(blocks: Iterable[Passage], known: tuple[str, ...], faults: list[Fault]) -> tuple[Keys, list[Passage]]:
    """The lines "key: value" of the first paragraph, where it has any, and the blocks after it."""
    first, *rest = [*blocks] or [Passage("p", "", 0)]
    lines = first.text.split("\n")
    matches = [KEY.fullmatch(line) for line in lines]
    if first.kind != "p" or matches[0] is None:
        return {}, [block for block in (first, *rest) if block.text]
    keys: Keys = {}
    last = ""
    for place, (line, match) in enumerate(zip(lines, matches, strict=True), first.line):
        if match is not None and match[1] in known and match[1] not in keys:
            last = match[1]
            keys[last] = (match[2] or "").strip(), place
        elif match is None and last:  # a long value goes on
            keys[last] = f"{keys[last][0]} {line.strip()}", keys[last][1]
        else:
            word = match[1] if match else line
            twice = match is not None and match[1] in keys
            cause = f"{word!r} stands here twice." if twice else f"{word!r} means nothing here.{nearest(word, known)}"
            faults.append(Fault(place, cause, f"What may stand here: {', '.join(known)}."))
    return keys, rest


def _state(query: str, line: int, faults: list[Fault]) -> State:
    try:
        found = parse_qs(query, keep_blank_values=True, strict_parsing=bool(query))
    except ValueError:
        cure = 'Copy the link from "Take it with you": name=value, joined by &.'
        faults.append(Fault(line, f"{query!r} is no state of a page.", cure))
        return {}
    return {name: tuple(values) for name, values in found.items() if name not in OF_ALL_PAGES}
